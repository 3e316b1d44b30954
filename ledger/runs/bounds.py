"""From where to where a topic is read, for each partition: an offset, a time, `beginning` or `end`."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.runs.definition import Bound
from ledger.status.log_ends import LogEnds

Place: TypeAlias = tuple[str, int]


def bounds_of(
    settings: Settings, topic: str, partitions: Collection[int], since: str, until: str
) -> list[Bound]:
    """The bounds of each partition; UsageError, with the real bounds, for what its log does not hold.

    An offset is the same number in every partition that is meant. A time means the first message at or after
    it: `until` a time is up to, not including, the messages of that time.
    """
    log = LogEnds(settings)
    try:
        there = [place for place in log.partitions([topic]) if not partitions or place[1] in partitions]
        _must_be_there(topic, partitions, there)
        starts, ends = log.starts(there), log.ends(there)
        begins = _resolved(log, "--from", since, there, starts, ends)
        stops = _resolved(log, "--to", until, there, starts, ends)
    finally:
        log.close()
    for place in there:
        if begins[place] > stops[place]:
            raise UsageError(
                f"topic {topic} partition {place[1]}: --from {since} is offset {begins[place]}, behind --to "
                f"{until}, which is offset {stops[place]}",
                hint="the other way round?",
            )
    return [Bound(partition=place[1], begins=begins[place], ends=stops[place]) for place in sorted(there)]


def _must_be_there(topic: str, partitions: Collection[int], there: Collection[Place]) -> None:
    if not there and not partitions:
        raise UsageError(f"topic {topic} does not exist", hint="dual-ledger topics check")
    if lacking := sorted(set(partitions) - {partition for _, partition in there}):
        listed = ", ".join(map(str, lacking))
        raise UsageError(f"topic {topic} has no partition {listed}", hint="they are numbered from 0")


def _resolved(
    log: LogEnds,
    option: str,
    wanted: str,
    there: Collection[Place],
    starts: Mapping[Place, int],
    ends: Mapping[Place, int],
) -> dict[Place, int]:
    if wanted == "beginning":
        return dict(starts)
    if wanted == "end":
        return dict(ends)
    if not wanted.isdecimal():
        found = log.at_time(there, _micros(option, wanted) // 1000)
        return {place: ends[place] if found[place] < 0 else found[place] for place in there}
    offset = int(wanted)
    for place in there:
        if not starts[place] <= offset <= ends[place]:
            which = "below the start" if offset < starts[place] else "beyond the end"
            raise UsageError(
                f"topic {place[0]} partition {place[1]}: {option} {offset} is {which} of its log, which "
                f"holds offsets {starts[place]} to {ends[place]} (the end, not included)",
                hint="name an offset that is there, or: beginning, end",
            )
    return dict.fromkeys(there, offset)


def _micros(option: str, written: str) -> int:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise UsageError(
            f"{option} {written} is neither an offset nor a time",
            hint="an offset, beginning, end, or a time such as 2026-11-24T14:00 (UTC unless it names a zone)",
        ) from error
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return int(aware.timestamp() * 1_000_000)
