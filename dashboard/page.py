"""A page around what a page module has found out, and the same page for what went wrong."""

from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard.desk import desk_of
from dashboard.session import COOKIE, Session
from dashboard.view.templates import drawn
from ledger.books import TookTooLong
from ledger.errors import DualLedgerError, Retryable, UsageError

NAVIGATION = (
    ("/", "Overview"),
    ("/accounts", "Accounts"),
    ("/dead-letters", "Dead letters"),
    ("/runs", "Runs"),
    ("/outbox", "Outbox"),
    ("/streams", "Streams"),
    ("/breaks", "Breaks"),
)
_AGAIN_SECONDS = 3  # a page whose server is away asks again by itself
_STOPPED = "The books answer, but what was asked would have kept them busy for longer: it was given up."
_NARROW = (
    "ask for less (one account, one code, one topic, a shorter time), or on the command line, where it may "
    "take longer: dual-ledger --help"
)


def page(request: Request, template: str, status: int = HTTPStatus.OK, **values: Any) -> Response:
    """A whole page."""
    view = desk_of(request).watch.view()
    context = {
        "navigation": NAVIGATION,
        "here": request.url.path,
        "asked": "",
        "refresh_seconds": None,
        "view": view,
        "can_change": desk_of(request).sessions.possible,
        "session": session_of(request),
    }
    return HTMLResponse(drawn(template, **context | values), status)


def piece(template: str, **values: Any) -> Response:
    """A piece of a page, to be put in the place of the same."""
    return HTMLResponse(drawn(template, **values))


def session_of(request: Request) -> Session | None:
    """The session of whoever asks."""
    return desk_of(request).sessions.of(request.cookies.get(COOKIE))


def went_wrong(request: Request, error: Exception) -> Response:
    """The page that says what went wrong, what to do next, and asks again where waiting helps."""
    if isinstance(error, HTTPException):
        title = HTTPStatus(error.status_code).phrase.capitalize()
        text = "There is no such page." if error.status_code == HTTPStatus.NOT_FOUND else error.detail
        return _told(request, error.status_code, title, text, "", None)
    if isinstance(error, UsageError):
        return _told(
            request, HTTPStatus.BAD_REQUEST, "That cannot be shown as asked", error.message, error.hint, None
        )
    if isinstance(error, TookTooLong):  # asked again it would take as long, and take it from posting
        title = "This takes too long to look up"
        return _told(request, HTTPStatus.SERVICE_UNAVAILABLE, title, _STOPPED, _NARROW, None)
    if isinstance(error, DualLedgerError):
        again = _AGAIN_SECONDS if isinstance(error, Retryable) and request.method == "GET" else None
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return _told(request, status, "The books do not answer", error.message, error.hint, again)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _told(request, status, "Something went wrong here", "The dashboard's own log says what.", "", None)


def _told(
    request: Request, status: int, title: str, text: str, hint: str, again_seconds: int | None
) -> Response:
    return page(
        request, "wrong.html", status, title=title, text=text, hint=hint, refresh_seconds=again_seconds
    )
