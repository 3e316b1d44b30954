"""What a CSV file is: its layout, its mapping, its source id; all that can be wrong with them as a whole."""

from dataclasses import dataclass
from typing import Any

from ledger.errors import UsageError
from producer.mapping import model
from producer.mapping.compile import compiled
from producer.mapping.read import ReadMapping, read_mapping
from producer.mapping.shapes import KNOWN_COLUMNS, recognised
from producer.request import Request, ids_of, keep_apart, must_be_a_file
from producer.sources.fingerprint import Seen, seen_of
from producer.sources.layout import Layout, Stated, layout_of


@dataclass(frozen=True, slots=True)
class CsvMeaning:
    """A file that is understood.

    `absent` are the fields that the file has no column for, with what every entry gets; `notes` say what was
    decided without being asked.
    """

    source_id: str
    layout: Layout
    seen: Seen
    mapping: model.Mapping
    account_names: dict[str, str] | None
    identity: dict[str, Any]
    absent: dict[str, str]
    notes: list[str]


def understood(request: Request) -> CsvMeaning:
    """Look at the file and its mapping; UsageError when they do not go together."""
    source_id, ledger_id = ids_of(request)
    must_be_a_file(request.path)
    seen = seen_of(request.path)
    read = read_mapping(request.mapping) if request.mapping else None
    keep_apart(request.written, [request.path, *(read.files if read else ())])
    written = read.mapping.file if read else model.FileFormat()
    stated = Stated(
        written.encoding if request.encoding is None else request.encoding,
        written.delimiter if request.delimiter is None else request.delimiter,
        written.quote,
        None if written.columns is None else tuple(written.columns),
    )
    known = read.mapping.columns_named() if read else KNOWN_COLUMNS
    layout = layout_of(request.path, stated, known)
    if layout.encoding.found == "guessed" and not request.may_guess:
        raise UsageError(
            f"the encoding of {request.path} is not stated; it looks like {layout.encoding.name}, a guess",
            hint="state what it is: with --encoding, or as encoding in the [file] table of the mapping",
        )
    notes = _layout_notes(layout, stated)
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
        where=str(request.mapping or request.path),
    )
    return CsvMeaning(
        source_id,
        layout,
        seen,
        read.mapping,
        read.account_names,
        {
            "mapping": read.digest,
            "encoding": layout.encoding.name,
            "delimiter": layout.delimiter,
            "ledger": ledger_id,
        },
        absent,
        notes,
    )


def _layout_notes(layout: Layout, stated: Stated) -> list[str]:
    notes = []
    if layout.encoding.found == "guessed":
        notes.append(
            f"the encoding looks like {layout.encoding.name}: a guess, which --encoding must state to load"
        )
    if stated.delimiter is None and layout.delimiter != ",":
        notes.append(f"the delimiter is {layout.delimiter!r}")
    return notes
