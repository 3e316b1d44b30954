"""A run in words, and the exit status that goes with how it stands."""

from typing import Any

from cli.output import say
from cli.run.progress import counts_of, span
from ledger.books import Books
from ledger.runs.run import Run, by_code

_GOOD = {"PLANNED", "IN_PROGRESS", "PAUSED", "COMPLETED", "UNDONE"}


def document_of(books: Books, run: Run) -> dict[str, Any]:
    """As `--json` prints it."""
    return run.document() | {"by_code": by_code(books, run.run_id)}


def tell(books: Books, run: Run) -> None:
    """Print how it stands, and what to do next."""
    of = f" of {run.total:,}" if run.total is not None else ""
    say(f"{run.run_id}: {_standing(run)}; {run.processed:,}{of} records: {counts_of(run)}")
    for code, count in by_code(books, run.run_id).items():
        say(f"  {count:,} {code}")
    if run.pace:
        say(f"  {run.pace}")
    if run.eta_seconds is not None:
        say(f"  about {span(run.eta_seconds)} left")
    if run.error:
        say(f"  {run.error}")
    if (step := next_step(run)) is not None:
        say(f"next: {step}")


def next_step(run: Run) -> str | None:
    """The command that comes next."""
    if run.status == "PLANNED":
        return f"dual-ledger run preview {run.run_id}, then dual-ledger run start {run.run_id}"
    if run.status in {"PAUSED", "FAILED"} or (run.status == "IN_PROGRESS" and not run.conducted):
        return f"dual-ledger run resume {run.run_id}"
    if run.status == "COMPLETED" and run.verified is None:
        return f"dual-ledger run verify {run.run_id}"
    if run.status == "UNDOING":
        return f"dual-ledger run undo {run.run_id}"
    return None


def exit_status_of(run: Run) -> int:
    """0 when all is well with it; 1 when it failed, was left alone, or has refused records."""
    left_alone = run.status == "IN_PROGRESS" and not run.conducted
    return 0 if run.status in _GOOD and not left_alone and not run.failed else 1


def _standing(run: Run) -> str:
    if run.status == "IN_PROGRESS":
        return "in progress" if run.conducted else "in progress, but nobody is at work on it"
    return run.status.lower()
