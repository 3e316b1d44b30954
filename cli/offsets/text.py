"""What `offsets` prints for a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ledger.offsets.log import Log
from ledger.offsets.move import Moved
from ledger.offsets.overview import Beside
from ledger.offsets.plan import Move
from ledger.offsets.span import Span

_HEADS = (
    "group",
    "topic",
    "part.",
    "log start",
    "position",
    "committed",
    "log end",
    "lag",
    "oldest (UTC)",
    "newest",
)
_NUMBERS = range(2, 8)


def overview_text(found: Sequence[Beside]) -> str:
    """A table, and under it what is wrong with a stream."""
    if not found:
        return "no stream: no consumer has read anything yet"
    rows = [_HEADS, *map(_cells, found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    lines += [f"\n{one.stream}, group {one.stream.group}: {one.fault}" for one in found if one.fault]
    return "\n".join(lines)


def moves_text(moves: Sequence[Move], spans: Mapping[int, Span]) -> str:
    """Where each stream goes, and what that means for its messages."""
    lines = []
    for move in moves:
        where = f"{move.stream}, group {move.stream.group}"
        if not move.changes:
            lines.append(f"{where} stands at {move.target} already")
            continue
        lines.append(f"{where}: from {move.stream.position} {_way(move)} to {move.target}")
        lines += [f"  {line}" for line in _span_lines(move, spans[move.stream.shard])]
    return "\n".join(lines)


def moved_text(done: Sequence[Moved]) -> str:
    """What was done, and who follows."""
    lines = [
        f"{one.move.stream}: set to {one.move.target}, line {one.audit_id} of the audit log" for one in done
    ]
    why = next((one.kafka for one in done if one.kafka), "")
    lines.append(f"Kafka's committed offsets were left as they are: {why}" if why else "Kafka's follow")
    if any(one.move.stream.state == "STOPPED" for one in done):
        lines.append("what is stopped stays so until: dual-ledger streams resume")
    return "\n".join(lines)


def _way(move: Move) -> str:
    return "ahead" if move.ahead else "back"


def _span_lines(move: Move, span: Span) -> list[str]:
    doing = f"{'skips' if move.ahead else 'reads again'} {span.messages:,} messages"
    lines = [f"{doing}: {_kinds(span)}" if span.messages else doing]
    if span.sums:
        sums = ", ".join(f"{amount:,f} {currency}" for currency, amount in sorted(span.sums.items()))
        lines.append(f"of what the books do not have: {sums}")
    if span.gone:
        lines.append(f"{span.gone:,} offsets are no longer in the log: nobody can say what they held")
    if span.unreadable_from is not None:
        lines.append(
            f"what follows offset {span.unreadable_from} cannot be read: nobody can say what it holds"
        )
    return lines


def _kinds(span: Span) -> str:
    entries = span.unknown - span.undecodable - span.invalid - span.conflicts
    kinds = (
        (span.settled, "settled already"),
        (span.in_books, "in the books from elsewhere"),
        (entries, "not in the books"),
        (span.conflicts, "in conflict with the books"),
        (span.invalid, "invalid"),
        (span.undecodable, "undecodable"),
    )
    return ", ".join(f"{count:,} {kind}" for count, kind in kinds if count)


def _cells(one: Beside) -> tuple[str, ...]:
    log = one.log or Log(-1, -1, None, None)
    counts = (
        log.start if one.log else None,
        one.stream.position,
        one.committed,
        log.end if one.log else None,
        one.lag,
    )
    return (
        one.stream.group,
        one.stream.topic,
        str(one.stream.partition),
        *("-" if count is None else f"{count:,}" for count in counts),
        _time(log.oldest),
        _time(log.newest),
    )


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else "-"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if column in _NUMBERS else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
