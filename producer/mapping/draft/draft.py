"""A draft: the mapping as text, what must be decided in it, and what it makes of the sample as it stands."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import UsageError
from producer.account_list import COLUMNS
from producer.mapping.draft.cast import Cast
from producer.mapping.draft.entry_lines import entry_lines
from producer.mapping.draft.lines import DECIDE, Line, Table, decisions, missing
from producer.mapping.draft.sample import Sample, sample_of
from producer.mapping.draft.side_lines import Sides
from producer.mapping.keys import quoted
from producer.mapping.read import validated
from producer.mapping.shapes import recognised
from producer.mapping.trial import Found, Trial
from producer.request import source_id_of
from producer.sources.csv import CsvFile
from producer.sources.fingerprint import Fingerprint, seen_of

SAMPLE_RECORDS = 2000
_METADATA_MAX = 64


@dataclass(frozen=True, slots=True)
class Draft:
    """The TOML text; `missing` are keys to fill in before it is a mapping, `decisions` what to look at.

    `shape` is the name of DBIS's own shape that needs no mapping, `found` what the draft makes of the sample.
    """

    text: str
    records: int
    decisions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    shape: str | None = None
    found: Found | None = None


def draft_of(path: Path, *, encoding: str | None, delimiter: str | None) -> Draft:
    """Draft a mapping for the file; UsageError when it is no table."""
    sample = sample_of(path, encoding=encoding, delimiter=delimiter, records=SAMPLE_RECORDS)
    if set(sample.layout.header) == set(COLUMNS):
        raise UsageError(f"{path} holds accounts, no entries", hint=f"dual-ledger accounts import {path}")
    shape = _shape(sample)
    if shape is not None:
        return Draft("", sample.records, shape=shape)
    cast = Cast(sample)
    tables = list(_tables(cast))
    lines = [*_head(sample), *(line for table in tables for line in table.toml())]
    text = "\n".join(lines).rstrip() + "\n"
    lacking = tuple(missing(tables))
    return Draft(
        text,
        sample.records,
        tuple(decisions(tables)),
        lacking,
        found=None if lacking else _tried(sample, text),
    )


def _shape(sample: Sample) -> str | None:
    try:
        return recognised(sample.layout.header).name
    except UsageError:
        return None


def _head(sample: Sample) -> Iterator[str]:
    name = quoted(sample.path.name)
    yield f"# A draft for {name}, from its first {sample.records:,} records."
    yield f"# Read it, and decide where it says {DECIDE}; a key behind # must be filled in."
    yield "# docs/mapping.md explains every key; see what it makes of the file with"
    yield "# dual-ledger mapping check FILE --mapping THIS"


def _tables(cast: Cast) -> Iterator[Table]:
    sides = Sides(cast)
    roles = cast.roles
    if roles.json is not None:
        why = f"Sure: every text of {quoted(roles.json.name)} is a JSON object."
        yield Table((), [Line("metadata_json", roles.json.name, why)])
    yield Table(("file",), list(_file(cast)))
    yield Table(("entry",), [*sides.entry_lines(), *entry_lines(cast, swap=sides.swap)])
    yield from sides.tables()
    rest = cast.rest()
    if rest:
        why = "What is left, kept as it is. Take out what nobody needs."
        lines = [Line(column.name, column.name) for column in rest[:_METADATA_MAX]]
        left = rest[_METADATA_MAX:]
        decide = (
            f"{len(left)} columns more are left out: an entry holds {_METADATA_MAX} texts" if left else ""
        )
        yield Table(("metadata",), lines, why, decide)


def _file(cast: Cast) -> Iterator[Line]:
    sample, layout = cast.sample, cast.sample.layout
    decide = "the encoding is a guess: are all letters right?" if layout.encoding.found == "guessed" else ""
    yield Line("encoding", layout.encoding.name, f"Found: {layout.encoding.found}.", decide)
    yield Line("delimiter", layout.delimiter, "Found: records are as wide as the header with it.")
    if not sample.has_header:
        yield Line(
            "columns",
            layout.header,
            "The first line looks like a record, so there is no header.",
            "what are the columns called? Any names do",
        )
    if sample.trim:
        yield Line("trim", value=True, why="Some texts have blanks at their ends.")
    if sample.odd:
        yield Line("", None, f"{sample.odd:,} records are not as wide as the header, and are refused.")
    if cast.unclear:
        names = ", ".join(map(quoted, cast.unclear))
        yield Line("", None, f"The header names {names} more than once, so these columns cannot be used.")


def _tried(sample: Sample, text: str) -> Found:
    """What the draft makes of the sample, the way a load would."""
    mapping = validated(tomllib.loads(text), "draft")
    seen = seen_of(sample.path)
    source = CsvFile(sample.path, source_id_of(sample.path), sample.layout, Fingerprint("", seen[1], seen))
    trial = Trial(source, sample.layout.header, mapping, where="draft")
    for _ in trial.records(SAMPLE_RECORDS):
        pass
    return trial.found
