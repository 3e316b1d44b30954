"""The group of `dual-ledger audit-log`."""

import click

from cli.audit_log.listing import list_
from cli.audit_log.show import show
from cli.audit_log.verify import verify


@click.group()
def command() -> None:
    """Who changed what, when and why, and what it was before.

    Every line is chained to the one before: none can be changed, taken out or put in without being found.

    \b
    Example: dual-ledger audit-log list --since 2026-11-27 --grep DE-NORTH
             dual-ledger audit-log show 41
             dual-ledger audit-log verify
    """  # noqa: D301  \b is click's mark for a text kept as it is


for _subcommand in (list_, show, verify):
    command.add_command(_subcommand)
