"""The posting transaction: one per batch, all or nothing. The numbers are those of docs/architecture.md.

1. lock each stream's row, in order; an owner with a stale epoch is refused, and a stream that is stopped
2. the contiguity guard: a batch that begins beyond the stored position is refused
3. what the stored position covers already is skipped; of a stream that was set back, what has a disposition
4. accounts are locked in order of id (in the database, before any outbox number is drawn)
5. the short way (one COPY into the entries), or, if that is refused, the careful way (an outcome for each)
6. one update per account, by the trigger
7. positions move; outbox numbers are drawn and outbox rows written, by the trigger
8. dead letters, duplicates and the checkpoint are written; commit
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger import copy_format as field
from ledger.batch import Batch, Item, Settled, Stream
from ledger.books import Books, Refused
from ledger.contents import note_contents
from ledger.errors import Fatal, Refusal
from ledger.failpoint import reach
from ledger.outcome import Outcome
from ledger.parking import park, refuse_overtaking
from ledger.posting_rows import careful_way, packed, short_way
from ledger.refused_rows import Dead, dead_letter_row, duplicate_row
from ledger.reread import never_settled
from ledger.runs.advance import advance_run
from ledger.runs.sent_again import SENT_AGAIN, refused_before, told_apart
from ledger.settled import Position, Verdict, settled_of

STALE_EPOCH = "LD901"
NOT_CONTIGUOUS = "LD902"
STOPPED = "LD906"
MOVED = "LD920"
_POSTED = Refusal(Outcome.POSTED, "")


class StreamLost(Fatal):
    """Another consumer owns the stream now; this one's batch changed nothing."""


class StreamStopped(Fatal):
    """Somebody has stopped the stream in the books: they take no batch of it."""


class StreamMoved(Fatal):
    """A person has set the stream's position: what was read for the old one changes nothing."""


class Unknown(NamedTuple):
    """What entries of unknown accounts get: by default a refusal."""

    create: str | None = None  # the normal side of accounts to open
    park: bool = False  # and frozen ones


_REFUSE = Unknown()


def post(books: Books, batch: Batch, unknown: Unknown = _REFUSE) -> list[Settled]:
    """Post a batch in one transaction; what became of it, per stream.

    Raises StreamLost, StreamStopped, StreamMoved, Fatal (contiguity), Retryable (nothing happened),
    OutcomeUnknown (post it again).
    """
    try:
        with books.transaction():
            positions = _lock(books, batch)  # steps 1 and 2
            items = never_settled(books, _unsettled(batch, positions), positions)  # step 3
            if batch.run_id is not None:
                items = refused_before(books, batch.run_id, items)
            verdicts = _decide(books, batch, items, unknown)  # steps 4 to 6
            if batch.run_id is not None:
                verdicts = told_apart(items, verdicts)
            settled = settled_of(batch, items, verdicts, positions)
            _advance(books, batch, settled, positions)  # step 7
            _keep_refused(books, batch, items, verdicts)  # step 8
            if batch.run_id is not None:
                advance_run(books, batch.run_id, items, verdicts, settled)
            reach("consumer.in_transaction")
    except Refused as error:
        if error.sqlstate == STALE_EPOCH:
            raise StreamLost(
                error.message, hint="the other consumer goes on from the stored position"
            ) from error
        if error.sqlstate == STOPPED:
            raise StreamStopped(error.message, hint="dual-ledger streams list tells why") from error
        if error.sqlstate == MOVED:
            raise StreamMoved(error.message, hint="it is claimed again, and read on from there") from error
        if error.sqlstate == NOT_CONTIGUOUS:
            raise Fatal(error.message, hint="messages would be skipped; restart the consumer") from error
        raise Fatal(error.message, hint="nothing of this batch was posted") from error
    return settled


def _lock(books: Books, batch: Batch) -> dict[int, Position]:
    rows = books.rows(
        "streams_lock",
        shards=[part.stream.shard for part in batch.parts],
        epochs=[part.stream.epoch for part in batch.parts],
        begins=[part.begins for part in batch.parts],
    )
    if len(rows) != len(batch.parts):
        raise Fatal("a stream's row is gone from the books", hint="was another database restored?")
    return {shard: Position(*position) for shard, *position in rows}


