"""The errors of a run, one row for each record that is not in the books as its source has it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from audit.runs import remedy
from audit.runs.letters import Letter, letters
from ledger.books import Books
from ledger.codec import Codec
from ledger.dead_letters.page import fields_at_fault

COLUMNS = (
    "kind",
    "position",
    "line",
    "column",
    "field",
    "value",
    "code",
    "rule",
    "reason",
    "ledger_id",
    "reference_id",
    "status",
    "dead_letter",
    "sequence",
    "what_to_do",
)
Row = Mapping[str, Any]
_PAGE = 5000


def refused(books: Books, run_id: str, codec: Codec) -> Iterator[Row]:
    """What was refused: at the source, in its order, then by posting."""
    yield from _at_source(books, run_id)
    for letter in letters(books, run_id, codec):
        yield _by_posting(run_id, letter)


def unequal(kind: str, found: Mapping[str, Any]) -> Row:
    """What verification found to be missing, extra or in conflict."""
    offset = found.get("offset")
    place = found.get("position") or ("" if offset is None else _offset(found))
    digests = {"digest of the source": found.get("digest"), "of the books": found.get("books_digest")}
    return {
        "kind": kind,
        "position": place,
        "reason": ", ".join(f"{what} {digest}" for what, digest in digests.items() if digest),
        "ledger_id": found.get("ledger_id"),
        "reference_id": found.get("reference_id"),
        "code": found.get("code"),
        "dead_letter": found.get("dead_letter"),
        "sequence": found.get("sequence"),
        "what_to_do": getattr(remedy, kind)(),
        **_line(place),
    }


def _at_source(books: Books, run_id: str) -> Iterator[Row]:
    after = -1
    while page := books.records("errors_refusals", run=run_id, after=after, limit=_PAGE):
        for row in page:
            yield {
                **{name: row[name] for name in ("sequence", "value", "code", "field", "rule", "reason")},
                "kind": "refused at the source",
                "position": row["position"],
                "column": row["column_name"],
                "status": "REFUSED",
                "what_to_do": remedy.at_source(),
                **_line(row["position"]),
            }
        after = page[-1]["sequence"]


def _by_posting(run_id: str, letter: Letter) -> Row:
    row, entry = letter.row, letter.entry
    names = fields_at_fault(row["code"], row["field"])
    place = _offset(row) if entry is None else entry.source_position
    return {
        **{name: row[name] for name in ("code", "rule", "reason", "ledger_id", "reference_id", "status")},
        "kind": "refused by posting",
        "position": place,
        "field": ", ".join(names),
        "value": "" if entry is None else ", ".join(_value(entry, name) for name in names),
        "dead_letter": row["id"],
        "sequence": None if entry is None else entry.producer_sequence,
        "what_to_do": remedy.by_posting(row["code"], row["field"], row["id"], row["status"], run_id),
        **_line(place),
    }


def _offset(row: Mapping[str, Any]) -> str:
    return f"{row['topic']}/{row['partition']}/{row['offset']}"


def _line(place: str) -> dict[str, str]:
    kind, _, number = place.partition(":")
    return {"line": number} if kind == "line" and number.isdigit() else {}


def _value(entry: Any, name: str) -> str:
    value = getattr(entry, name, "")
    if isinstance(value, Mapping):
        return json.dumps(dict(value), ensure_ascii=False)
    return "" if value is None else str(value)
