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
from producer.mapping.notes import SILENT, Fires, Notes, Rule

TimeReader: TypeAlias = Callable[[str], int]
ClockChange: TypeAlias = Literal["refuse", "earlier", "later"]

_EPOCH_MICROS = {"epoch_seconds": 1_000_000, "epoch_millis": 1_000, "epoch_micros": 1}
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_FINER = re.compile(r"[.,][0-9]{6}0*[1-9]")  # than a microsecond: cut silently when parsed
_REMEMBERED = 16_384  # dates repeat from row to row; this many stay at hand


class NotATime(ValueError):  # noqa: N818  the sentence of a report begins so
    """The text is no time in the way the mapping says, or not exactly one."""


def time_reader(time: Time, where: str, notes: Notes = SILENT) -> TimeReader:
    """The function from the source's text to microseconds; UsageError says `where` it cannot be."""
    in_format = [notes.fires(_format_rule(written, time, notes)) for written in _formats(time)]
    if isinstance(time.format, str) and time.format in _EPOCH_MICROS:
        return _epoch_reader(_EPOCH_MICROS[time.format], time.format, in_format[0])
    zone = _zone(time.zone, where)
    parse = _iso(in_format[0]) if time.format == "iso" else _formatted(time, zone, where, in_format)
    in_zone = notes.fires(notes.rule("zone", time.zone or "", written=time.zone is not None))
    changed = notes.fires(notes.rule("clock_change", time.clock_change, written=_is_stated(time)))

    def read(text: str) -> int:
        moment = parse(text)
        if moment.tzinfo is None:
            if zone is None:
                raise NotATime("the time carries no offset, and the mapping states no zone")
            local, moment = moment, settled(moment, zone, time.clock_change)
            in_zone(str(moment))
            if moved(local, zone):
                changed(str(moment))
        try:
            return micros_of(moment)
        except OverflowError as error:
            raise NotATime("the time is out of range") from error

    return read if notes.watching else lru_cache(_REMEMBERED)(read)


def settled(moment: datetime, zone: tzinfo, clock_change: ClockChange) -> datetime:
    """The local `moment` in `zone`; one that does not exist or exists twice is refused or decided.

    `earlier` and `later` take the first or second of two times, and for a time that does not exist the
    offset before or after the gap: the meaning of `fold` 0 and 1 (PEP 495).
    """
    by = moved(moment, zone)
    if not by or clock_change == "earlier":
        return moment.replace(tzinfo=zone, fold=0)
    if clock_change == "later":
        return moment.replace(tzinfo=zone, fold=1)
    twice = by < timedelta()  # the clock went back
    raise NotATime(
        f"this local time {'exists twice' if twice else 'does not exist'} in {zone}; "
        'the mapping may say clock_change = "earlier" or "later"'
    )


def moved(moment: datetime, zone: tzinfo) -> timedelta:
    """By how much clocks in `zone` were moved at the local `moment`; zero at all others."""
    before, after = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    return (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())


def _formats(time: Time) -> list[str]:
    return [time.format] if isinstance(time.format, str) else time.format


def _format_rule(written: str, time: Time, notes: Notes) -> Rule:
    """The rule of one format; of a list, each is a rule of its own."""
    below = [written] if isinstance(time.format, list) else []
    return notes.rule("format", written, *below, written="format" in time.model_fields_set)


def _is_stated(time: Time) -> bool:
    return "clock_change" in time.model_fields_set


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


def _formatted(
    time: Time, zone: ZoneInfo | None, where: str, fires: list[Fires]
) -> Callable[[str], datetime]:
    formats = _formats(time)
    for written in formats:
        must_be_a_format(written, where, has_zone=zone is not None)

    def parse(text: str) -> datetime:
        for written, in_format in zip(formats, fires, strict=True):
            try:
                moment = datetime.strptime(text, written)  # noqa: DTZ007  the zone is settled by the caller
            except ValueError:
                continue
            in_format(str(moment))
            return moment
        raise NotATime(f"not a time in the format {' or '.join(formats)}")

    return parse


def _iso(fires: Fires) -> Callable[[str], datetime]:
    def parse(text: str) -> datetime:
        if _FINER.search(text):
            raise NotATime("finer than a microsecond")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise NotATime("not a time in ISO 8601, such as 2026-01-31T23:59:59Z") from error
        fires(str(moment))
        return moment

    return parse


def _epoch_reader(micros: int, unit: str, fires: Fires) -> TimeReader:
    def read(text: str) -> int:
        if _WHOLE.fullmatch(text) is None:
            raise NotATime(f"not a whole number ({unit})")
        fires(text)
        return int(text) * micros

    return read
