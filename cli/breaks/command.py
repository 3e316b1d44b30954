"""The group `dual-ledger breaks`."""

import click

from cli.breaks.close import close
from cli.breaks.listing import list_
from cli.breaks.show import show


@click.group()
def command() -> None:
    """Differences that `reconcile` and the relay have found: look at them, close what needs no correction.

    A break is opened once, and closed by the comparison that does not find it again.

    \b
    Example: dual-ledger breaks list
             dual-ledger breaks show 7
    """  # noqa: D301  \b is click's mark for a text kept as it is


for _subcommand in (list_, show, close):
    command.add_command(_subcommand)
