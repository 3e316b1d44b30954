"""One reference's way through both ledgers.

The books are asked at once; Kafka and the SCB by a few at a time, so that whoever asks for many unknown
references takes the page from nobody else.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from dashboard.desk import Desk, desk_of
from dashboard.page import page
from dashboard.pages.asked import text
from ledger.at_scb import AtScb
from ledger.books import Books
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.everywhere import everywhere
from ledger.passport import Passport, near, passport
from ledger.patience import Patience
from ledger.searched import Searched

_BALANCES_SECONDS = 1.0  # then the page comes without them, and says so
_KAFKA_SECONDS = _SCB_SECONDS = 1.0
_AGAIN_SECONDS = 3
_BUSY = "many look in Kafka and at the SCB just now"
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
            found, searched = _looked_for(desk, books, ledger, reference)
        except UsageError:
            entries = books.records("trace_entries", ledger=None, reference=reference)
            ledgers = [record["ledger_id"] for record in entries]
            return page(request, "several.html", 300, asked=reference, reference=reference, ledgers=ledgers)
        if found is None and searched is None:
            return _busy(request, reference)
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


def _looked_for(
    desk: Desk, books: Books, ledger: str | None, reference: str
) -> tuple[Passport | None, Sequence[Searched] | None]:
    """What is known of it, and where else it was looked for: None when there is no room to look elsewhere."""
    patience = Patience(_BALANCES_SECONDS)
    with desk.elsewhere() as may:
        if may:
            return everywhere(
                desk.settings,
                books,
                ledger,
                reference,
                patience=patience,
                kafka_seconds=_KAFKA_SECONDS,
                scb_seconds=_SCB_SECONDS,
            )
    found = passport(books, ledger, reference, patience)
    return found and found.heard_at_scb(AtScb(why_not=_BUSY).document(), None), None


def _busy(request: Request, reference: str) -> Response:
    answer = page(
        request,
        "wrong.html",
        503,
        asked=reference,
        title="Busy: not looked for everywhere",
        text=f"The books do not have {reference}, and {_BUSY}.",
        hint="",
        refresh_seconds=_AGAIN_SECONDS,
    )
    answer.headers["Retry-After"] = str(_AGAIN_SECONDS)
    return answer


def trace_url(settings: Settings, found: Passport) -> str | None:
    """Where its trace is looked at; None without a viewer or a trace."""
    viewer = settings.trace_viewer_url
    if not viewer or not viewer.startswith(("http://", "https://")) or found.trace_id is None:
        return None
    return viewer.replace("{trace_id}", found.trace_id)
