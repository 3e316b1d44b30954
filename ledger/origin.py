"""The header `origin` of an entry's message: when its producer read it, and of what content of its source.

`<microseconds since 1970-01-01 UTC> source=… file=… sha256=… mapping=…`: each value percent-encoded, what is
not known left out. It takes part in no decision: a malformed one says nothing, and the entry is posted.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from ledger.entry import micros_of

ORIGIN = "origin"

_CONTENT_BYTES_MAX = 2048
_MICROS_DIGITS = 16  # from 2001 to 2286
_MICROS_END = 7_258_118_400_000_000  # 2200-01-01
_CONTENTS = 1 << 10


class Arrival(NamedTuple):
    """When a message was read from its source and sent to Kafka, in microseconds; None: nobody says."""

    read_at: int | None = None
    sent_at: int | None = None


NO_ARRIVAL = Arrival()


def content_of(source_id: str, facts: Mapping[str, str | None]) -> bytes:
    """What a source holds, in the words of the header; `facts` are `file`, `sha256`, `mapping`."""
    words = {"source": source_id, **facts}
    return " ".join(f"{name}={quote(value, safe='@')}" for name, value in words.items() if value).encode()


def origin(read_at: int, content: bytes) -> bytes:
    """The header's value."""
    return b"%d %b" % (read_at, content)


@lru_cache(_CONTENTS)  # a producer sends the same one with each record of its batch
def read_origin(value: bytes | None) -> tuple[int | None, bytes]:
    """Time and content in a header's value; None and nothing where it says none."""
    if value is None or value[_MICROS_DIGITS : _MICROS_DIGITS + 1] != b" ":
        return None, b""
    digits, content = value[:_MICROS_DIGITS], value[_MICROS_DIGITS + 1 :]
    if not digits.isdigit() or len(content) > _CONTENT_BYTES_MAX:
        return None, b""
    return int(digits), content


def arrival(read_at: int | None, sent_millis: int) -> Arrival:
    """The times of a message. Kafka keeps milliseconds: what is sent at once seems older than read."""
    sent_at = 1000 * sent_millis
    if not 0 < sent_at < _MICROS_END:
        return Arrival(read_at, None)
    if read_at is not None and sent_at < read_at < sent_at + 1000:
        return Arrival(read_at, read_at)
    return Arrival(read_at, sent_at)


def arrival_of(read_at: datetime | None, sent_at: datetime | None) -> Arrival:
    """The same times as the books have them."""
    return Arrival(*(None if time is None else micros_of(time) for time in (read_at, sent_at)))


@lru_cache(_CONTENTS)
def facts_of(content: bytes) -> Mapping[str, str]:
    """The words of a content by name; those that cannot be read are left out."""
    pairs = (word.partition("=") for word in content.decode("ascii", "ignore").split(" "))
    return {
        name: printable for name, _, value in pairs if name and value and (printable := _printable(value))
    }


def _printable(value: str) -> str:
    return "".join(letter for letter in unquote(value) if letter.isprintable())
