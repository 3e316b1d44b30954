"""The stations of one entry on its way, each with its time, whose clock that is, and what happened there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.arrivals import Arrival

PRODUCER, CONSUMER, BOOKS, SCB = "producer", "consumer", "books", "scb"  # whose clock says when
_SOURCE = ("source_type", "source_id", "source_position", "producer_sequence")
_PLACE = ("topic", "partition", "offset")
_LETTER = ("code", "field", "rule", "reason", *_PLACE, "consumer_group", "run_id", "status")
_SINCE = ("attempts", "last_code", "settled_at", "undone_by", "read_at", "sent_at")
_CONTENT = ("file", "sha256", "mapping", "schema")
_TOLD_BY_THE_ROW = ("rejected_by_scb", "digest_differs")  # breaks that the hop `failed` tells already


@dataclass(frozen=True, slots=True)
class Hop:
    """One station. `reached` without a time: the books know that, not when."""

    name: str
    reached: bool
    at: datetime | None
    details: Mapping[str, Any]
    clock: str = BOOKS
    seconds: float | None = None  # since the hop before that has a time; negative: their clocks disagree

    def document(self) -> dict[str, Any]:
        """The hop as `trace --json` prints it."""
        return {
            "name": self.name,
            "at": self.at,
            "reached": self.reached,
            "seconds_since_previous": self.seconds,
            "clock": self.clock,
            **self.details,
        }


@dataclass(frozen=True, slots=True)
class Visit:
    """One dead letter: the message, how it came in, and what was done to it since."""

    letter: Mapping[str, Any]
    arrival: Arrival
    attempts: Sequence[Mapping[str, Any]]
    source: Mapping[str, str]  # what its own header says of where it was read


def entry_way(
    record: Mapping[str, Any], arrival: Arrival, visit: Visit | None, breaks: Sequence[Mapping[str, Any]]
) -> list[Hop]:
    """The way of a posted entry; `visit` is the dead letter that it was posted from, if it was."""
    first = arrival if visit is None else visit.arrival
    source: dict[str, Any] = {name: record[name] for name in _SOURCE}
    source |= {"business_time": record["timestamp_utc"], **_content(first, visit.source if visit else {})}
    hops = [
        Hop("read", record["source_id"] is not None, record["read_at"], source, PRODUCER),
        Hop(
            "published",
            record["topic"] is not None,
            record["sent_at"],
            {name: record[name] for name in _PLACE},
            PRODUCER,
        ),
        *_polled(first, record["consumer_group"] if visit is None else visit.letter["consumer_group"]),
    ]
    if visit is not None:
        hops += _until_posted(visit, record)
    posted = {name: record[name] for name in ("content_digest", "consumer_group", "run_id")}
    posted = {"entry_id": record["id"], **posted, "batch": arrival.batch}
    return [*hops, Hop("posted", True, record["posted_at"], posted), *_way_out(record, breaks)]


def letter_way(visit: Visit, *, begins: bool = False) -> list[Hop]:
    """A message that was refused, and what was done to it since; with its way in where all begins there."""
    letter = visit.letter
    hops: list[Hop] = []
    if begins and letter["read_at"] is not None:
        content = {"source_id": None, **_content(visit.arrival, visit.source)}
        hops.append(Hop("read", True, letter["read_at"], content, PRODUCER))
    if begins and letter["sent_at"] is not None:
        place = {name: letter[name] for name in _PLACE}
        hops.append(Hop("published", True, letter["sent_at"], place, PRODUCER))
    if begins:
        hops += _polled(visit.arrival, letter["consumer_group"])
    return [*hops, letter_hop(visit), *map(attempt_hop, visit.attempts)]


def letter_hop(visit: Visit) -> Hop:
    """The moment a message was refused."""
    letter = visit.letter
    details = {"id": letter["id"], **{name: letter[name] for name in (*_LETTER, *_SINCE)}}
    details |= {"polled_at": visit.arrival.polled_at, "batch": visit.arrival.batch}
    return Hop("dead_letter", True, letter["at"], {**details, "source": visit.source or None})


def attempt_hop(attempt: Mapping[str, Any], at: datetime | None = None) -> Hop:
    """One thing that was done to a dead letter: redrive, release, undo, discard or reopen."""
    names = ("dead_letter_id", "outcome", "field", "rule", "said", "patch", "entry_id", "reason", "actor")
    details = {name: attempt[name] for name in names}
    return Hop(
        attempt["action"].lower(), True, at or attempt["at"], {**details, "recorded_at": attempt["at"]}
    )


def duplicate_way(record: Mapping[str, Any], arrival: Arrival) -> list[Hop]:
    """The entry came again."""
    details = {name: value for name, value in record.items() if name not in ("at", "source_id")}
    details |= {"polled_at": arrival.polled_at, "batch": arrival.batch, "source": arrival.content}
    return [Hop("duplicate", True, record["at"], details)]


def break_way(one: Mapping[str, Any]) -> list[Hop]:
    """A difference over the entry: found, and repaired by another entry."""
    known = {"break_id": one["break_id"], "kind": one["kind"]}
    hops = [] if one["kind"] in _TOLD_BY_THE_ROW else [Hop("break", True, one["opened_at"], known)]
    if one["corrected_by"] is not None:
        correction = {**known, "corrected_by": one["corrected_by"]}
        hops.append(Hop("corrected", True, one["posted_at"], correction))
    return hops


def taken_back_way(mirror: Mapping[str, Any]) -> list[Hop]:
    """The undo of the entry's run posted another one that takes it back."""
    return [Hop("taken_back", True, mirror["posted_at"], {"reversed_by": mirror["reference_id"]})]


