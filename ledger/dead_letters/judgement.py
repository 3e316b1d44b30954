"""A kept message judged anew by itself, as the consumer judges one that arrives."""

from typing import Any, NamedTuple

from ledger.codec import Codec
from ledger.dead_letters.letter import Letter
from ledger.dead_letters.patch import Patch
from ledger.entry import LedgerEntry
from ledger.errors import Refusal, Rejected
from ledger.kafka import TRACEPARENT
from ledger.origin import arrival_of
from ledger.posting_rows import packed
from ledger.stated import UNREADABLE_HEADERS, fault_of_stated, trace_context
from ledger.validation import fault_of

_DIRECT = 0  # the shard of entries that no stream posts: a stream's own counters stay as they are


class Judged(NamedTuple):
    """Either the row of an entry that is valid by itself, or why it is none.

    `before` has the values that a patch covers, as the message says them.
    """

    row: bytes | None
    refusal: Refusal | None
    before: dict[str, Any]


def judge(codec: Codec, letter: Letter, patch: Patch) -> Judged:
    """Decode, patch and judge. The sender's digest speaks for what was sent, not for a patched entry."""
    if (letter.code, letter.rule) == (UNREADABLE_HEADERS.code, UNREADABLE_HEADERS.rule) and not patch:
        return Judged(None, UNREADABLE_HEADERS, {})  # what they said of the entry is lost
    try:
        sent = codec.decode_entry(letter.value)
    except Rejected as rejected:
        return Judged(None, rejected.refusal, {})
    before = patch.before(sent)
    entry = patch.over(sent)
    stated = dict(letter.headers)
    refusal = fault_of(entry) if patch else fault_of_stated(entry, stated)
    if refusal is not None:
        return Judged(None, refusal, before)
    return Judged(_row(letter, entry, stated.get(TRACEPARENT)), None, before)


def _row(letter: Letter, entry: LedgerEntry, trace: bytes | None) -> bytes:
    return packed(
        entry,
        shard=_DIRECT,
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        traceparent=trace_context(trace, entry),
        run_id=letter.run_id,
        arrival=arrival_of(letter.read_at, letter.sent_at),
    )
