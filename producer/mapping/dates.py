"""Times as sources write them, to microseconds since 1970-01-01 UTC."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger.entry import micros_of
from ledger.errors import UsageError
from producer.mapping.formats import must_be_a_format
from producer.mapping.model import Time

TimeReader: TypeAlias = Callable[[str], int]
ClockChange: TypeAlias = Literal["refuse", "earlier", "later"]

_EPOCH_MICROS = {"epoch_seconds": 1_000_000, "epoch_millis": 1_000, "epoch_micros": 1}
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_FINER = re.compile(r"[.,][0-9]{6}0*[1-9]")  # than a microsecond: cut silently when parsed
_REMEMBERED = 16_384  # dates repeat from row to row; this many stay at hand


class NotATime(ValueError):  # noqa: N818  the sentence of a report begins so
    """The text is no time in the way the mapping says, or not exactly one."""


def time_reader(time: Time, where: str) -> TimeReader:
    """The function from the source's text to microseconds; UsageError says `where` it cannot be."""
    if isinstance(time.format, str) and time.format in _EPOCH_MICROS:
        return _epoch_reader(_EPOCH_MICROS[time.format], time.format)
    zone = _zone(time.zone, where)
    parse = _iso if time.format == "iso" else _formatted(time, zone, where)

    @lru_cache(_REMEMBERED)
    def read(text: str) -> int:
        moment = parse(text)
        if moment.tzinfo is None:
            if zone is None:
                raise NotATime("the time carries no offset, and the mapping states no zone")
            moment = settled(moment, zone, time.clock_change)
        try:
            return micros_of(moment)
        except OverflowError as error:
            raise NotATime("the time is out of range") from error

    return read


def settled(moment: datetime, zone: tzinfo, clock_change: ClockChange) -> datetime:
    """The local `moment` in `zone`; one that does not exist or exists twice is refused or decided.

    `earlier` and `later` take the first or second of two times, and for a time that does not exist the
    offset before or after the gap: the meaning of `fold` 0 and 1 (PEP 495).
    """
    before, after = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    moved = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
    if not moved or clock_change == "earlier":
        return before
    if clock_change == "later":
        return after
    twice = moved < timedelta()  # the clock went back
    raise NotATime(
        f"this local time {'exists twice' if twice else 'does not exist'} in {zone}; "
        'the mapping may say clock_change = "earlier" or "later"'
    )


def _zone(name: str | None, where: str) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            f"{where}.zone: no time zone {name!r}",
            hint="use an IANA name such as Europe/Prague, or UTC",
        ) from error


def _formatted(time: Time, zone: ZoneInfo | None, where: str) -> Callable[[str], datetime]:
    formats = [time.format] if isinstance(time.format, str) else time.format
    for written in formats:
        must_be_a_format(written, where, has_zone=zone is not None)

    def parse(text: str) -> datetime:
        for written in formats:
            try:
                return datetime.strptime(text, written)  # noqa: DTZ007  the zone is settled by the caller
            except ValueError:
                continue
        raise NotATime(f"not a time in the format {' or '.join(formats)}")

    return parse


def _iso(text: str) -> datetime:
    if _FINER.search(text):
        raise NotATime("finer than a microsecond")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotATime("not a time in ISO 8601, such as 2026-01-31T23:59:59Z") from error


def _epoch_reader(micros: int, unit: str) -> TimeReader:
    def read(text: str) -> int:
        if _WHOLE.fullmatch(text) is None:
            raise NotATime(f"not a whole number ({unit})")
        return int(text) * micros

    return read
