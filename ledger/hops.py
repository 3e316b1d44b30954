"""The stations of one entry on its way, each with the time the books have for it and what happened there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Hop:
    """One station. `reached` without a time: the books know that, not when."""

    name: str
    reached: bool
    at: datetime | None
    details: Mapping[str, Any]
    seconds: float | None = None  # since the hop before that has a time

    def document(self) -> dict[str, Any]:
        """The hop as `trace --json` prints it."""
        return {
            "name": self.name,
            "at": self.at,
            "reached": self.reached,
            "seconds_since_previous": self.seconds,
            **self.details,
        }


def entry_hops(
    record: Mapping[str, Any], breaks: Sequence[Mapping[str, Any]], duplicates: Sequence[Mapping[str, Any]]
) -> list[Hop]:
    """The way of a posted entry in order, then each time it came again."""
    way = [*_way_in(record), *_way_out(record, breaks)]
    again = [Hop("duplicate", True, one["at"], _without(one, "at")) for one in duplicates]
    return [*_timed(way), *again]


def dead_letter_hops(letters: Sequence[Mapping[str, Any]]) -> list[Hop]:
    """Each time a message with the reference was refused."""
    names = ("code", "field", "rule", "reason", "topic", "partition", "offset", "status")
    since = ("attempts", "last_code", "settled_at", "undone_by")
    return [
        Hop(
            "dead_letter",
            True,
            letter["at"],
            {"id": letter["id"], **{name: letter[name] for name in (*names, *since)}},
        )
        for letter in letters
    ]


def _way_in(record: Mapping[str, Any]) -> Iterator[Hop]:
    source = ("source_type", "source_id", "source_position", "producer_sequence")
    place = ("topic", "partition", "offset")
    yield Hop(
        "read",
        record["source_id"] is not None,
        None,  # the source's own time is the business time; when it was read is not kept
        {**{name: record[name] for name in source}, "business_time": record["timestamp_utc"]},
    )
    yield Hop("published", record["topic"] is not None, None, {name: record[name] for name in place})
    yield Hop(
        "posted",
        True,
        record["posted_at"],
        {
            "entry_id": record["id"],
            "content_digest": record["content_digest"],
            "consumer_group": record["consumer_group"],
        },
    )


def _way_out(record: Mapping[str, Any], breaks: Sequence[Mapping[str, Any]]) -> Iterator[Hop]:
    cleared = record["status"] is None  # by retention, which takes acknowledged rows only: all was reached
    numbers = {"shard": record["shard"], "sequence": record["sequence"]}
    yield Hop("outbox", True, record["created_at"], numbers)
    tries = {"attempts": record["attempts"]}
    if record["status"] == "PENDING" and record["error"] is not None:
        tries["error"] = record["error"]
    yield Hop("relayed", cleared or record["published_at"] is not None, record["published_at"], tries)
    if record["status"] == "FAILED":
        opened = [one["opened_at"] for one in breaks if one["kind"] in ("rejected_by_scb", "digest_differs")]
        yield Hop("failed", True, min(opened, default=None), {"error": record["error"]})
    else:
        acknowledged = cleared or record["status"] == "ACKNOWLEDGED"
        yield Hop("acknowledged", acknowledged, record["acknowledged_at"], {})


def _timed(way: Sequence[Hop]) -> Iterator[Hop]:
    """The same hops with the time that passed since the one before that has a time."""
    before: datetime | None = None
    for hop in way:
        seconds = (hop.at - before).total_seconds() if hop.at is not None and before is not None else None
        yield replace(hop, seconds=seconds)
        before = hop.at or before


def _without(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != name}
