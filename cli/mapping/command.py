"""The group of `dual-ledger mapping`."""

import click

from cli.mapping.check import check
from cli.mapping.suggest import suggest


@click.group()
def command() -> None:
    """What a file's columns mean: draft a mapping, and see what it makes of the first records.

    docs/mapping.md explains every key of a mapping. Neither command sends anything.

    \b
    Example: dual-ledger mapping suggest legacy.csv --output legacy.toml
             dual-ledger mapping check legacy.csv --mapping legacy.toml
    """  # noqa: D301  \b is click's mark for a text kept as it is


for one in (check, suggest):
    command.add_command(one)
