"""The run that a command names."""

import click

from audit.runs.identity import Run, find
from ledger.books import Books
from ledger.errors import UsageError

RUN = click.argument("run_id", metavar="RUN")


def named(books: Books, run_id: str) -> Run:
    """The run; UsageError when there is none of that name."""
    run = find(books, run_id)
    if run is None:
        raise UsageError(f"there is no run {run_id}", hint="dual-ledger run list shows them")
    return run
