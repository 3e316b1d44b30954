"""One batch into the SCB's database: what was heard, what it means, and what is due next. One transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.books import Books
from sandbox.scb.entries import lock_ledger, write_entries
from sandbox.scb.judgement import NOTED, Judgement, judged
from sandbox.scb.order import Sorted, in_order
from sandbox.scb.posted import Posted

_HEARD_TYPES = ["int8", "int8", "text", "text", "text", "text", "text", "bytea", "text"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a batch was: sorted by its numbers, with one judgement for each accepted message."""

    batch: Sorted
    judgements: list[Judgement]


def hear(books: Books, messages: Sequence[Posted]) -> Heard:
    """Take what is due of `messages`, judge it, apply the news, and remember all of it."""
    shards = sorted({message.shard for message in messages})
    with books.transaction():
        next_number = lock_ledger(books)
        books.run("scb_positions_open", shards=shards)
        batch = in_order(messages, dict(books.rows("scb_positions_lock", shards=shards)))
        judgements = _judge_all(books, batch.accepted)
        news = [
            message.entry
            for message, judgement in zip(batch.accepted, judgements, strict=True)
            if judgement.result == "APPLIED"
        ]
        write_entries(books, news, "APPLIED", next_number)
        _remember(books, batch, judgements)
    return Heard(batch, judgements)


def _judge_all(books: Books, messages: Sequence[Posted]) -> list[Judgement]:
    rows = books.rows(
        "scb_known",
        ledgers=[message.entry.ledger_id for message in messages],
        references=[message.entry.reference_id for message in messages],
    )
    known = {(ledger, reference): bytes(digest) for ledger, reference, digest in rows}
    judgements = []
    for message in messages:
        reference = (message.entry.ledger_id, message.entry.reference_id)
        judgement = judged(message, known.get(reference))
        if judgement.own_digest is not None and judgement.result != NOTED:
            known[reference] = judgement.own_digest
        judgements.append(judgement)
    return judgements


def _remember(books: Books, batch: Sorted, judgements: Sequence[Judgement]) -> None:
    rows = [
        (
            message.shard,
            message.sequence,
            message.kind,
            message.entry.ledger_id,
            message.entry.reference_id,
            *judgement,
            message.kept,
        )
        for message, judgement in zip(batch.accepted, judgements, strict=True)
    ]
    if rows:
        books.copy_rows("scb_heard_write", _HEARD_TYPES, rows)
    books.run(
        "scb_positions_set",
        shards=list(batch.next_sequences.keys()),
        next_sequences=list(batch.next_sequences.values()),
    )
