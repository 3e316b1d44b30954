"""The pages of an API, one after the other: by cursor, number, offset or Link header."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from producer.mapping.asked_http import Http
from producer.source import Cursor, SourceBroken
from producer.sources.http_address import Address
from producer.sources.http_answer import Answer
from producer.sources.http_windows import Windows

_TOKEN_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Place:
    """The page in hand: its window, what it is asked by (`token`), its number, and what is read of it.

    `row` is the sequence of the last record before the page; `digest` is that of the `read` records.
    """

    window: int = 0
    token: str = ""
    page: int = 1
    row: int = 0
    read: int = 0
    digest: str = ""

    @classmethod
    def of(cls, cursor: Cursor | None) -> Self:
        """The place that a cursor names."""
        return cls() if cursor is None else cls(**cursor)

    def cursor(self) -> Cursor:
        """The place as JSON has it."""
        return asdict(self)

    @property
    def told(self) -> str:
        """The page, for a person."""
        return f"page {self.page}"


class Pages:
    """How a page is asked for, and which one follows an answer."""

    def __init__(self, address: Address, asked: Http, windows: Windows) -> None:
        self._address = address
        self._asked = asked
        self._windows = windows
        self._seen = ("", 0)  # a token met on the way, and at which page: one that comes again leads nowhere

    def url(self, place: Place) -> str:
        """The address of the page."""
        asked = self._asked
        if asked.paging == "link" and place.token:
            return f"{self._address.scheme}://{self._address.host}{place.token}"
        return self._address.asked(
            {**asked.parameters, **self._windows.parameters(place.window), **self._page(place)}
        )

    def position(self, place: Place, number: int) -> str:
        """What a record is found by: its window, page, what the page is asked by, and its number there."""
        window = self._windows.name(place.window)
        token = place.token if self._asked.paging in ("cursor", "offset") else ""
        page = f"page:{place.page}" + (f":{quote(token)[:_TOKEN_SHOWN]}" if token else "")
        return f"{window} {page}#{number}" if window else f"{page}#{number}"

    def after(self, place: Place, answer: Answer, count: int) -> Place | None:
        """The page behind `place`, of whose `count` records the answer told; None when all was read."""
        token = self._next_token(place, answer, count)
        if token is not None:
            self._must_lead_on(place, answer, token)
            return replace(place, token=token, page=place.page + 1, row=place.row + count, read=0, digest="")
        if place.window + 1 == len(self._windows):
            return None
        self._seen = ("", 0)
        return Place(place.window + 1, row=place.row + count)

    def _page(self, place: Place) -> Mapping[str, str]:
        asked, sent = self._asked, {}
        if asked.size_parameter is not None:
            sent[asked.size_parameter] = str(asked.page_size)
        if asked.cursor_parameter is not None and place.token:
            sent[asked.cursor_parameter] = place.token
        if asked.page_parameter is not None:
            sent[asked.page_parameter] = str(place.page - 1 + asked.first_page)
        if asked.offset_parameter is not None:
            sent[asked.offset_parameter] = place.token or "0"
        return sent

    def _next_token(self, place: Place, answer: Answer, count: int) -> str | None:
        asked = self._asked
        if asked.more_at is not None and not answer.has_more(asked.more_at):
            return None
        if asked.paging == "cursor":
            return answer.cursor(asked.cursor_at or "")
        if asked.paging == "link":
            return None if answer.next_link is None else self._relative(answer.next_link)
        if asked.paging == "none" or (asked.more_at is None and count == 0):
            return None  # a short page is no last one: only an empty one is
        return str(int(place.token or "0") + count) if asked.paging == "offset" else str(place.page + 1)

    def _relative(self, url: str) -> str:
        """The address on its server, without a secret that the server has repeated in it: it is saved."""
        parts, auth = urlsplit(url), self._asked.auth
        query = parts.query
        if auth is not None and auth.parameter is not None:
            pairs = parse_qsl(query, keep_blank_values=True)
            query = urlencode([(name, value) for name, value in pairs if name != auth.parameter])
        return urlunsplit(("", "", parts.path or "/", query, ""))

    def _must_lead_on(self, place: Place, answer: Answer, token: str) -> None:
        """A chain of cursors that runs in a circle comes back to one that is kept ever less often."""
        seen, page = self._seen
        if token in (place.token, seen) and token:
            raise answer.broken("another cursor for the page behind it", "one that led here before")
        if place.page >= 2 * page:
            self._seen = (token, place.page)


def changed(answer: Answer, place: Place, count: int) -> SourceBroken:
    """What to say of a page that is not what it was."""
    what = f"{count} records" if count < place.read else "other records"
    broken = answer.broken(f"the {place.read} records that were read from this page before", what)
    broken.hint = (
        "send all of it again: --restart (the books drop doubles); ask the API in an order that stays"
    )
    return broken
