"""Refused messages: the list, and one with its message, its bytes and what was tried."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dashboard.desk import desk_of
from dashboard.page import page
from dashboard.pages.asked import number, number_of, text
from ledger.dead_letters.page import answers_of, readable
from ledger.dead_letters.page import page as letter_page
from ledger.dead_letters.wanted import STATUSES, Wanted
from ledger.framing import codec
from ledger.outcome import Outcome

_PAGE = 50
_CODES = tuple(str(code) for code in Outcome if code.is_refusal)


def listed(request: Request) -> Response:
    """A page of dead letters as asked for; open ones unless another status is asked for."""
    status = text(request, "status").upper() or "OPEN"
    code, topic = text(request, "code"), text(request, "topic")
    wanted = Wanted(
        status=status if status in STATUSES else None,
        codes=(code,) if code in _CODES else None,
        topic=topic or None,
    )
    with desk_of(request).reading() as books:
        letters = wanted.records(books, _PAGE + 1, number(request, "after") or 0)
    more = letters[_PAGE - 1]["id"] if len(letters) > _PAGE else None
    return page(
        request,
        "dead_letters.html",
        letters=letters[:_PAGE],
        more=more,
        filters={"status": status, "code": code, "topic": topic},
        statuses=(*STATUSES, "ALL"),
        codes=_CODES,
    )


def one(request: Request) -> Response:
    """One dead letter."""
    settings = desk_of(request).settings
    identity = number_of(str(request.path_params["id"]))
    with desk_of(request).reading() as books:
        found = (
            letter_page(books, identity, answers_of(settings), lambda: codec(settings, writes=False))
            if identity
            else None
        )
    if found is None:
        raise HTTPException(404, "There is no such dead letter.")
    headers = [(name, readable(value), value) for name, value in found.headers]
    return page(request, "dead_letter.html", found=found, letter=found.letter, headers=headers)
