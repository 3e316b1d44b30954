"""An API as a source: page by page, window by window, and a fault stays with its record.

The cursor is the page in hand, with how much of it is read and the digest of that: going on, the page is
asked for again, and one that has changed since is named, before anything is skipped without a word.
"""

import hashlib
import logging
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from ledger.errors import Refusal, Retryable
from ledger.stopping import Stopping
from producer.mapping.asked_http import Http
from producer.source import Batch, Cursor, Record, Unreadable
from producer.sources.flat import Flattened, Unflat, canonical
from producer.sources.http_address import Address
from producer.sources.http_answer import Answer, Doubled
from producer.sources.http_client import Api, Later
from producer.sources.http_pages import Pages, Place, changed
from producer.sources.http_secret import Secret
from producer.sources.http_windows import Windows

_log = logging.getLogger(__name__)
_WAIT_SECONDS_MAX = 1.0  # a stop is heard behind it
_NO_OBJECT = Refusal("field_invalid", "the record is no JSON object", "", "object")
_DOUBLED = Refusal("field_invalid", "a name stands twice in one object", "", "json_object")


class HttpApi:
    """The records of one API; its cursor is a `Place`."""

    type = "API"

    def __init__(
        self, source_id: str, address: Address, asked: Http, windows: Windows, folder: Path, stop: Stopping
    ) -> None:
        self.id = source_id
        self.flat = Flattened(())
        self._address = address
        self._asked = asked
        self._windows = windows
        self._folder = folder
        self._stop = stop
        self._secret = Secret.of(asked.auth)

    def sample(self, size: int) -> list[Mapping[str, Any]]:
        """The first records, to know their names by; none when the API is away."""
        pages = Pages(self._address, self._asked, self._windows)
        with self._api() as api:
            try:
                answer = api.get(pages.url(Place()), Place().told)
            except Retryable:
                return []
        return [one for one in self._records(answer)[:size] if isinstance(one, dict)]

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """Batches of records, none of two pages."""
        pages = Pages(self._address, self._asked, self._windows)
        place: Place | None = Place.of(cursor)
        before = ""
        with self._api() as api:
            while place is not None:
                answer = yield from self._waited_for(api, pages, place)
                records = self._records(answer)
                digest = _Digest(records, place.read)
                if len(records) < place.read or (digest.hex() != place.digest and place.read):
                    raise changed(answer, place, len(records))
                for begin in range(place.read, len(records), size):
                    chunk = records[begin : begin + size]
                    items = [self._item(pages, place, begin + n, one) for n, one in enumerate(chunk, 1)]
                    digest.add(chunk)
                    place = replace(place, read=begin + len(chunk), digest=digest.hex())
                    if place.read == len(records) and place.digest == before:
                        raise answer.broken("other records than on the page before", "the very same")
                    yield self._batch(items, place)
                if not records:
                    yield self._batch([], place)  # so that a stop is heard
                before = place.digest
                place = pages.after(place, answer, len(records))

    def _waited_for(self, api: Api, pages: Pages, place: Place) -> Generator[Batch, None, Answer]:
        """The page's answer; while the server wants to be asked later, batches of nothing."""
        while True:
            try:
                return api.get(pages.url(place), place.told)
            except Later as later:
                _log.warning("%s; asking again in %.0f s, as it says", later.message, later.seconds)
                until = monotonic() + later.seconds
            while (left := until - monotonic()) > 0:
                self._stop.wait(min(left, _WAIT_SECONDS_MAX))
                yield self._batch([], place)

    def _records(self, answer: Answer) -> list[Any]:
        most = self._asked.page_size if self._asked.size_parameter is not None else None
        return answer.records(self._asked.records, most)

    def _batch(self, items: list[Record | Unreadable], place: Place) -> Batch:
        name = self._windows.name(place.window)
        return Batch(items, place.cursor(), place.row + place.read, name, whole=True)

    def _item(self, pages: Pages, place: Place, number: int, record: Any) -> Record | Unreadable:
        sequence, position = place.row + number, pages.position(place, number)
        if not isinstance(record, dict):
            return Unreadable(sequence, position, _NO_OBJECT)
        if _doubled(record):
            return Unreadable(sequence, position, _DOUBLED)
        return self.flat.item(sequence, position, record)

    def _api(self) -> Api:
        return Api(self._address, self._asked, self._folder, self._secret, self._stop)


class _Digest:
    """SHA-256 over the first records of a page."""

    def __init__(self, records: list[Any], read: int) -> None:
        self._hash = hashlib.sha256()
        self.add(records[:read])

    def add(self, records: list[Any]) -> None:
        for record in records:
            try:
                text = canonical(record)
            except Unflat as unflat:
                text = unflat.refusal.reason
            self._hash.update(text.encode() + b"\x00")

    def hex(self) -> str:
        return self._hash.hexdigest()


def _doubled(value: Any) -> bool:
    """Whether any object in it names something twice."""
    if isinstance(value, Doubled):
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_doubled(one) for one in inner)