def _polled(arrival: Arrival, consumer_group: str | None) -> Iterator[Hop]:
    if arrival.polled_at is not None:
        owner = arrival.batch["owner"] if arrival.batch else None
        details = {"consumer_group": consumer_group, "owner": owner}
        yield Hop("polled", True, arrival.polled_at, details, CONSUMER)


def _until_posted(visit: Visit, record: Mapping[str, Any]) -> Iterator[Hop]:
    """Refused, tried in vain, and posted at last: that attempt has its transaction's time, as the entry."""
    yield letter_hop(visit)
    for attempt in visit.attempts:
        if attempt["entry_id"] == record["id"]:
            yield attempt_hop(attempt, record["posted_at"])
            return
        yield attempt_hop(attempt)


def _way_out(record: Mapping[str, Any], breaks: Sequence[Mapping[str, Any]]) -> Iterator[Hop]:
    cleared = record["status"] is None  # by retention, which takes acknowledged rows only: all was reached
    numbers = {"shard": record["shard"], "sequence": record["sequence"]}
    yield Hop("outbox", True, record["created_at"], numbers)
    tries = {
        "attempts": record["attempts"],
        "partition": record["published_partition"],
        "offset": record["published_offset"],
    }
    if record["status"] == "PENDING" and record["error"] is not None:
        tries["error"] = record["error"]
    yield Hop("relayed", cleared or record["published_at"] is not None, record["published_at"], tries)
    if record["status"] == "FAILED":
        opened = [one["opened_at"] for one in breaks if one["kind"] in _TOLD_BY_THE_ROW]
        yield Hop("failed", True, min(opened, default=None), {"error": record["error"]})
    else:
        acknowledged = cleared or record["status"] == "ACKNOWLEDGED"
        yield Hop("acknowledged", acknowledged, record["acknowledged_at"], {"status": record["status"]})


def _content(arrival: Arrival, stated: Mapping[str, str]) -> dict[str, Any]:
    """What the source held: as the stream noted it, or as the message itself says."""
    return {**dict.fromkeys(_CONTENT), **(arrival.content or {}), **stated}
