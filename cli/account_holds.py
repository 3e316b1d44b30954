"""`dual-ledger accounts reserve | release | holds`: part of a balance set aside."""

from collections.abc import Mapping
from typing import Any

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import complain, emit, json_option, say
from cli.reason import reason_option
from ledger import holds as ledger_holds
from ledger.books import connect
from ledger.errors import UsageError

_APPLICATION = "dual-ledger accounts"


@click.command()
@click.argument("identity", metavar="ID")
@click.argument("amount")
@click.option(
    "--hold", "hold_id", required=True, metavar="HOLD", help="The hold's id: 1 to 255 characters of ASCII."
)
@reason_option
@json_option
def reserve(identity: str, amount: str, hold_id: str, reason: str, as_json: bool) -> int:
    """Set AMOUNT of an account's available balance aside.

    It stays in the balance and is not available until the hold is released or posted. The same again changes
    nothing; the exit status is 1 when less is available, or the hold was settled since.

    \b
    Example: dual-ledger accounts reserve DE-NORTH-0001 250.00 --hold CARD-77 --reason "card payment"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(configuration().settings, role="operator", application=_APPLICATION) as books:
        hold = ledger_holds.reserve(books, hold_id, identity, amount, reason, operator_name())
    _tell(hold, as_json)
    if hold["status"] == "HELD":
        return 0
    complain(f"nothing is reserved: hold {hold_id} was {_STATES[hold['status']]}", "take another id")
    return 1


@click.command()
@click.argument("hold_id", metavar="HOLD")
@reason_option
@json_option
def release(hold_id: str, reason: str, as_json: bool) -> None:
    """Give up a hold: its amount is available again.

    \b
    Example: dual-ledger accounts release CARD-77 --reason "payment cancelled"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(configuration().settings, role="operator", application=_APPLICATION) as books:
        hold = ledger_holds.release(books, hold_id, reason, operator_name())
    _tell(hold, as_json)


@click.command()
@click.argument("identity", metavar="[ID]", required=False)
@click.option("--all", "settled", is_flag=True, help="With ID: also those that were released or posted.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most."
)
@click.option("--after", default="", metavar="HOLD", help="Begin behind this hold: the last one shown.")
@json_option
def holds(identity: str | None, settled: bool, limit: int, after: str, as_json: bool) -> None:
    """Open holds in order of their ids, of one account or of all.

    \b
    Example: dual-ledger accounts holds
             dual-ledger accounts holds DE-NORTH-0001 --all
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if settled and identity is None:
        raise UsageError("--all needs an account", hint="dual-ledger accounts holds ID --all")
    with connect(configuration().settings, role="auditor", application=_APPLICATION) as books:
        found = ledger_holds.holds(books, identity, settled=settled, after=after, limit=limit)
    if as_json:
        emit({"holds": found})
        return
    for hold in found:
        say(_line(hold))
    if len(found) == limit:
        say(f"… there may be more: --after {found[-1]['id']}")


COMMANDS = (reserve, release, holds)
_STATES = {"HELD": "held", "RELEASED": "released", "POSTED": "posted"}


def _tell(hold: Mapping[str, Any], as_json: bool) -> None:
    changed = hold["changed"]
    document = {name: value for name, value in hold.items() if name != "changed"}
    if as_json:
        emit({"changed": changed, "hold": document})
    else:
        say(
            f"{hold['id']} is {'now' if changed else 'already'} {_STATES[hold['status']]}: "
            f"{hold['amount']} of {hold['account_id']}"
        )


def _line(hold: Mapping[str, Any]) -> str:
    return (
        f"{hold['id']:<24} {hold['account_id']:<34} {hold['amount']:>24}  {_STATES[hold['status']]:<8} "
        f"{hold['created_at']:%Y-%m-%d %H:%M}  {hold['reason']}"
    ).rstrip()
