"""The group of `dual-ledger correct`."""

import click

from cli.correct.apply import apply
from cli.correct.approve import approve
from cli.correct.listing import list_
from cli.correct.preview import preview


@click.group()
def command() -> None:
    """Breaks corrected by entries: preview, approve, apply.

    \b
    Example: dual-ledger correct preview --all --counter-account SUSPENSE-CZK
             dual-ledger correct approve --break 7 --reason "as the statement says"
             dual-ledger correct apply --break 7 --reason "month end"
    """  # noqa: D301  \b is click's mark for a text kept as it is


for one in (list_, preview, approve, apply):
    command.add_command(one)
