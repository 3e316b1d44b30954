"""`dual-ledger consume`."""

import click

from cli import text
from cli.context import configuration
from cli.output import console, emit, json_option, say
from cli.serving import serving
from cli.stopping import Stop
from consumer.run import consume
from consumer.tally import Tally
from ledger.framing import codec
from ledger.metrics.measure import measured
from ledger.outcome import Outcome
from ledger.tracing.process import traced


@click.command(epilog="Example: dual-ledger consume --topic legacy.entries --until-idle 5 --json")
@click.option(
    "--topic",
    "topics",
    type=text.NAME,
    multiple=True,
    help="A topic to read; default: SCB and legacy entries.",
)
@click.option("--group", type=text.GROUP, help="The consumer group; its positions are its own.")
@click.option("--until-idle", type=float, metavar="SECONDS", help="Stop once nothing came for that long.")
@click.option(
    "--unknown-accounts",
    type=click.Choice(["reject", "create", "park"]),
    help="Entries of unknown accounts: refused, accounts created, or (frozen ones too) held.",
)
@click.option("--from-log-start", is_flag=True, help="Accept that a new group's oldest messages are gone.")
@click.option("--resume-stopped", is_flag=True, help="Let streams go on that were stopped.")
@json_option
def command(
    topics: tuple[str, ...],
    group: str | None,
    until_idle: float | None,
    unknown_accounts: str | None,
    from_log_start: bool,
    resume_stopped: bool,
    as_json: bool,
) -> int:
    """Post entries from Kafka to the books until stopped (Ctrl-C or SIGTERM finish the batch at hand).

    Exit status 1 when a stream was stopped.
    """
    settings = configuration(role="poster", consumer_group=group, unknown_accounts=unknown_accounts).settings
    with (
        Stop() as stop,
        traced(settings, "dual-ledger-consumer"),
        measured(settings, "consume"),
        serving(settings, "consume", about=settings.consumer_group, role="poster") as health,
        console.status("consuming") as line,
    ):
        tally = consume(
            settings,
            codec(settings, writes=False),
            stop,
            topics=list(topics) or None,
            until_idle_seconds=until_idle,
            from_log_start=from_log_start,
            resume_stopped=resume_stopped,
            on_progress=lambda tally: line.update(_line(tally)),
            heartbeat=health.report,
        )
    if as_json:
        emit(
            {
                "posted": tally.posted,
                "duplicates": tally.duplicates,
                "dead_letters": tally.dead_letters,
                "skipped": tally.skipped,
                "by_code": dict(tally.by_code),
                "stopped_streams": tally.stopped,
                "seconds": round(tally.seconds, 3),
            }
        )
    else:
        say(_line(tally))
        for stream, reason in tally.stopped.items():
            say(f"stopped: {stream}: {reason}")
    return 1 if tally.stopped else 0


def _line(tally: Tally) -> str:
    rate = tally.settled / tally.seconds if tally.seconds else 0
    parked = tally.by_code[Outcome.PARKED]
    counts = {
        "posted": tally.posted,
        "duplicates": tally.duplicates,
        "dead letters": tally.dead_letters - parked,
        **({"parked": parked} if parked else {}),
    }
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()) + f" ({rate:,.0f}/s)"
