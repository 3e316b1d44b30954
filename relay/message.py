"""One outbox row as the message that tells the SCB of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.codec import Codec
from ledger.kafka import CONTENT_DIGEST, TRACEPARENT
from ledger.publisher import Headers


class OutboxMessage(NamedTuple):
    """What is given to Kafka for one row."""

    key: bytes
    value: bytes
    headers: Headers


def outbox_message(record: Mapping[str, Any], codec: Codec) -> OutboxMessage:
    """The `EntryPosted` of one fetched row, keyed by its shard so that a shard stays in one partition."""
    entry = dict(record)
    traceparent = entry.pop("traceparent")
    headers: Headers = [(CONTENT_DIGEST, bytes.fromhex(record["content_digest"]))]
    if traceparent:
        headers.append((TRACEPARENT, traceparent.encode()))
    return OutboxMessage(shard_key(record["shard"]), codec.encode("EntryPosted", entry), headers)


def shard_key(shard: int) -> bytes:
    """The key of every message about `shard`."""
    return str(shard).encode()
