"""`dual-ledger residual`: the difference between the two ledgers' balances, and what explains it."""

import logging
import shlex
from contextlib import closing
from math import inf
from typing import Any

import click

from cli import text
from cli.context import configuration
from cli.output import emit, json_option, say
from cli.printable import printable
from cli.residual_text import residual_text
from ledger.errors import UsageError
from ledger.status.residual import Line, Residual
from ledger.status.residual.listing import Wanted
from ledger.status.residual.look import Looker


@click.command()
@click.option("--account", type=text.NAME, help="Only this account.")
@click.option("--list", "listed", is_flag=True, help="Also the entries of each term, the first of them.")
@click.option(
    "--most",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    metavar="N",
    help="So many accounts, and entries of each term, at most.",
)
@json_option
def command(account: str | None, listed: bool, most: int, as_json: bool) -> int:
    """What no entry explains of the SCB's balances less DBIS's: nothing, or something is wrong.

    Of every account that differs: what is in flight, held, refused, or not yet applied at the SCB, each by
    entries. Each ledger is read as it is at one moment, while traffic flows. Exit status 0 when nothing is
    unexplained; 1 when something is, or when it cannot be known.

    \b
    Example: dual-ledger residual
             dual-ledger residual --account SCB-000001 --list
             dual-ledger residual --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="auditor").settings
    logging.getLogger("ledger.kafka").setLevel(logging.CRITICAL)  # without Kafka's answer it goes on
    with closing(Looker(settings, entries_seconds=inf)) as looker:
        found = looker.look(Wanted(account, most) if listed else None)
        lines = [line for line in found.lines if account in (None, line.account_id)]
        if account is not None and found.known and not lines and not looker.knows(account):
            raise UsageError(
                f"neither ledger has an account {shlex.quote(printable(account))}",
                hint="dual-ledger accounts list shows DBIS's",
            )
    if as_json:
        emit(_document(found, lines[:most], listed))
    else:
        say(residual_text(found, lines, account, most))
    return 0 if found.explained else 1


def _document(found: Residual, lines: list[Line], listed: bool) -> dict[str, Any]:
    document = found.document() | {"accounts": [line.document() for line in lines]}
    if listed:
        document["entries"] = [one._asdict() for one in found.listed]
    return document
