"""The group of `dual-ledger seals`, which by itself lists."""

from datetime import datetime

import click

from cli import text
from cli.output import json_option
from cli.seals.ask import ask
from cli.seals.keygen import keygen
from cli.seals.listing import answer_at, list_windows
from ledger.errors import UsageError


@click.group(invoke_without_command=True)
@click.option(
    "--at",
    type=text.MOMENT,
    metavar="TIME",
    help="Are both ledgers equal up to then? ISO 8601; else UTC.",
)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="The newest so many."
)
@json_option
@click.pass_context
def command(context: click.Context, at: datetime | None, limit: int, as_json: bool) -> int:
    """Sealed windows as DBIS and the SCB have them.

    One line for each: how many entries, whether the SCB's own ledger holds the same of them, who signed. With
    --at one answer, for everything that was sealed by then: exit status 0 for yes, 1 for no or not known yet.
    Without it, 1 when a window differs, a signature is wrong, or the SCB speaks of a window that never was.

    \b
    Example: dual-ledger seals --limit 50
             dual-ledger seals --at "2026-11-27 12:00"
             dual-ledger seals ask
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if context.invoked_subcommand is not None:
        if at is not None or as_json:
            raise UsageError(
                f"--at and --json belong behind `seals`, or behind `{context.invoked_subcommand}`"
            )
        return 0
    return list_windows(limit, as_json) if at is None else answer_at(at, as_json)


for one in (ask, keygen):
    command.add_command(one)
