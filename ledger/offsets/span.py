"""What lies between two offsets of a stream: read, decoded, judged, and looked for in the books."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ledger.books import Books
from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry, content_digest
from ledger.errors import Rejected, Retryable
from ledger.kafka import (
    KafkaError,
    Message,
    TopicPartition,
    consumer,
    headers_of,
    translated,
    translation,
)
from ledger.offsets.plan import Move
from ledger.stated import fault_of_stated

_GROUP = "dual-ledger-offsets"  # the client insists on one; nothing is ever committed to it
_CHUNK = 5000
_WAIT_SECONDS = 0.5
_SILENCE_SECONDS = 30.0
_UNREADABLE = frozenset(
    {
        KafkaError._BAD_MSG,  # noqa: SLF001  its public name
        KafkaError._BAD_COMPRESSION,  # noqa: SLF001  same
        KafkaError._NOT_IMPLEMENTED,  # noqa: SLF001  same
    }
)


@dataclass
class Span:
    """The messages of a span. Those that are neither settled nor in the books are `unknown`: only here."""

    messages: int = 0
    settled: int = 0  # have a disposition of this very stream
    in_books: int = 0  # are posted, from elsewhere, with the same content
    undecodable: int = 0  # of the unknown ones, as all that follows
    invalid: int = 0  # refused by itself
    conflicts: int = 0  # their reference is another entry's
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # by currency
    gone: int = 0  # offsets that the log no longer has
    unreadable_from: int | None = None  # what follows is damaged

    @property
    def unknown(self) -> int:
        """Messages that the books do not have."""
        return self.messages - self.settled - self.in_books

    @property
    def complete(self) -> bool:
        """Whether all of it is known to the books."""
        return not (self.unknown or self.gone or self.unreadable_from is not None)

    def document(self) -> dict[str, Any]:
        """As `--json` and the audit log have it."""
        return {
            "messages": self.messages,
            "settled": self.settled,
            "in_books": self.in_books,
            "unknown": self.unknown,
            "undecodable": self.undecodable,
            "invalid": self.invalid,
            "conflicts": self.conflicts,
            "sums": {currency: format(amount, "f") for currency, amount in sorted(self.sums.items())},
            "gone": self.gone,
            "unreadable_from": self.unreadable_from,
        }


def span_of(
    settings: Settings,
    books: Books,
    codec: Codec,
    move: Move,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Span:
    """What a move skips, or reads again; `on_progress` is told of every so many messages."""
    begins, ends = sorted((move.stream.position, move.target))
    span = Span(gone=max(0, min(move.log.start, ends) - begins))
    for messages in _read(settings, move, max(begins, move.log.start), ends, span):
        _add(span, books, codec, move.stream.shard, messages)
        on_progress(len(messages))
    return span


def _add(span: Span, books: Books, codec: Codec, shard: int, messages: Sequence[Message]) -> None:
    entries = [_entry(codec, message) for message in messages]
    named = [one if isinstance(one, LedgerEntry) else None for one in entries]
    offsets = [message.offset() or 0 for message in messages]
    ledgers = [entry and entry.ledger_id for entry in named]
    references = [entry and entry.reference_id for entry in named]
    rows = books.rows("offsets_settled", shard=shard, offsets=offsets, ledgers=ledgers, references=references)
    settled = {offset for (offset,) in rows}
    known = {
        (ledger, reference): digest
        for ledger, reference, digest in books.rows("offsets_known", ledgers=ledgers, references=references)
    }
    span.messages += len(messages)
    for offset, entry in zip(offsets, entries, strict=True):
        if offset in settled:
            span.settled += 1
        elif isinstance(entry, LedgerEntry):
            _add_entry(span, entry, known.get((entry.ledger_id, entry.reference_id)))
        elif entry:
            span.invalid += 1
        else:
            span.undecodable += 1


def _add_entry(span: Span, entry: LedgerEntry, posted: bytes | None) -> None:
    if posted == content_digest(entry):
        span.in_books += 1
        return
    span.conflicts += posted is not None
    span.sums[entry.currency_code] += Decimal(entry.amount)


def _entry(codec: Codec, message: Message) -> LedgerEntry | bool:
    """The entry; else whether it could be decoded at all."""
    headers = headers_of(message)
    try:
        entry = codec.decode_entry(message.value())
    except Rejected:
        return False
    if headers is None:
        return False
    return True if fault_of_stated(entry, dict(headers)) else entry


def _read(settings: Settings, move: Move, begins: int, ends: int, span: Span) -> Iterator[list[Message]]:
    """The messages from `begins` up to, not including, `ends`, in chunks that are not empty."""
    if begins >= ends:
        return
    reader = consumer(settings, _GROUP, **{"enable.partition.eof": True})
    try:
        with translated(f"reading {move.stream}"):
            reader.assign([TopicPartition(*move.stream.place, begins)])
        heard, at = time.monotonic(), begins
        while at < ends:
            with translated(f"reading {move.stream}"):
                arrived = reader.consume(_CHUNK, _WAIT_SECONDS)
            messages = [one for one in arrived if one.error() is None and (one.offset() or 0) < ends]
            if messages:
                yield messages
            if arrived:
                heard = time.monotonic()
                at = max(at, *((one.offset() or 0) + 1 for one in arrived if one.error() is None), 0)
            if _is_over(move, [one for one in arrived if one.error() is not None], at, span):
                return
            if time.monotonic() - heard > _SILENCE_SECONDS:
                raise Retryable(f"Kafka gave nothing of {move.stream} from offset {at} on")
    finally:
        reader.close()


def _is_over(move: Move, events: Sequence[Message], at: int, span: Span) -> bool:
    """Whether no message can follow; raises what an event says is wrong."""
    for event in events:
        error = event.error()
        if error is None or error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001  its public name
            return True
        if error.code() in _UNREADABLE:
            span.unreadable_from = at
            return True
        if not error.retriable():
            raise translation(error, f"reading {move.stream}")
    return False
