"""`dual-ledger run plan`."""

from typing import Any

import click

from cli.context import configuration
from cli.output import console, emit, json_option, say
from cli.reason import reason_option
from cli.run.options import options_of, pace_options, source_options
from cli.run.planning import plan_backfill, plan_replay
from cli.run.told import document_of, next_step
from cli.stopping import Stop
from ledger.books import connect
from ledger.config import Settings
from ledger.runs.definition import Options
from ledger.runs.run import Run
from producer.kinds import KINDS
from producer.opened import Watcher
from producer.request import Request


@click.command()
@click.argument("kind", type=click.Choice([*KINDS, "topic"]))
@click.argument("where", default="")
@source_options
@click.option("--partition", "partitions", type=int, multiple=True, help="Of a topic; repeatable.")
@click.option("--from", "since", help="Of a topic: an offset, a time, `beginning`; of an API: a time.")
@click.option("--to", "until", help="Of a topic: an offset, a time, `end`; of an API: a time; not included.")
@pace_options
@reason_option
@json_option
def command(kind: str, where: str, *, as_json: bool, **given: Any) -> int:
    """Write down what a run is to do, over a source of KIND at WHERE; nothing is posted.

    The source is opened and its records are counted, so that what cannot be loaded as asked is told now. Of
    an SCB's ledger (`scb`, without WHERE that of `sandbox scb`) it is what the ledger holds just now.

    \b
    Example: dual-ledger run plan csv legacy.csv --mapping legacy.toml --unknown-accounts create
             dual-ledger run plan csv 'exports/2024-*.csv.gz' --source-id exports-2024 --parallel-workers 2
             dual-ledger run plan scb --unknown-accounts create
             dual-ledger run plan topic legacy.entries --from 2026-11-24T14:00Z --to end
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if not where and kind != "scb":
        raise click.UsageError(f"WHERE the {kind} is must be named")
    settings = configuration(role="operator").settings
    options = options_of(given)
    run = (
        replayed(settings, where, options, given)
        if kind == "topic"
        else _filled(settings, kind, where, options, given)
    )
    tell_plan(settings, run, as_json=as_json)
    return 0


def replayed(settings: Settings, topic: str, options: Options, given: dict[str, Any]) -> Run:
    """Plan a replay of a topic."""
    with connect(settings, role="operator", application="dual-ledger run") as books:
        return plan_replay(
            settings,
            books,
            topic,
            given["partitions"],
            given["since"] or "beginning",
            given["until"] or "end",
            options,
            given["run_id"],
            given["reason"],
        )


def request_of(kind: str, where: str, given: dict[str, Any]) -> Request:
    """What the source is asked with, from a command's parameters."""
    delimiter = {"tab": "\t", "\\t": "\t"}.get(given["delimiter"], given["delimiter"])
    return Request(
        where,
        kind,
        mapping=given["mapping"],
        ledger_id=given["ledger"],
        source_id=given["source_id"],
        encoding=given["encoding"],
        delimiter=delimiter,
        again=given["again"],
        since=given.get("since"),
        until=given.get("until"),
    )


def planned(
    settings: Settings,
    request: Request,
    options: Options,
    run_id: str | None,
    *,
    reason: str,
    go_on: bool = False,
) -> Run:
    """Plan a backfill, or find the one to go on with; its notes go to stderr."""
    with (
        connect(settings, role="operator", application="dual-ledger run") as books,
        Stop() as stop,
        console.status("looking at the source") as line,
    ):
        watcher = Watcher(
            say=lambda note: console.print(note, style="dim", markup=False, soft_wrap=True),
            on_fingerprint=lambda done: line.update(f"fingerprint: {done >> 20:,} MiB"),
        )
        run, _ = plan_backfill(
            settings,
            books,
            request,
            options,
            run_id,
            stop,
            watcher,
            on_count=lambda done: line.update(f"counting records: {done:,}"),
            reason=reason,
            go_on=go_on,
        )
    return run


def tell_plan(settings: Settings, run: Run, *, as_json: bool) -> None:
    """Print the plan."""
    with connect(settings, role="operator", application="dual-ledger run") as books:
        if as_json:
            emit(document_of(books, run))
            return
    many = "an unknown number of" if run.total is None else f"{run.total:,}"
    if run.kind == "REPLAY":
        say(f"{run.run_id}: a replay of topic {run.topic}, {many} offsets")
        for bound in run.definition.bounds:
            say(f"  partition {bound.partition}: offsets {bound.begins} to {bound.ends} (not included)")
    else:
        say(f"{run.run_id}: source {run.source_id}, ledger {run.ledger_id}, {many} records")
    say(f"next: {next_step(run)}")


def _filled(settings: Settings, kind: str, where: str, options: Options, given: dict[str, Any]) -> Run:
    if given["partitions"]:
        raise click.UsageError("--partition belongs to a topic")
    return planned(settings, request_of(kind, where, given), options, given["run_id"], reason=given["reason"])
