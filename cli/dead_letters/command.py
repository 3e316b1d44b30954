"""The group of `dual-ledger dead-letters`."""

import click

from cli.dead_letters.discard import discard
from cli.dead_letters.listing import list_
from cli.dead_letters.redrive import redrive
from cli.dead_letters.show import show
from cli.dead_letters.undo import undo


@click.group()
def command() -> None:
    """Refused messages: look at them, try them again, give them up.

    \b
    Example: dual-ledger dead-letters list --code debit_account_unknown
             dual-ledger dead-letters show 7
             dual-ledger dead-letters redrive 7 --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is


for one in (list_, show, redrive, discard, undo):
    command.add_command(one)
