"""The group of `dual-ledger run`."""

import click

from cli import run_errors, run_undo, run_verify


@click.group()
def command() -> None:
    """Runs afterwards: compare them with their source, list their errors, take them back.

    \b
    Example: dual-ledger run verify run-20261127-7k3m
             dual-ledger run errors run-20261127-7k3m
             dual-ledger run undo run-20261127-7k3m --check
    """  # noqa: D301  \b is click's mark for a text kept as it is


for one in (run_verify, run_errors, run_undo):
    command.add_command(one.command)
