"""`dual-ledger run start`."""

import click

from cli.context import configuration
from cli.output import json_option
from cli.reason import reason_option
from cli.run.following import follow
from cli.run.told import next_step
from ledger.books import connect
from ledger.errors import UsageError
from ledger.runs.run import find_run


@click.command()
@click.argument("run_id")
@reason_option
@json_option
def command(run_id: str, reason: str, as_json: bool) -> int:
    """Begin a planned run, and follow it to its end.

    Ctrl-C pauses it (exit status 130); `run status --watch` follows it from another terminal. While live
    entries are later than the run's lag target it waits, and says so. Exit status 1 when something was
    refused or the run failed.

    \b
    Example: dual-ledger run start run-20261127-k3m7
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="operator").settings
    with connect(settings, role="operator", application="dual-ledger run") as books:
        run = find_run(books, run_id)
    if run.status != "PLANNED":
        at_work = run.conducted and run.status == "IN_PROGRESS"
        step = next_step(run) or f"dual-ledger run status {run_id}"
        raise UsageError(
            f"run {run_id} was begun before and is {'under way' if at_work else run.status}",
            hint=f"dual-ledger run status {run_id} --watch" if at_work else step,
        )
    return follow(settings, run_id, reason, as_json=as_json)
