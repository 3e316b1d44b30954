"""What a CSV file is: its layout, its mapping, its source id; all that can be wrong with them as a whole."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.errors import UsageError
from producer.file_set import ids_of_files, notes_on_files
from producer.mapping import model
from producer.mapping.compile import compiled
from producer.mapping.read import ReadMapping, read_mapping
from producer.mapping.shapes import KNOWN_COLUMNS, recognised
from producer.request import Request, keep_apart
from producer.sources.fingerprint import Seen, seen_of
from producer.sources.layout import Layout, Stated, layout_of
from producer.sources.pattern import Named, named_by


@dataclass(frozen=True, slots=True)
class OneLayout:
    """How one of the files is written; `order` puts its columns as the first file has them."""

    layout: Layout
    seen: Seen
    order: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CsvMeaning:
    """Files that are understood; `layout` is that of the first.

    `absent` are the fields that the file has no column for, with what every entry gets; `notes` say what was
    decided without being asked.
    """

    source_id: str
    named: Named
    layouts: dict[str, OneLayout]
    mapping: model.Mapping
    account_names: dict[str, str] | None
    identity: dict[str, Any]
    absent: dict[str, str]
    notes: list[str]

    @property
    def layout(self) -> Layout:
        """The layout of the first file."""
        return next(iter(self.layouts.values())).layout


def understood(request: Request) -> CsvMeaning:
    """Look at the files and their mapping; UsageError when they do not go together."""
    named = named_by(request.where)
    source_id, ledger_id = ids_of_files(request, named)
    read = read_mapping(request.mapping) if request.mapping else None
    keep_apart(request.written, [*named.paths.values(), *(read.files if read else ())])
    stated = _stated(request, read.mapping.file if read else model.FileFormat())
    known = read.mapping.columns_named() if read else KNOWN_COLUMNS
    layouts = _layouts(request, named, stated, known)
    layout = next(iter(layouts.values())).layout
    notes = [*notes_on_files(request, named, source_id), *_layout_notes(layout, stated)]
    absent: dict[str, str] = {}
    if read is None:
        shape = recognised(layout.header, ledger_id)
        absent = shape.defaulted
        notes += [f"no column for {name}: every entry gets {value}" for name, value in absent.items()]
        read = ReadMapping(shape.mapping, None, "dbis", ())
    compiled(  # only to find now what the header lacks
        read.mapping,
        layout.header,
        source_id=source_id,
        generate=lambda _values, _sequence: "",
        account_names=read.account_names,
        where=str(request.mapping or request.where),
    )
    written = {label: (one.layout.encoding.name, one.layout.delimiter) for label, one in layouts.items()}
    (encoding, delimiter), *others = written.values()
    return CsvMeaning(
        source_id,
        named,
        layouts,
        read.mapping,
        read.account_names,
        {
            "mapping": read.digest,
            "encoding": encoding,
            "delimiter": delimiter,
            "ledger": ledger_id,
            **({"files": {label: list(how) for label, how in written.items()}} if others else {}),
        },
        absent,
        notes,
    )


def _stated(request: Request, written: model.FileFormat) -> Stated:
    return Stated(
        written.encoding if request.encoding is None else request.encoding,
        written.delimiter if request.delimiter is None else request.delimiter,
        written.quote,
        None if written.columns is None else tuple(written.columns),
    )


def _layouts(request: Request, named: Named, stated: Stated, known: Collection[str]) -> dict[str, OneLayout]:
    """The layout of each file, which must have the columns of the first, in whatever order."""
    layouts: dict[str, OneLayout] = {}
    header: tuple[str, ...] = ()
    for label, path in named.paths.items():
        seen = seen_of(path)
        layout = layout_of(path, stated, known)
        if layout.encoding.found == "guessed" and not request.may_guess:
            raise UsageError(
                f"the encoding of {path} is not stated; it looks like {layout.encoding.name}, a guess",
                hint="state what it is: with --encoding, or as encoding in the [file] table of the mapping",
            )
        header = header or layout.header
        layouts[label] = OneLayout(layout, seen, _order(layout.header, header, path))
    return layouts


def _order(own: tuple[str, ...], header: tuple[str, ...], path: Path) -> tuple[int, ...] | None:
    if own == header:
        return None
    if sorted(own) != sorted(header) or len(set(own)) < len(own):
        lacking, more = sorted(set(header) - set(own)), sorted(set(own) - set(header))
        told = [f"lacks {', '.join(lacking)}"] if lacking else []
        told += [f"has also {', '.join(more)}"] if more else []
        raise UsageError(
            f"{path} has other columns than the first file: it {' and '.join(told) or 'repeats a name'}",
            hint="load files of one shape together, and others by themselves",
        )
    return tuple(own.index(name) for name in header)


def _layout_notes(layout: Layout, stated: Stated) -> list[str]:
    notes = []
    if layout.encoding.found == "guessed":
        notes.append(
            f"the encoding looks like {layout.encoding.name}: a guess, which --encoding must state to load"
        )
    if stated.delimiter is None and layout.delimiter != ",":
        notes.append(f"the delimiter is {layout.delimiter!r}")
    return notes
