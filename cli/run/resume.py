"""`dual-ledger run resume`."""

import click

from cli.context import configuration
from cli.output import json_option
from cli.reason import reason_option
from cli.run.following import follow
from ledger.books import connect
from ledger.errors import UsageError
from ledger.runs.run import find_run


@click.command()
@click.argument("run_id")
@reason_option
@json_option
def command(run_id: str, reason: str, as_json: bool) -> int:
    """Go on with a run that was paused, has failed, or was killed: nothing is lost and nothing doubled.

    \b
    Example: dual-ledger run resume run-20261127-k3m7
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="operator").settings
    with connect(settings, role="operator", application="dual-ledger run") as books:
        run = find_run(books, run_id)
    if run.status not in {"PAUSED", "FAILED", "IN_PROGRESS"}:
        raise UsageError(
            f"run {run_id} is {run.status}: there is nothing to go on with",
            hint=f"dual-ledger run {'start' if run.status == 'PLANNED' else 'status'} {run_id}",
        )
    return follow(settings, run_id, reason, as_json=as_json)
