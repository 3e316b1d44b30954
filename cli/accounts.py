"""`dual-ledger accounts`: who takes part."""

from pathlib import Path

import click

from cli import account_entries, account_holds, account_status
from cli.accounts_progress import ImportProgress
from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import complain, emit, json_option, say
from cli.reason import reason_option
from ledger.account import NORMAL_SIDES, Account
from ledger.account_file import AccountFile
from ledger.accounts import create_account, import_file
from ledger.books import connect
from ledger.imported import Imported
from ledger.validation import ASSET_TYPES

_FAULTS_SHOWN = 20
_APPLICATION = "dual-ledger accounts"


@click.group()
def command() -> None:
    """Create accounts, look at them, reserve, freeze and close.

    What is changed here by a person's will is written to the audit log, with the reason.

    \b
    Example: dual-ledger accounts import accounts.csv
             dual-ledger accounts show DE-NORTH-0001
             dual-ledger accounts freeze DE-NORTH-0001 --reason "court order 4711"
    """  # noqa: D301  \b is click's mark for a text kept as it is


for _subcommand in (*account_entries.COMMANDS, *account_status.COMMANDS, *account_holds.COMMANDS):
    command.add_command(_subcommand)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@reason_option
@json_option
def import_(file: Path, reason: str, as_json: bool) -> int:
    """Create the accounts that a CSV FILE states.

    Its columns: id, currency_code, asset_type (fiat, cbdc, commodity, security), normal_side (debit or
    credit) and opening_balance, in any order. An account that exists as stated is unchanged; stated otherwise
    it is an error and stays as it is. A bad line is named with its column, the rest goes on: exit 1 if there
    were any. Interrupted, it has created nothing.

    \b
    Example: dual-ledger accounts import accounts.csv
             dual-ledger accounts import accounts.csv --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    with (
        connect(settings, role="operator", application=_APPLICATION) as books,
        AccountFile(file) as content,
        ImportProgress(content) as progress,
    ):
        imported = import_file(
            books, content, reason=reason, operator_name=operator_name(), on_progress=progress.update
        )
    return _tell(imported, as_json)


@command.command()
@click.argument("identity", metavar="ID")
@click.option("--currency", required=True, help="ISO 4217 for fiat and cbdc, a product code for the others.")
@click.option(
    "--asset-type",
    type=click.Choice(sorted(ASSET_TYPES)),
    default="fiat",
    show_default=True,
    help="What it holds.",
)
@click.option("--side", type=click.Choice(NORMAL_SIDES), required=True, help="The side that makes it grow.")
@click.option("--opening-balance", default="0", show_default=True, help="A plain decimal; may be negative.")
@reason_option
@json_option
def create(
    identity: str, currency: str, asset_type: str, side: str, opening_balance: str, reason: str, as_json: bool
) -> int:
    """Create one account; again, it changes nothing.

    \b
    Example: dual-ledger accounts create DE-NORTH-0001 --currency EUR --side credit
    """  # noqa: D301  \b is click's mark for a text kept as it is
    account = Account(identity, currency, asset_type, side, opening_balance)
    with connect(configuration().settings, role="operator", application=_APPLICATION) as books:
        created = create_account(books, account, reason=reason, operator_name=operator_name())
    return _tell(created, as_json)


@command.command()
@click.argument("identity", metavar="ID")
@json_option
def show(identity: str, as_json: bool) -> int:
    """One account with its status, balances and open holds.

    Exit status 1 when there is none.

    \b
    Example: dual-ledger accounts show DE-NORTH-0001
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(configuration().settings, role="auditor", application=_APPLICATION) as books:
        found = books.records("accounts_show", id=identity)
    if as_json:
        emit({"found": bool(found), "account": found[0] if found else None})
    elif found:
        for name, value in found[0].items():
            say(f"{name:<18} {value}")
    if not found:
        complain(f"there is no account {identity!r}", "`dual-ledger accounts list` shows them")
    return 0 if found else 1


@command.command("list")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most."
)
@click.option(
    "--after", default="", metavar="ID", help="Begin behind this id: the last one of the list before."
)
@json_option
def list_(limit: int, after: str, as_json: bool) -> None:
    """Accounts in order of their ids.

    \b
    Example: dual-ledger accounts list --limit 10
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(configuration().settings, role="auditor", application=_APPLICATION) as books:
        found = books.records("accounts_list", limit=limit, after=after)
    if as_json:
        emit({"accounts": found})
        return
    for account in found:
        say(
            f"{account['id']:<34} {account['currency_code']:<5} {account['normal_side']:<6} "
            f"{account['balance']:>24}  {account['status'].lower()}"
        )
    if len(found) == limit:
        say(f"… there may be more: --after {found[-1]['id']}")


def _tell(imported: Imported, as_json: bool) -> int:
    if as_json:
        emit(
            {
                "read": imported.read,
                "created": imported.created,
                "unchanged": imported.unchanged,
                "faulty": imported.faulty,
                "errors": [fault._asdict() for fault in imported.faults],
            }
        )
    else:
        say(
            f"{imported.created:,} created, {imported.unchanged:,} unchanged, {imported.faulty:,} with errors"
        )
    for fault in imported.faults[:_FAULTS_SHOWN]:
        where = " ".join(
            filter(
                None,
                (
                    f"line {fault.line}" if fault.line else "",
                    fault.column,
                    repr(fault.id) if fault.id else "",
                ),
            )
        )
        complain(f"{where}: {fault.message}")
    if imported.faulty > _FAULTS_SHOWN:
        complain(f"{imported.faulty - _FAULTS_SHOWN:,} more", "--json lists the first thousand")
    return 1 if imported.faulty else 0
