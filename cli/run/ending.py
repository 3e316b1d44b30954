"""A run that stands still: written down, and by whom where a person stopped it."""

from ledger.books import Books
from ledger.runs.run import Status

_STOPPED = "stopped where it was conducted, by Ctrl-C or SIGTERM"


def end(books: Books, run_id: str, status: Status, error: str | None, *, stopped_by: str | None) -> None:
    """Write down how the run stands; one that was stopped has been asked to pause, like by `run pause`."""
    with books.transaction():
        if stopped_by is not None:
            books.rows("runs_request", id=run_id, wanted="PAUSE", reason=_STOPPED, operator_name=stopped_by)
        books.rows("runs_end", id=run_id, status=status, error=error)
