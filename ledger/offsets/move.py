"""Positions set in the books, and then in Kafka.

1. one transaction in the books: the streams are locked, their epochs raised, an audit line written for each
2. the same offsets are committed to Kafka, if the group has no member that commits for itself

Killed between the two, the next consumer goes by the books: an offset that Kafka holds below is not followed,
one beyond neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ledger.books import Books, Jsonb, Refused
from ledger.errors import DualLedgerError, Fatal
from ledger.failpoint import reach
from ledger.offsets.log import Logs
from ledger.offsets.plan import Move
from ledger.offsets.span import Span
from ledger.status.log_ends import Place

_MOVED_ON = "LD923"
_IN_WORDS = frozenset({"LD921", "LD922", "LD924", "LD925", "LD926", "LD927", "LD928"})


class MovedOn(DualLedgerError):  # noqa: N818  named for what happened
    """A consumer has settled more since the streams were looked at: look again."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was set, and by which line of the audit log; `kafka` says why Kafka's offset does not follow."""

    move: Move
    audit_id: int
    kafka: str


def move_all(
    books: Books, moves: Sequence[Move], spans: Mapping[int, Span], reason: str, operator: str, logs: Logs
) -> list[Moved]:
    """Set all of them or none. MovedOn when one has been read on since it was looked at."""
    with _in_words(), books.transaction():
        lines = _move(books, moves, spans, reason, operator)  # step 1
        reach("offsets.in_transaction")
    reach("offsets.after_move")
    kafka = {group: logs.commit(group, _offsets(moves, group)) for group in _groups(moves)}  # step 2
    return [Moved(move, lines[move.stream.shard], kafka[move.stream.group]) for move in moves]


def refuse_undo(books: Books, moves: Sequence[Move]) -> None:
    """Refuse, in the words of the books and before anything is read, what can no longer be taken back."""
    with _in_words():
        for move in moves:
            books.rows(
                "offsets_refuse_undo",
                line=move.undoes,
                shard=move.stream.shard,
                now_at=move.stream.position,
            )


def _move(
    books: Books, moves: Sequence[Move], spans: Mapping[int, Span], reason: str, operator: str
) -> dict[int, int]:
    rows = books.rows(
        "offsets_move",
        shards=[move.stream.shard for move in moves],
        expected=[move.stream.position for move in moves],
        targets=[move.target for move in moves],
        undoes=[move.undoes for move in moves],
        reports=[Jsonb(spans[move.stream.shard].document()) for move in moves],
        reason=reason,
        operator=operator,
    )
    return dict(rows)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        if refused.sqlstate == _MOVED_ON:
            raise MovedOn(refused.said, hint=_STOP_IT) from refused
        if refused.sqlstate in _IN_WORDS:
            raise Fatal(refused.said, hint=_LOOK) from refused
        raise


def _groups(moves: Sequence[Move]) -> set[str]:
    return {move.stream.group for move in moves}


def _offsets(moves: Sequence[Move], group: str) -> dict[Place, int]:
    return {move.stream.place: move.target for move in moves if move.stream.group == group}


_LOOK = "`dual-ledger offsets show` tells where the streams stand"
_STOP_IT = (
    "stop it first: dual-ledger streams stop TOPIC PARTITION --reason WHY; then set it, and let it go on"
)