def _unsettled(batch: Batch, positions: Mapping[int, Position]) -> Sequence[Item]:
    """The items that no earlier batch has settled: mostly all, and then there is no need to look at each."""
    if all(part.begins == positions[part.stream.shard].next_offset for part in batch.parts):
        return batch.items
    return [item for item in batch.items if item.offset >= positions[item.shard].next_offset]


def _decide(books: Books, batch: Batch, items: Sequence[Item], unknown: Unknown) -> list[Verdict]:
    """One verdict per item: the outcome as a Refusal, and the digest of the entry that stands in its way."""
    valid = [item for item in items if item.refusal is None]
    answers = iter(_post(books, batch, valid, unknown))
    return [next(answers) if item.refusal is None else (item.refusal, None) for item in items]


def _rows(batch: Batch, items: Iterable[Item]) -> list[bytes]:
    """The items' rows: packed ahead by who had the time, or now."""
    streams = {part.stream.shard: part.stream for part in batch.parts}
    return [
        item.row if item.row is not None else _packed(item, streams[item.shard], batch.run_id)
        for item in items
    ]


def _packed(item: Item, stream: Stream, run_id: str | None) -> bytes:
    assert item.entry is not None  # or it would have a refusal
    return packed(
        item.entry,
        shard=item.shard,
        topic=stream.topic,
        partition=stream.partition,
        offset=item.offset,
        traceparent=item.traceparent,
        run_id=run_id,
        arrival=item.arrival,
    )


def _post(books: Books, batch: Batch, items: Sequence[Item], unknown: Unknown) -> list[Verdict]:
    if not items:
        return []
    rows = _rows(batch, items)
    try:
        with books.transaction():  # a savepoint: a refusal undoes the COPY, not the locks
            books.copy("entries_copy", [short_way(rows)])
            refuse_overtaking(books, rows)
    except Refused:
        return _carefully(books, rows, unknown, batch.run_id)
    return [(_POSTED, None)] * len(items)


def _carefully(books: Books, rows: Sequence[bytes], unknown: Unknown, run_id: str | None) -> list[Verdict]:
    books.run("incoming_create")
    books.copy("incoming_copy", [careful_way(rows)])
    if unknown.create is not None:
        books.rows("accounts_missing_create", normal_side=unknown.create, run_id=run_id)
    answers = books.rows("incoming_post", park=unknown.park)
    books.run("incoming_clear")
    return [
        (Refusal(code, Outcome(code).reason, field=name or "", rule=rule or ""), existing)
        for code, name, rule, existing in answers
    ]


def _advance(books: Books, batch: Batch, settled: Sequence[Settled], positions: dict[int, Position]) -> None:
    books.rows(
        "streams_advance",
        shards=[part.stream.shard for part in settled],
        begins=[part.begins for part in batch.parts],
        ends=[max(part.ends, positions[part.stream.shard].next_offset) for part in settled],
        posted=[part.posted for part in settled],
        duplicates=[part.duplicates for part in settled],
        dead_letters=[part.refused for part in settled],
        refused_in_a_row=[part.refused_in_a_row for part in settled],
        polled_at=batch.polled_at,
        traceparent=batch.traceparent,
    )
    note_contents(books, batch.contents)


def _keep_refused(books: Books, batch: Batch, items: Sequence[Item], verdicts: Sequence[Verdict]) -> None:
    streams = {part.stream.shard: part.stream for part in batch.parts}
    dead: list[bytes] = []
    repeated: list[bytes] = []
    parked: dict[int, list[Item]] = {}
    for item, (refusal, existing) in zip(items, verdicts, strict=True):
        if refusal is _POSTED:
            continue
        if refusal.code == Outcome.DUPLICATE:
            run_id = None if refusal is SENT_AGAIN else batch.run_id  # counted nowhere, so it belongs to none
            repeated.append(duplicate_row(item, streams[item.shard], run_id))
        elif refusal.code != Outcome.POSTED:
            dead.append(dead_letter_row(Dead(item, streams[item.shard], refusal, existing, batch.run_id)))
            if refusal.code == Outcome.PARKED:
                parked.setdefault(item.shard, []).append(item)
    if dead:
        books.copy("dead_letters_copy", [field.block(dead)])
    for shard, waiting in parked.items():
        park(books, streams[shard], waiting)
    if repeated:
        books.copy("duplicates_copy", [field.block(repeated)])
