"""Where each stream goes from and to; refused with the real bounds where that cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.kafka import topic_ids
from ledger.offsets.log import Log, Logs
from ledger.offsets.stream import Stream
from ledger.offsets.target import Target
from ledger.status.log_ends import Place

_ANOTHER_GROUP = "read it with another consumer group: --group NAME"


@dataclass(frozen=True, slots=True)
class Move:
    """One stream, from where it stands to its target. `undoes` is the line of the audit log it takes back."""

    stream: Stream
    log: Log
    target: int
    undoes: int | None = None

    @property
    def ahead(self) -> bool:
        """Whether messages are skipped; otherwise they are read again."""
        return self.target > self.stream.position

    @property
    def changes(self) -> bool:
        """Whether it stands elsewhere now."""
        return self.target != self.stream.position


def planned(settings: Settings, streams: Sequence[Stream], target: Target, logs: Logs) -> list[Move]:
    """The moves of all those streams; UsageError, with every bound, when one of them cannot be."""
    known = _logs(settings, streams, logs)
    places = [stream.place for stream in streams]
    at_time = {} if target.moment is None else logs.offsets_for_times(places, target.moment)
    return _within(
        [
            Move(stream, known[stream.place], _offset(stream, known[stream.place], target, at_time))
            for stream in streams
        ]
    )


def aimed(settings: Settings, aims: Sequence[tuple[Stream, int, int | None]], logs: Logs) -> list[Move]:
    """The same, for targets that are known: each with the line of the audit log that it takes back."""
    known = _logs(settings, [stream for stream, _, _ in aims], logs)
    return _within([Move(stream, known[stream.place], target, line) for stream, target, line in aims])


def _within(moves: list[Move]) -> list[Move]:
    faults = [_beyond(move) for move in moves if not move.log.start <= move.target <= move.log.end]
    if faults:
        raise UsageError("; ".join(faults), hint="`dual-ledger offsets show` tells every bound")
    return moves


def _beyond(move: Move) -> str:
    where = "below the start" if move.target < move.log.start else "beyond the end"
    bounds = f"which begins at {move.log.start} and ends at {move.log.end}"
    return f"{move.stream}: {move.target} is {where} of the log, {bounds}"


def _offset(stream: Stream, log: Log, target: Target, at_time: Mapping[Place, int]) -> int:
    if target.offset is not None:
        return target.offset
    if target.distance is not None:
        return stream.position + target.distance
    if target.moment is not None:
        return at_time[stream.place]
    return log.start if target.is_beginning else log.end


def _logs(settings: Settings, streams: Sequence[Stream], logs: Logs) -> dict[Place, Log]:
    """Their logs; UsageError for a stream whose offsets mean nothing there, or that is another's to move."""
    known = logs.logs([stream.place for stream in streams])
    identities = topic_ids(settings, sorted({topic for topic, _ in known})) if known else {}
    for stream in streams:
        if stream.run_id is not None:
            raise UsageError(
                f"{stream} is read by run {stream.run_id}, which keeps its own count",
                hint="`dual-ledger run status` shows it; plan another run over what is to be read",
            )
        if stream.place not in known:
            raise UsageError(f"{stream} does not exist", hint="`dual-ledger topics check` tells more")
        if stream.topic_id is not None and stream.topic_id != identities[stream.topic]:
            raise UsageError(
                f"{stream} was deleted and created again: its offsets are others than those in the books",
                hint=_ANOTHER_GROUP,
            )
        if stream.position > known[stream.place].end:
            raise UsageError(
                f"{stream}: the books have settled offsets up to {stream.position - 1}, but the log ends at "
                f"{known[stream.place].end}: it was truncated, and later ones would be taken for those",
                hint=f"restore the log, or {_ANOTHER_GROUP}",
            )
    return known
