"""The search box: a reference leads to its passport, an account to its page, a part to what begins so."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.desk import desk_of
from dashboard.page import page
from dashboard.pages.asked import text
from ledger.errors import UsageError
from ledger.passport import near, passport
from ledger.patience import Patience

_ACCOUNTS = 10
_NO_BALANCES = Patience(0)  # whether it is there is all that is asked


def search(request: Request) -> Response:
    """Where the text leads; what is near it when nothing has that very name."""
    asked = text(request, "q")
    if not asked:
        return RedirectResponse("/", 303)
    with desk_of(request).reading() as books:
        try:
            known = passport(books, None, asked, _NO_BALANCES) is not None
        except UsageError:  # in several ledgers: its page lets choose
            known = True
        alike = [] if known else near(books, None, asked)
    if known:
        return RedirectResponse("/passport?" + urlencode({"reference": asked}), 303)
    with desk_of(request).reading(own=True) as books:
        asked_for = {"prefix": asked, "after": "", "status": None, "currency": None, "limit": _ACCOUNTS}
        accounts = books.records("dashboard_accounts", **asked_for)
    if any(one["id"] == asked for one in accounts):
        return RedirectResponse("/account?" + urlencode({"id": asked}), 303)
    return page(request, "search.html", 404, asked=asked, alike=alike, accounts=accounts, searched=None)
