"""`dual-ledger accounts freeze | unfreeze | close | reopen`: an account's status by a person's will."""

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.text import REASON
from ledger.account_status import change_status
from ledger.books import connect

_account = click.argument("identity", metavar="ID")
_reason = click.option("--reason", type=REASON, required=True, help="Why; kept in the audit log.")


@click.command()
@_account
@_reason
@json_option
def freeze(identity: str, reason: str, as_json: bool) -> None:
    """Let nothing be posted to an account, or reserved on it.

    Entries that name it are refused as `account_closed`. Its holds stay, and can be released.

    \b
    Example: dual-ledger accounts freeze DE-NORTH-0001 --reason "court order 4711"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    _change(identity, "freeze", reason, as_json)


@click.command()
@_account
@_reason
@json_option
def unfreeze(identity: str, reason: str, as_json: bool) -> None:
    """Let a frozen account be posted to again.

    \b
    Example: dual-ledger accounts unfreeze DE-NORTH-0001 --reason "court order 4711 lifted"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    _change(identity, "unfreeze", reason, as_json)


@click.command()
@_account
@_reason
@json_option
def close(identity: str, reason: str, as_json: bool) -> None:
    """Close an account that has nothing in it.

    Its balance must be zero, and nothing reserved; otherwise the exit status is 1, and it says why.

    \b
    Example: dual-ledger accounts close DE-NORTH-0001 --reason "customer has left"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    _change(identity, "close", reason, as_json)


@click.command()
@_account
@_reason
@json_option
def reopen(identity: str, reason: str, as_json: bool) -> None:
    """Let a closed account be posted to again.

    \b
    Example: dual-ledger accounts reopen DE-NORTH-0001 --reason "closed by mistake"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    _change(identity, "reopen", reason, as_json)


COMMANDS = (freeze, unfreeze, close, reopen)


def _change(identity: str, action: str, reason: str, as_json: bool) -> None:
    with connect(configuration().settings, role="operator", application="dual-ledger accounts") as books:
        changed, account = change_status(books, identity, action, reason, operator_name())
    if as_json:
        emit({"changed": changed, "account": account})
    else:
        say(f"{identity} is {'now' if changed else 'already'} {account['status'].lower()}")
