"""Accounts: the list, and one with its entries."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dashboard.desk import desk_of
from dashboard.page import page
from dashboard.pages.asked import number, text
from ledger.statement import statement

_PAGE = 50
_ENTRIES_SECONDS = 2.0  # then the page shows those that were found, and says so
_STATUSES = ("ACTIVE", "FROZEN", "CLOSED")


def listed(request: Request) -> Response:
    """A page of accounts, those that begin with a text and are as asked for."""
    asked = {name: text(request, name) for name in ("prefix", "status", "currency", "after")}
    asked["status"] = asked["status"] if asked["status"] in _STATUSES else ""
    with desk_of(request).reading(own=True) as books:
        accounts = books.records(
            "dashboard_accounts",
            prefix=asked["prefix"],
            status=asked["status"] or None,
            currency=asked["currency"].upper() or None,
            after=asked["after"],
            limit=_PAGE + 1,
        )
    more = accounts[_PAGE - 1]["id"] if len(accounts) > _PAGE else None
    return page(
        request, "accounts.html", accounts=accounts[:_PAGE], filters=asked, more=more, statuses=_STATUSES
    )


def one(request: Request) -> Response:
    """One account with its balances, its open holds, and its entries, the newest first."""
    identity = text(request, "id")
    with desk_of(request).reading() as books:
        found = books.records("accounts_show", id=identity)
        told = statement(books, identity, number(request, "before"), _PAGE, _ENTRIES_SECONDS)
    if not found or told is None:
        raise HTTPException(404, f"There is no account {identity}.")
    return page(request, "account.html", account=found[0], statement=told)
