"""`dual-ledger offsets undo`."""

import click

from cli.context import configuration
from cli.offsets.moving import Wish, carry_out
from cli.offsets.set import DRY_RUN, REASON, SKIP
from cli.output import json_option
from ledger.books import Books, connect
from ledger.errors import UsageError
from ledger.offsets.log import Logs
from ledger.offsets.plan import Move, aimed
from ledger.offsets.stream import streams_of

_ID_MAX = 2**63 - 1


@click.command()
@click.argument("lines", metavar="AUDIT_ID...", type=click.IntRange(1, _ID_MAX), nargs=-1, required=True)
@REASON
@SKIP
@DRY_RUN
@json_option
def undo(lines: tuple[int, ...], reason: str, skip_amounts: bool, dry_run: bool, as_json: bool) -> None:
    """Set streams back to where they stood before a set.

    AUDIT_ID is the line of the audit log that `offsets set` named. What was skipped is read; a stream that
    was set back goes ahead again to where it had stood. Refused when the stream was set again since, when
    that was undone already, and when a stream that was set back has read on past where it had stood.

    \b
    Example: dual-ledger offsets undo 41 --reason "the wrong partition"
             dual-ledger offsets undo 41 42 43 --reason "not today" --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    logs = Logs(settings)
    with connect(settings, role="operator", application="dual-ledger offsets") as books:
        before = dict(_moved(books, line) for line in sorted(set(lines)))
        if len(before) < len(set(lines)):
            raise UsageError("two of these lines set the same stream", hint="undo the later one first")

        def plan() -> list[Move]:
            streams = [one for one in streams_of(books) if one.shard in before]
            return aimed(settings, [(stream, *before[stream.shard]) for stream in streams], logs)

        carry_out(settings, books, logs, plan, Wish(reason, dry_run, skip_amounts, as_json))


def _moved(books: Books, line: int) -> tuple[int, tuple[int, int]]:
    row = books.row("offsets_moved", audit_id=line)
    if row is None:
        raise UsageError(
            f"line {line} of the audit log set no position", hint="`dual-ledger offsets set` names its lines"
        )
    shard, before, _ = row
    return shard, (before, line)
