"""`dual-ledger outbox`: what the SCB has and has not heard."""

import time
from collections.abc import Mapping
from typing import Any

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.outbox_archive import archive_command
from cli.output import emit, json_option, say
from cli.reason import reason_option
from cli.stopping import Stop
from ledger.books import Books, connect
from ledger.errors import Retryable, UsageError
from relay.overview import overview
from relay.resend import Progress, Resend, request_resend

_LOOK_SECONDS = 0.05
_STARTING_SECONDS = 2.0


@click.group()
def command() -> None:
    """What the SCB has and has not heard, and sending it again.

    \b
    Example: dual-ledger outbox status
             dual-ledger outbox resend --shard 3 --from 17 --to 20
             dual-ledger outbox archive --older-than 30d --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is


command.add_command(archive_command)


@command.command()
@json_option
def status(as_json: bool) -> None:
    """Rows of every shard by status.

    With the oldest that waits, and the relay that sends them.

    \b
    Example: dual-ledger outbox status --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(
        configuration(role="auditor").settings, role="auditor", application="dual-ledger outbox"
    ) as books:
        document = overview(books)
    if as_json:
        emit(document)
        return
    for shard in document["shards"]:
        say(_line(shard))
    say(_line({"shard": "all", **document}))


@command.command()
@click.option("--shard", type=int, required=True, help="The shard whose reader met a gap.")
@click.option("--from", "first", type=click.IntRange(min=1), required=True, help="The first that is missing.")
@click.option("--to", "last", type=click.IntRange(min=1), help="The last; by default all that was published.")
@reason_option
@json_option
def resend(shard: int, first: int, last: int | None, reason: str, as_json: bool) -> int:
    """Send published rows once more, in order.

    Their status and their acknowledgements stay as they are; the audit log says who asked. The running relay
    does it; without one the exit status is 1, the request is kept, and the next relay serves it first.

    \b
    Example: dual-ledger outbox resend --shard 3 --from 17 --to 20
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if last is not None and last < first:
        raise UsageError(f"--to {last} lies before --from {first}")
    settings = configuration(role="operator").settings
    with connect(settings, role="operator", application="dual-ledger outbox") as books, Stop() as stop:
        request = request_resend(
            books, shard, first, last, settings.relay_batch_size, reason, operator_name()
        )
        progress = _watched(books, request, stop)
    document = {"shard": shard, "from": request.first, "to": request.last, "done": progress.open == 0}
    if as_json:
        emit(document)
    elif progress.open == 0:
        say(f"{request.rows} rows of shard {shard} sent again: {request.first} to {request.last}")
    if progress.open:
        raise Retryable(
            f"rows {request.first} to {request.last} of shard {shard} are not sent again yet: "
            f"{'stopped waiting' if progress.served else 'no relay holds the shard'}",
            hint="the request is kept: start `dual-ledger relay`, it serves it first",
        )
    return 0


def _watched(books: Books, request: Resend, stop: Stop) -> Progress:
    """Wait until all of it is sent, or until no relay has held the shard for a moment."""
    alone_since = time.monotonic()
    while True:
        progress = request.progress(books)
        if progress.served:
            alone_since = time.monotonic()
        if progress.open == 0 or time.monotonic() - alone_since > _STARTING_SECONDS:
            return progress
        if stop.wait(_LOOK_SECONDS):
            return progress


def _line(counts: Mapping[str, Any]) -> str:
    words = [f"shard {counts['shard']:>4}"]
    words += [f"{counts[name]:>9,} {name}" for name in ("pending", "published", "acknowledged", "failed")]
    if counts["oldest_pending_seconds"] is not None:
        words.append(f"oldest pending {counts['oldest_pending_seconds']:,.1f} s")
    if counts["archived"]:
        words.append(f"{counts['archived']:,} in the archive")
    if counts.get("relay"):
        words.append(f"sent by {counts['relay']}")
    if counts.get("error"):
        words.append(f"stands still: {counts['error']}")
    return "  ".join(words)
