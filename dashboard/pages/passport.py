"""One reference's way through both ledgers."""

from starlette.requests import Request
from starlette.responses import Response

from dashboard.desk import desk_of
from dashboard.page import page
from dashboard.pages.asked import text
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.everywhere import everywhere
from ledger.passport import Passport, near
from ledger.patience import Patience

_BALANCES_SECONDS = 1.0  # then the page comes without them, and says so
_KAFKA_SECONDS = 1.0
_APART = {  # what the page shows in a place of its own
    "debit_account_id",
    "credit_account_id",
    "amount",
    "currency_code",
    "ledger_id",
    "reference_id",
    "metadata",
}


def show(request: Request) -> Response:
    """Its passport, wherever it is; 404 with the nearest references when nobody has heard of it."""
    reference, ledger = text(request, "reference"), text(request, "ledger") or None
    desk = desk_of(request)
    with desk.reading() as books:
        try:
            found, searched = everywhere(
                desk.settings,
                books,
                ledger,
                reference,
                patience=Patience(_BALANCES_SECONDS),
                kafka_seconds=_KAFKA_SECONDS,
            )
        except UsageError:
            entries = books.records("trace_entries", ledger=None, reference=reference)
            ledgers = [record["ledger_id"] for record in entries]
            return page(request, "several.html", 300, asked=reference, reference=reference, ledgers=ledgers)
        alike = [] if found else near(books, ledger, reference)
    if found is None:
        return page(request, "search.html", 404, asked=reference, alike=alike, accounts=[], searched=searched)
    return page(
        request,
        "passport.html",
        asked=reference,
        passport=found,
        entry={name: value for name, value in (found.entry or {}).items() if name not in _APART},
        document=found.document(),
        searched=searched,
        trace_url=trace_url(desk.settings, found),
    )


def trace_url(settings: Settings, found: Passport) -> str | None:
    """Where its trace is looked at; None without a viewer or a trace."""
    viewer = settings.trace_viewer_url
    if not viewer or not viewer.startswith(("http://", "https://")) or found.trace_id is None:
        return None
    return viewer.replace("{trace_id}", found.trace_id)
