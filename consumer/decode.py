"""Messages to items: decoded, judged by themselves, their digest compared with what the sender says."""

from collections.abc import Sequence

from ledger.batch import Headers, Item, Stream
from ledger.codec import Codec
from ledger.entry import LedgerEntry, content_digest
from ledger.errors import Refusal, Rejected
from ledger.kafka import CONTENT_DIGEST, TRACEPARENT, Message, headers_of
from ledger.origin import ORIGIN, arrival, read_origin
from ledger.posting_rows import packed, packed_ahead, place_fields
from ledger.stated import UNREADABLE_HEADERS, fault_of_stated, is_traceparent, trace_context


def decode(
    codec: Codec, stream: Stream, messages: Sequence[Message], run_id: str | None = None
) -> list[Item]:
    """One item per message of one stream, in the same order; nothing here raises for what a message holds.

    Rows are packed here, while the database works on the batch before: the thread that posts then only waits.
    """
    place = place_fields(stream.topic, stream.partition, run_id)
    return [_item(codec, stream, message, place, run_id) for message in messages]


def _item(codec: Codec, stream: Stream, message: Message, place: bytes, run_id: str | None) -> Item:
    headers = headers_of(message)
    if headers is None:
        offset = message.offset() or 0
        return Item(
            stream.shard,
            offset,
            message.key(),
            message.value(),
            [],
            None,
            None,
            None,
            UNREADABLE_HEADERS,
            arrival=arrival(None, message.timestamp()[1]),
        )
    return _directly(codec, stream, message, headers, place) or _carefully(
        codec, stream, message, headers, run_id
    )


def _directly(codec: Codec, stream: Stream, message: Message, headers: Headers, place: bytes) -> Item | None:
    """The item of a message that is plainly in order, as most are; the careful path gives the same one."""
    value, offset = message.value(), message.offset() or 0
    direct = codec.direct_row(value)
    if direct is None:
        return None
    fields, digest = direct
    stated = dict(headers)
    trace = stated.get(TRACEPARENT)
    if stated.get(CONTENT_DIGEST, digest) != digest or trace is None or not is_traceparent(trace):
        return None
    read_at, content = read_origin(stated.get(ORIGIN))
    came = arrival(read_at, message.timestamp()[1])
    row = packed_ahead(fields, place, offset, trace, stream.shard, came)
    key = message.key()
    return Item(
        stream.shard,
        offset,
        key,
        value,
        headers,
        None,
        digest,
        trace.decode(),
        None,
        row,
        False,
        came,
        content,
    )


def _carefully(codec: Codec, stream: Stream, message: Message, headers: Headers, run_id: str | None) -> Item:
    value, offset = message.value(), message.offset() or 0
    entry: LedgerEntry | None = None
    digest: bytes | None = None
    trace: str | None = None
    row: bytes | None = None
    stated = dict(headers)
    read_at, content = read_origin(stated.get(ORIGIN))
    came = arrival(read_at, message.timestamp()[1])
    try:
        entry = codec.decode_entry(value)
    except Rejected as rejected:
        refusal: Refusal | None = rejected.refusal
    else:
        refusal = fault_of_stated(entry, stated)
        if refusal is None:
            digest = content_digest(entry)
            trace = trace_context(stated.get(TRACEPARENT), entry)
            row = packed(
                entry,
                shard=stream.shard,
                topic=stream.topic,
                partition=stream.partition,
                offset=offset,
                traceparent=trace,
                run_id=run_id,
                arrival=came,
            )
    key = message.key()
    return Item(
        stream.shard, offset, key, value, headers, entry, digest, trace, refusal, row, False, came, content
    )
