"""Messages to items: decoded, judged by themselves, their digest compared with what the sender says."""

import re
from collections.abc import Sequence

from ledger.batch import Headers, Item, Stream
from ledger.codec import Codec
from ledger.entry import LedgerEntry, content_digest
from ledger.errors import Refusal, Rejected
from ledger.kafka import CONTENT_DIGEST, TRACEPARENT, Message, headers_of
from ledger.outcome import Outcome
from ledger.posting_rows import packed, packed_ahead, place_fields
from ledger.tracing import traceparent
from ledger.validation import fault_of

_TRACEPARENT = re.compile(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_WRONG_DIGEST = Refusal(
    Outcome.FIELD_INVALID,
    "the content-digest header is not the digest of the entry",
    field=CONTENT_DIGEST,
    rule="digest",
)
_UNREADABLE_HEADERS = Refusal(
    Outcome.UNDECODABLE, "a header has a name that is not UTF-8; headers are not kept", rule="headers"
)


def decode(codec: Codec, stream: Stream, messages: Sequence[Message]) -> list[Item]:
    """One item per message of one stream, in the same order; nothing here raises for what a message holds.

    Rows are packed here, while the database works on the batch before: the thread that posts then only waits.
    """
    return [_item(codec, stream, message) for message in messages]


def _item(codec: Codec, stream: Stream, message: Message) -> Item:
    headers = headers_of(message)
    if headers is None:
        offset = message.offset() or 0
        return Item(
            stream.shard, offset, message.key(), message.value(), [], None, None, None, _UNREADABLE_HEADERS
        )
    return _directly(codec, stream, message, headers) or _carefully(codec, stream, message, headers)


def _directly(codec: Codec, stream: Stream, message: Message, headers: Headers) -> Item | None:
    """The item of a message that is plainly in order, as most are; the careful path gives the same one."""
    value, offset = message.value(), message.offset() or 0
    direct = codec.direct_row(value)
    if direct is None:
        return None
    fields, digest = direct
    stated = dict(headers)
    trace = stated.get(TRACEPARENT)
    if stated.get(CONTENT_DIGEST, digest) != digest or trace is None or not _TRACEPARENT.fullmatch(trace):
        return None
    row = packed_ahead(fields, place_fields(stream.topic, stream.partition), offset, trace, stream.shard)
    return Item(stream.shard, offset, message.key(), value, headers, None, digest, trace.decode(), None, row)


def _carefully(codec: Codec, stream: Stream, message: Message, headers: Headers) -> Item:
    value, offset = message.value(), message.offset() or 0
    entry: LedgerEntry | None = None
    digest: bytes | None = None
    trace: str | None = None
    row: bytes | None = None
    try:
        entry = codec.decode_entry(value)
    except Rejected as rejected:
        refusal: Refusal | None = rejected.refusal
    else:
        refusal = fault_of(entry)
        if refusal is None:
            digest = content_digest(entry)
            stated = dict(headers)
            if stated.get(CONTENT_DIGEST, digest) != digest:
                refusal = _WRONG_DIGEST
            trace = _trace(stated.get(TRACEPARENT), entry)
            row = packed(
                entry,
                shard=stream.shard,
                topic=stream.topic,
                partition=stream.partition,
                offset=offset,
                traceparent=trace,
            )
    return Item(stream.shard, offset, message.key(), value, headers, entry, digest, trace, refusal, row)


def _trace(stated: bytes | None, entry: LedgerEntry) -> str:
    """The sender's trace context, or the one that anybody can derive when it sent none well-formed."""
    if stated is not None and _TRACEPARENT.fullmatch(stated):
        return stated.decode()
    return traceparent(entry.ledger_id, entry.reference_id)
