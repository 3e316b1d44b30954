"""The runs: how far each has come, how fast it goes, and which stand still because nobody works on them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ledger.books import Books
from ledger.runs.run import Run, rounded
from ledger.status.problems import Problem
from ledger.status.processes import ProcessStatus, is_of_run, run_of

_STALLED_SECONDS = 5.0
_UNDER_WAY = "IN_PROGRESS"


def run_rows(books: Books, processes: Sequence[ProcessStatus]) -> Iterator[dict[str, Any]]:
    """The runs as `status --json` prints them, the latest first."""
    at_work = {run_of(one) for one in processes if one.alive and is_of_run(one)}
    for record in books.records("status_runs"):
        quiet_seconds = record.pop("quiet_seconds")
        run = Run.of(record)
        left_alone = run.status == _UNDER_WAY and run.run_id not in at_work
        yield _row(run, stalled=left_alone and quiet_seconds > _STALLED_SECONDS)


def under_way(rows: Iterable[dict[str, Any]]) -> dict[str, bool]:
    """The runs that are under way, and whether a session holds the lock of who conducts it."""
    return {row["run_id"]: row["conducted"] for row in rows if row["status"] == _UNDER_WAY}


def run_problems(rows: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    """Runs that nobody is at work on, though they are under way."""
    for row in rows:
        if row["stalled"] and not row["conducted"]:
            of = "" if row["total"] is None else f" of {row['total']:,}"
            yield Problem(
                f"run {row['run_id']} has stalled at {row['processed']:,}{of} records, nobody works on it: "
                f"dual-ledger run resume {row['run_id']}"
            )


def _row(run: Run, *, stalled: bool) -> dict[str, Any]:
    going = run.status == _UNDER_WAY
    return {
        "run_id": run.run_id,
        "kind": run.kind,
        "status": run.status,
        "created_at": run.created_at,
        "updated_at": run.updated_at,
        "processed": run.processed,
        "total": run.total,
        "successful": run.successful,
        "duplicates": run.duplicates,
        "failed": run.failed,
        "per_second": rounded(run.per_second) if going else None,
        "eta_seconds": rounded(run.eta_seconds),
        "stalled": stalled,
        "conducted": run.conducted,
        "pace": run.pace,
        "error": run.error,
    }
