"""A reference that is neither posted nor refused by the books, looked for in what runs have read."""

from collections.abc import Mapping
from typing import Any

from ledger.books import Books
from ledger.hops import PRODUCER, Hop
from ledger.patience import Patience
from ledger.searched import Searched
from ledger.standing import of_refusal, of_run_record

RUNS, REFUSALS = "runs", "refusals"
_NOT_TO_THE_END = "not looked through within {:g} s; --wait looks however long it takes"


def in_runs(books: Books, ledger_id: str | None, reference_id: str, patience: Patience) -> Searched:
    """Among the records that unfinished runs have sent to Kafka."""
    rows = patience.records(books, "trace_in_runs", ledger=ledger_id, reference=reference_id)
    if rows is None:
        return _given_up(RUNS, patience)
    if not rows:
        return Searched(RUNS, looked=True, said="no unfinished run has read it")
    first = rows[0]
    return Searched(
        RUNS,
        looked=True,
        said=f"read by run {first['run_id']}",
        found=rows,
        standing=of_run_record(first),
        hops=_way_of_record(first),
        ledger_id=first["ledger_id"],
    )


def in_refusals(books: Books, _ledger_id: str | None, reference_id: str, patience: Patience) -> Searched:
    """Among the records that became no entry: a record keeps the value that was refused, and no other."""
    rows = patience.records(books, "trace_refusals", reference=reference_id)
    if rows is None:
        return _given_up(REFUSALS, patience)
    if not rows:
        said = "no run has refused it as a reference; records refused for another value do not keep theirs"
        return Searched(REFUSALS, looked=True, said=said)
    return Searched(
        REFUSALS,
        looked=True,
        said=f"refused when run {rows[0]['run_id']} read it",
        found=rows,
        standing=of_refusal(rows[0]),
        hops=[_read(rows[0], {"source_position": rows[0]["position"]})],
    )


def _way_of_record(record: Mapping[str, Any]) -> list[Hop]:
    place = {"topic": record["topic"], "partition": None, "offset": None}
    return [_read(record, {"source_id": record["source_id"]}), Hop("published", True, None, place, PRODUCER)]


def _read(record: Mapping[str, Any], known: Mapping[str, Any]) -> Hop:
    details = {"source_id": None, "source_position": None, **known, "run_id": record["run_id"]}
    return Hop("read", True, None, {**details, "producer_sequence": record["sequence"]}, PRODUCER)


def _given_up(where: str, patience: Patience) -> Searched:
    return Searched(where, looked=False, said=_NOT_TO_THE_END.format(patience.seconds or 0))
