"""`dual-ledger correct list`."""

from collections.abc import Mapping
from typing import Any

import click

from audit.reconcile.amounts import shown
from cli.context import configuration
from cli.correct.options import above
from cli.output import emit, json_option, say
from cli.printable import printable
from ledger.books import connect


@click.command("list")
@click.option(
    "--break",
    "ids",
    type=click.IntRange(1, 2**63 - 1),
    multiple=True,
    metavar="ID",
    help="Of this break; repeatable.",
)
@click.option("--applied/--not-applied", default=None, help="Those alone that are posted, or are not.")
@click.option("--after", type=click.IntRange(0), default=0, help="Those behind this break.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="So many at most."
)
@json_option
def list_(ids: tuple[int, ...], applied: bool | None, after: int, limit: int, as_json: bool) -> None:
    """Corrections that are approved, and those that are applied.

    \b
    Example: dual-ledger correct list --not-applied
             dual-ledger correct list --break 7 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="auditor").settings
    with connect(settings, role="auditor", application="dual-ledger correct") as books:
        found = books.records(
            "corrections_list",
            ids=list(ids) or None,
            applied=applied,
            after=after,
            limit=limit,
            above=above(settings),
        )
    if as_json:
        emit({"corrections": [_document(one) for one in found]})
        return
    for one in found:
        say(_line(one))
    if not found:
        say("no corrections")
    elif len(found) == limit:
        say(f"… those behind it: --after {found[-1]['break_id']}")


def _document(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "state": _state(one)}


def _state(one: Mapping[str, Any]) -> str:
    if one["entry_id"] is not None:
        return "APPLIED"
    if one["break_status"] != "OPEN":
        return "DROPPED"  # its break was closed without it
    counting = {approval["login"] for approval in one["approvals"] if approval["counts"]}
    return "APPROVED" if len(counting) >= one["needed"] else "PROPOSED"


def _line(one: Mapping[str, Any]) -> str:
    persons = ", ".join(approval["actor"] for approval in one["approvals"] if approval["counts"])
    accounts = f"{printable(one['debit_account_id'])} > {printable(one['credit_account_id'])}"
    return (
        f"break {one['break_id']}  {_state(one).lower():<8}  {shown(one['amount'], one['currency_code'])} "
        f"{one['currency_code']}  "
        f"{accounts}  approved by {printable(persons) or 'nobody'}"
        + (f", {one['reference_id']} by {printable(one['applied_by'])}" if one["entry_id"] else "")
    )
