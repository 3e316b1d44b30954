"""`dual-ledger run pause`."""

import time

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import complain, console, emit, json_option
from cli.reason import reason_option
from cli.run.told import document_of, tell
from ledger.books import Books, connect
from ledger.runs.run import Run, find_run

_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.2


@click.command()
@click.argument("run_id")
@reason_option
@json_option
def command(run_id: str, reason: str, as_json: bool) -> int:
    """Have a run stand still, wherever it runs: batches at hand are finished first.

    Exit status 1 when it was not paused: it does not run, or does not come to rest.

    \b
    Example: dual-ledger run pause run-20261127-k3m7 --reason "end of day first"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="operator").settings
    with connect(settings, role="operator", application="dual-ledger run") as books:
        run = find_run(books, run_id)
        if run.status == "IN_PROGRESS":
            books.rows(
                "runs_request", id=run_id, wanted="PAUSE", reason=reason, operator_name=operator_name()
            )
            run = _at_rest(books, run_id)
        if as_json:
            emit(document_of(books, run))
        else:
            tell(books, run)
    if run.status != "PAUSED":
        complain(f"run {run_id} is {run.status}, not paused", "dual-ledger run status tells how it stands")
        return 1
    return 0


def _at_rest(books: Books, run_id: str) -> Run:
    """Wait until it rests. One that nobody conducts (it was killed) is put to rest here."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    with console.status("waiting for the batches at hand"):
        while (run := find_run(books, run_id)).status == "IN_PROGRESS" and time.monotonic() < deadline:
            if not run.conducted:
                books.rows("runs_end", id=run_id, status="PAUSED", error=None)
            time.sleep(_LOOK_SECONDS)
    return run
