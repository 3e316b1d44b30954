"""What a person with the token orders: dead letters tried again, or given up; and the token itself.

1. the form must be small, from a session, and carry that session's own token
2. the order must have a reason and name letters
3. it is done by the same functions as the command, as the role `operator`, and they write the audit log
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.desk import Desk, desk_of
from dashboard.guesses import OWN_WAIT_SECONDS, TooManyWait
from dashboard.headers import is_encrypted
from dashboard.page import page, session_of
from dashboard.pages.asked import number_of
from dashboard.session import COOKIE, LASTS_SECONDS, is_from, name_of
from ledger.dead_letters.discard import discard
from ledger.dead_letters.patch import Patch
from ledger.dead_letters.redrive import Order, Redrive
from ledger.framing import codec

_OPERATOR = "{name} (dashboard token)"  # the name is that person's word
_FORM_BYTES_MAX = 65_536
_FIELDS_MAX = 200
_LETTERS_MAX = 50  # one page of them
_REASON_MAX = 2000

Form = Mapping[str, list[str]]


async def order(request: Request) -> Response:
    """Try letters again, or give them up."""
    form = await _form(request)
    return await run_in_threadpool(_ordered, request, form)


async def begin(request: Request) -> Response:
    """Take the token, and give a session for it."""
    form = await _form(request)
    back, name = _local(_first(form, "back")), name_of(_first(form, "name"))
    if not desk_of(request).sessions.possible:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    if name is None:
        said = "Say who you are: up to a hundred letters that can be seen, without ( and )."
        return await run_in_threadpool(_asked, request, back, said, HTTPStatus.BAD_REQUEST)
    try:
        cookie = await _opened(request, _first(form, "token"), name)
    except TooManyWait:
        said = "Too many tokens came from where you are. Try again in a moment."
        answer = await run_in_threadpool(_asked, request, back, said, HTTPStatus.TOO_MANY_REQUESTS, name)
        answer.headers["Retry-After"] = str(ceil(OWN_WAIT_SECONDS))
        return answer
    if cookie is None:
        said = "That is not the token."
        return await run_in_threadpool(_asked, request, back, said, HTTPStatus.FORBIDDEN, name)
    answer = RedirectResponse(back, HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=LASTS_SECONDS,
        httponly=True,
        samesite="strict",
        secure=is_encrypted(request),
    )
    return answer


def ask(request: Request) -> Response:
    """The form that asks for the token."""
    if not desk_of(request).sessions.possible:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return _asked(request, _local(request.query_params.get("back", "")), "", HTTPStatus.OK)


async def end(request: Request) -> Response:
    """End the session."""
    form = await _form(request)
    session = session_of(request)
    if session is not None and is_from(session, _first(form, "form_token")):
        desk_of(request).sessions.close(session)
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=is_encrypted(request))
    return answer


async def _opened(request: Request, token: str, name: str) -> str | None:
    """A session's cookie, None for a wrong token; where many wrong ones came from, after a wait."""
    desk, address = desk_of(request), request.client.host if request.client else ""
    with desk.guesses.waiting(address) as seconds:
        if seconds:
            await asyncio.sleep(seconds)  # takes no thread
        cookie = desk.sessions.open(token, name)
    if cookie is None:
        desk.guesses.wrong(address)
    return cookie


def _asked(request: Request, back: str, said: str, status: int, name: str = "") -> Response:
    return page(request, "session.html", status, back=back, said=said, name=name)


def _ordered(request: Request, form: Form) -> Response:
    session = session_of(request)
    if session is None or not is_from(session, _first(form, "form_token")):  # step 1
        raise HTTPException(HTTPStatus.FORBIDDEN, "The session has ended: give the token again.")
    action, reason = _first(form, "action"), _first(form, "reason").strip()[:_REASON_MAX]
    ids = [number for one in form.get("id", [])[:_LETTERS_MAX] if (number := number_of(one))]
    if not reason or not ids or action not in _ACTIONS:  # step 2
        said = "Say why: the reason is kept." if ids else "Choose at least one dead letter."
        raise HTTPException(HTTPStatus.BAD_REQUEST, said)
    again = bool(_first(form, "again"))
    who = _OPERATOR.format(name=session.name)
    results = _ACTIONS[action](desk_of(request), sorted(set(ids)), reason, again, who)  # step 3
    return page(request, "ordered.html", results=results, action=action)


def _redriven(desk: Desk, ids: list[int], reason: str, again: bool, who: str) -> list[dict[str, Any]]:
    settings = desk.operating()
    reader = codec(settings, writes=False)
    with desk.changing() as books:
        work = Redrive(settings, books, reader, Order(Patch(), reason, who, again, dry_run=False))
        results = work.batch(ids)
    return [
        {
            "id": one.id,
            "good": one.settled,
            "outcome": one.outcome,
            "said": one.reason,
            "entry_id": one.entry_id,
        }
        for one in results
    ]


def _discarded(desk: Desk, ids: list[int], reason: str, _again: bool, who: str) -> list[dict[str, Any]]:
    with desk.changing() as books:
        results = discard(books, ids, reason, who)
    return [
        {"id": one.id, "good": one.good, "outcome": "", "said": one.said, "entry_id": None} for one in results
    ]


_ACTIONS = {"redrive": _redriven, "discard": _discarded}


async def _form(request: Request) -> Form:
    body = b""
    async for block in request.stream():
        body += block
        if len(body) > _FORM_BYTES_MAX:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That form is too large.")
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS_MAX)
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "That form cannot be read.") from error


def _first(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def _local(back: str) -> str:
    """An address on this page, never another's."""
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
