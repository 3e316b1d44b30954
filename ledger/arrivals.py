"""How messages came in: the transaction that settled each, when it was polled, what its source held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.books import Books
from ledger.contents import ANY_SOURCE
from ledger.entry import moment_of
from ledger.origin import ORIGIN, arrival, facts_of, read_origin

_BATCH = ("shard", "begins", "ends", "transaction_id", "posted", "duplicates", "dead_letters", "owner")
_CONTENT = ("file", "sha256", "mapping", "schema")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the books know of one message's way in; empty where they know nothing."""

    polled_at: datetime | None = None
    batch: Mapping[str, Any] | None = None  # the whole transaction of its stream: what was settled together
    content: Mapping[str, Any] | None = None  # its source's file and that one's SHA-256, mapping, schema


def arrivals(books: Books, messages: Sequence[Mapping[str, Any]], settled: str) -> list[Arrival]:
    """One for each of these records; `settled` names the column that says when it was."""
    known = [message for message in messages if message["offset"] is not None]
    rows = books.records(
        "trace_arrivals",
        groups=[message["consumer_group"] for message in known],
        topics=[message["topic"] for message in known],
        partitions=[message["partition"] for message in known],
        offsets=[message["offset"] for message in known],
        settled=[message[settled] for message in known],
        sources=[_source_stated(message) for message in known],
    )
    found = {id(known[row["nth"] - 1]): _arrival(row) for row in rows}
    return [found.get(id(message), Arrival()) for message in messages]


def _source_stated(message: Mapping[str, Any]) -> str | None:
    """The source whose content a message names; one that stated no origin, and so no time, names none."""
    return message.get("source_id") if message["read_at"] is not None else ANY_SOURCE


def source_of(headers: Sequence[Sequence[str | None]]) -> dict[str, str]:
    """What the header `origin` of a kept message says of its source, by the names of a content."""
    stated = next((value for name, value in reversed(headers) if name == ORIGIN and value), None)
    if stated is None:
        return {}
    facts = dict(facts_of(read_origin(bytes.fromhex(stated))[1]))
    source = facts.pop("source", None)
    return {**({"source_id": source} if source else {}), **facts}


def facts_in(
    headers: Mapping[str, bytes | None], sent_millis: int
) -> tuple[datetime | None, datetime | None, dict[str, str]]:
    """When a message in Kafka was read and sent, and what it says of its source."""
    read_at, content = read_origin(headers.get(ORIGIN))
    times = arrival(read_at, sent_millis)
    facts = dict(facts_of(content))
    facts.pop("source", None)
    moments = [None if time is None else moment_of(time) for time in times]
    return moments[0], moments[1], facts


def _arrival(row: Mapping[str, Any]) -> Arrival:
    return Arrival(
        row["polled_at"],
        None if row["shard"] is None else {name: row[name] for name in (*_BATCH, "traceparent")},
        None if all(row[name] is None for name in _CONTENT) else {name: row[name] for name in _CONTENT},
    )
