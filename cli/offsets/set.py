"""`dual-ledger offsets set`."""

import click

from cli import text
from cli.context import configuration
from cli.offsets.moving import Wish, carry_out
from cli.output import json_option
from ledger.books import connect
from ledger.offsets.log import Logs
from ledger.offsets.plan import Move, aimed, planned
from ledger.offsets.stream import streams_of
from ledger.offsets.target import target_of
from ledger.streams import chosen

DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
SKIP = click.option(
    "--skip-amounts", is_flag=True, help="Go ahead although messages are skipped that the books do not have."
)
REASON = click.option("--reason", type=text.REASON, required=True, help="Why; kept in the audit log.")


@click.command("set")
@click.argument("topic", type=text.NAME)
@click.argument("partitions", metavar="[PARTITION]...", type=click.IntRange(min=0), nargs=-1)
@click.option(
    "--to",
    "where",
    required=True,
    metavar="WHERE",
    help="An offset, +N or -N, `beginning`, `end`, or a time: 2026-11-27T07:00:00Z.",
)
@click.option("--group", type=text.GROUP, help="The consumer group; by default that of `consume`.")
@REASON
@SKIP
@DRY_RUN
@json_option
def set_(
    topic: str,
    partitions: tuple[int, ...],
    where: str,
    group: str | None,
    reason: str,
    skip_amounts: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Set the positions of a TOPIC's streams, or of some PARTITIONs.

    What lies between is read and reported first. Ahead: these messages are skipped, with their sums per
    currency; those that the books do not have need --skip-amounts. Back: they are read again, and what is
    settled already is left as it is. A time is that of Kafka's messages; without a zone it is UTC.

    A consumer that runs goes on from the new position by itself. Nothing of what it had in hand is posted.

    \b
    Example: dual-ledger offsets set legacy.entries 3 --to beginning --reason "load again" --dry-run
             dual-ledger offsets set scb.entries --to 2026-11-27T07:00:00Z --reason "from the cut-over on"
             dual-ledger offsets set scb.entries 0 --to +1 --reason "damaged" --skip-amounts
    """  # noqa: D301  \b is click's mark for a text kept as it is
    target = target_of(where)
    settings = configuration(consumer_group=group).settings
    logs = Logs(settings)
    with connect(settings, role="operator", application="dual-ledger offsets") as books:
        first = chosen(streams_of(books, settings.consumer_group), settings.consumer_group, topic, partitions)
        aims = {move.stream.shard: move.target for move in planned(settings, first, target, logs)}

        def plan() -> list[Move]:
            now = [one for one in streams_of(books, settings.consumer_group, topic) if one.shard in aims]
            return aimed(settings, [(stream, aims[stream.shard], None) for stream in now], logs)

        carry_out(settings, books, logs, plan, Wish(reason, dry_run, skip_amounts, as_json))
