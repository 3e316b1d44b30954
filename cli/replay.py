"""`dual-ledger replay`: a run over what a topic holds."""

from typing import Any

import click

from cli.context import configuration
from cli.output import json_option
from cli.reason import reason_option
from cli.run.following import follow
from cli.run.options import options_of, pace_options
from cli.run.plan import replayed, tell_plan


@click.command()
@click.argument("topic")
@click.option("--from", "since", default="beginning", help="An offset, a time, or `beginning` (the default).")
@click.option("--to", "until", default="end", help="An offset, a time, or `end` (the default); not included.")
@click.option("--partition", "partitions", type=int, multiple=True, help="Repeatable; by default all.")
@click.option("--run-id", help="The run's id; by default one is made.")
@click.option("--start", is_flag=True, help="Begin it at once.")
@pace_options
@reason_option
@json_option
def command(topic: str, *, start: bool, as_json: bool, **given: Any) -> int:
    """Plan a run that posts what a TOPIC holds once more, from an offset or a time, in a group of its own.

    Live replication is not disturbed. What is posted already is a duplicate; what is missing is posted, with
    its own business time and trace. Offsets that the topic does not hold are refused, with the real bounds.

    \b
    Example: dual-ledger replay legacy.entries --from 2026-11-24T14:00 --start
             dual-ledger replay scb.entries --partition 3 --from 1200 --to 1300
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="operator").settings
    run = replayed(settings, topic, options_of(given), given)
    if start:
        return follow(settings, run.run_id, given["reason"], as_json=as_json)
    tell_plan(settings, run, as_json=as_json)
    return 0
