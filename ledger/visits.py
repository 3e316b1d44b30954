"""Each time an entry, or a message of its reference, came to the books, and what was done since."""

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.arrivals import Arrival, arrivals, source_of
from ledger.books import Books
from ledger.hops import Visit

_PRIVATE = ("headers",)


def visits_of(books: Books, ledger_id: str | None, reference_id: str) -> list[Visit]:
    """The dead letters of a reference, in the order in which they were refused."""
    letters = books.records("trace_dead_letters", ledger=ledger_id, reference=reference_id)
    if not letters:
        return []
    sources = [source_of(letter["headers"]) for letter in letters]
    came = arrivals(
        books,
        [
            {**letter, "source_id": source.get("source_id")}
            for letter, source in zip(letters, sources, strict=True)
        ],
        "at",
    )
    attempts: dict[int, list[Mapping[str, Any]]] = {letter["id"]: [] for letter in letters}
    for attempt in books.records("trace_attempts", letters=list(attempts)):
        attempts[attempt["dead_letter_id"]].append(attempt)
    return [
        Visit(letter, arrival, attempts[letter["id"]], source)
        for letter, arrival, source in zip(letters, came, sources, strict=True)
    ]


def told(visit: Visit) -> dict[str, Any]:
    """A dead letter as the passport lists it: without its bytes."""
    return {name: value for name, value in visit.letter.items() if name not in _PRIVATE}


def duplicates_of(books: Books, record: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Arrival]]:
    """Each time the entry came again, in order."""
    found = books.records("trace_duplicates", ledger=record["ledger_id"], reference=record["reference_id"])
    again = [{**one, "source_id": record["source_id"]} for one in found]
    return list(zip(again, arrivals(books, again, "at"), strict=True))


def runs_of(books: Books, records: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The runs that these records name."""
    ids = {record["run_id"] for record in records if record["run_id"] is not None}
    if not ids:
        return ()
    known = books.records("trace_runs", ids=sorted(ids))
    gone = ids - {run["run_id"] for run in known}  # their rows were dropped with their retention
    return (*known, *({"run_id": identity} for identity in sorted(gone)))
