"""`dual-ledger run status`."""

import click
from rich.console import Console

from cli.context import configuration
from cli.output import emit, json_option
from cli.run.progress import RunBar
from cli.run.told import document_of, exit_status_of, tell
from cli.stopping import Stop
from ledger.books import Books, connect
from ledger.runs.run import Run, find_run

_REDRAW_SECONDS = 0.5


@click.command()
@click.argument("run_id")
@click.option("--watch", is_flag=True, help="Draw it live until it ends, or until Ctrl-C.")
@json_option
def command(run_id: str, watch: bool, as_json: bool) -> int:
    """How a run stands: posted, duplicates, refused, rate, what is left, and what to do next.

    Exit status 1 when it failed, has refused records, or was left alone.

    \b
    Example: dual-ledger run status run-20261127-k3m7 --watch
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if watch and as_json:
        raise click.UsageError("--json prints one document, --watch draws until it ends: use one of them")
    settings = configuration(role="auditor").settings
    with connect(settings, role="auditor", application="dual-ledger run") as books:
        run = _watched(books, run_id) if watch else find_run(books, run_id)
        if as_json:
            emit(document_of(books, run))
        else:
            tell(books, run)
    return exit_status_of(run)


def _watched(books: Books, run_id: str) -> Run:
    with Stop() as stop, RunBar(Console(highlight=False)) as bar:
        while True:
            run = find_run(books, run_id)
            bar.show(run)
            if not run.conducted or stop.wait(_REDRAW_SECONDS):
                return run
