"""The group of `dual-ledger offsets`."""

import click

from cli.offsets.set import set_
from cli.offsets.show import show
from cli.offsets.undo import undo


@click.group()
def command() -> None:
    """Where streams stand, in the books and in Kafka; set them.

    The books are the truth: a consumer goes on from the position that they hold, and Kafka's committed
    offsets follow.

    \b
    Example: dual-ledger offsets show
             dual-ledger offsets set legacy.entries 3 --to beginning --reason "load again" --dry-run
             dual-ledger offsets undo 41 --reason "the wrong partition"
    """  # noqa: D301  \b is click's mark for a text kept as it is


for one in (show, set_, undo):
    command.add_command(one)
