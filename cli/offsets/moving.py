"""What `set` and `undo` share: look at what would be skipped or read again, ask for leave, move, tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cli.offsets.progress import SpanProgress
from cli.offsets.text import moved_text, moves_text
from cli.operator_name import operator_name
from cli.output import emit, say
from ledger.books import Books
from ledger.config import Settings
from ledger.errors import DualLedgerError, Fatal
from ledger.framing import codec
from ledger.offsets.log import Logs
from ledger.offsets.move import Moved, MovedOn, move_all, refuse_undo
from ledger.offsets.plan import Move
from ledger.offsets.span import Span, span_of

_TRIES = 3  # while a consumer reads on, between the look and the move


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants it done."""

    reason: str
    dry_run: bool
    skip_amounts: bool
    as_json: bool


def carry_out(
    settings: Settings, books: Books, logs: Logs, plan: Callable[[], Sequence[Move]], wish: Wish
) -> None:
    """Plan, look, and move; anew when a consumer has read on meanwhile. The direction never turns."""
    ways: dict[int, bool] = {}
    for attempt in range(1, _TRIES + 1):
        moves = plan()
        changing = [move for move in moves if move.changes or move.undoes is not None]
        _hold_direction(changing, ways)
        try:
            refuse_undo(books, changing)
            spans = _looked_at(settings, books, changing)
            done: list[Moved] = []
            if not wish.dry_run:
                _ask_leave(wish, changing, spans)
                done = move_all(books, changing, spans, wish.reason, operator_name(), logs)
        except MovedOn as moved_on:
            if attempt == _TRIES:
                raise Fatal(moved_on.message, hint=moved_on.hint) from moved_on
        else:
            return _tell(wish, moves, spans, done)
    return None


def _hold_direction(moves: Sequence[Move], ways: dict[int, bool]) -> None:
    for move in moves:
        if ways.setdefault(move.stream.shard, move.ahead) != move.ahead:
            raise Fatal(f"{move.stream} has read past {move.target} meanwhile: nothing was changed")


def _looked_at(settings: Settings, books: Books, moves: Sequence[Move]) -> dict[int, Span]:
    if not moves:
        return {}
    reader = codec(settings, writes=False)
    total = sum(abs(move.target - move.stream.position) for move in moves)
    with SpanProgress(total) as progress:
        return {move.stream.shard: span_of(settings, books, reader, move, progress.advance) for move in moves}


def _ask_leave(wish: Wish, moves: Sequence[Move], spans: dict[int, Span]) -> None:
    missing = [move for move in moves if move.ahead and not spans[move.stream.shard].complete]
    if missing and not wish.skip_amounts:
        raise DualLedgerError(
            f"messages would be skipped that the books do not have: nothing was changed\n"
            f"{moves_text(missing, spans)}",
            hint="--skip-amounts skips them all the same; what they hold is kept in the audit log",
        )


def _tell(wish: Wish, moves: Sequence[Move], spans: dict[int, Span], done: Sequence[Moved]) -> None:
    if not wish.as_json:
        say(moves_text(moves, spans))
        if done:
            say(moved_text(done))
        elif wish.dry_run:
            say("a dry run: nothing was changed")
        return
    lines = {one.move.stream.shard: one for one in done}
    emit(
        {
            "dry_run": wish.dry_run,
            "changed": len(done),
            "streams": [
                _document(move, spans.get(move.stream.shard), lines.get(move.stream.shard)) for move in moves
            ],
        }
    )


def _document(move: Move, span: Span | None, done: Moved | None) -> dict[str, Any]:
    return {
        "group": move.stream.group,
        "topic": move.stream.topic,
        "partition": move.stream.partition,
        "before": move.stream.position,
        "after": move.target,
        "ahead": move.ahead,
        "log_start": move.log.start,
        "log_end": move.log.end,
        "state": move.stream.state,
        "messages": span.document() if span else None,
        "audit_id": done.audit_id if done else None,
        "committed": done is not None and not done.kafka,
        "not_committed": done.kafka or None if done else None,
    }
