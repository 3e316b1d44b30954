"""One sealed window, as the SCB takes it from the topic."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ledger.codec import Codec
from ledger.entry import moment_of
from ledger.errors import Refusal, Rejected


class Window(NamedTuple):
    """A window as it was heard; `ranges` are the rows of DBIS's outbox that it holds, by shard."""

    number: int
    digest: str
    previous_digest: str
    sealed_at: datetime
    entries: int
    content_digest: str
    ranges: dict[str, tuple[int, int]]
    key_id: str | None
    signature: str | None


def window_of(value: bytes | None, codec: Codec) -> Window:
    """The window in `value`; Rejected when it cannot be read."""
    record = codec.decode("SealedWindow", value)
    try:
        ranges = {str(int(shard)): _range(text) for shard, text in record["ranges"].items()}
        sealed_at = moment_of(record["sealed_at"])
        bytes.fromhex(record["digest"])
    except (ValueError, OverflowError) as error:
        reason = "a range is no `first-last`, the digest no hexadecimal, or the time is beyond the calendar"
        raise Rejected(Refusal("field_invalid", reason, rule="window")) from error
    return Window(**_texts(record), sealed_at=sealed_at, ranges=ranges)


def _texts(record: Mapping[str, Any]) -> dict[str, Any]:
    """The other fields, fit for the database, which takes no NUL."""
    kept = {name: record[name] for name in Window._fields if name not in ("ranges", "sealed_at")}
    return {
        name: value.replace("\x00", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
        for name, value in kept.items()
    }


def _range(text: str) -> tuple[int, int]:
    first, last = text.split("-")
    return int(first), int(last)
