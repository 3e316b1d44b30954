"""An entry as the message that travels: key, value, headers."""

from collections.abc import Sequence
from typing import NamedTuple

from ledger.codec import Codec
from ledger.entry import LedgerEntry, content_digest
from ledger.errors import Rejected
from ledger.kafka import CONTENT_DIGEST, TRACEPARENT
from ledger.origin import ORIGIN
from ledger.publisher import Headers
from ledger.tracing.identity import sending
from producer.source import Refused


class Message(NamedTuple):
    """What Kafka is given."""

    key: bytes
    value: bytes
    headers: Headers


class Outgoing(NamedTuple):
    """One entry and its message."""

    entry: LedgerEntry
    digest: bytes
    message: Message


def answers_of(
    entries: Sequence[LedgerEntry | Refused], codec: Codec, origin: bytes | None = None
) -> list[Outgoing | Refused]:
    """The message of each entry; what was refused stays where it stands."""
    return [one if isinstance(one, Refused) else outgoing(one, codec, origin) for one in entries]


def outgoing(entry: LedgerEntry, codec: Codec, origin: bytes | None = None) -> Outgoing | Refused:
    """The message of `entry`, or why it cannot be one.

    The key is ledger and debit account, joined by U+001F: entries of one account stay in order.
    """
    try:
        value = codec.encode_entry(entry)
    except Rejected as rejected:
        return Refused(entry.producer_sequence, entry.source_position, rejected.refusal, "")
    digest = content_digest(entry)
    key = f"{entry.ledger_id}\x1f{entry.debit_account_id}".encode()
    trace = sending(entry.ledger_id, entry.reference_id)
    headers: Headers = [(TRACEPARENT, trace), (CONTENT_DIGEST, digest)]
    if origin is not None:
        headers.append((ORIGIN, origin))
    return Outgoing(entry, digest, Message(key, value, headers))
