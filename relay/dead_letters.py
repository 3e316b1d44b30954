"""Dead letters out of the books into their topic, in order, at least once."""

from collections.abc import Mapping
from typing import Any

from ledger.books import Books
from ledger.codec import Codec
from ledger.errors import Fatal, Retryable
from ledger.publisher import Publisher

_VALUE_BYTES_MAX = 900_000  # below the client's and the brokers' own limits of about 1 MB
_LIMIT = 500  # a dead letter may hold a whole message of 256 KiB


def publish_dead_letters(
    books: Books, publisher: Publisher, codec: Codec, topic: str
) -> tuple[int, str | None]:
    """Send what is not in the topic yet and mark it; how many there were, and what held up the next one."""
    records = books.records("relay_dead_letters", limit=_LIMIT)
    if not records:
        return 0, None
    try:
        for record in records:
            publisher.send(topic, record["topic"].encode(), _value(record, codec), [])
    except (Retryable, Fatal) as failure:  # of this topic: the outbox and its answers go on
        return 0, failure.message
    deliveries = publisher.flush()
    delivered = [
        record["id"] for record, delivery in zip(records, deliveries, strict=True) if delivery.error is None
    ]
    if delivered:
        books.run("relay_dead_letters_mark", ids=delivered)
    fault = next((delivery.error for delivery in deliveries if delivery.error), None)
    return len(delivered), fault


def _value(record: Mapping[str, Any], codec: Codec) -> bytes:
    headers = {name: bytes.fromhex(text or "") for name, text in record["headers"]}
    value = codec.encode("DeadLetter", {**record, "headers": headers})
    if len(value) <= _VALUE_BYTES_MAX:
        return value
    reason = f"{record['reason']} (the message is too large for this topic: it is in the books alone)"
    return codec.encode("DeadLetter", {**record, "key": None, "value": None, "headers": {}, "reason": reason})
