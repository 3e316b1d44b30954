"""Spans of time that an API is asked for one after the other: each has its begin and leaves out its end."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from ledger.errors import UsageError
from producer.mapping.asked_http import Http

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_WINDOWS_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows between two moments, by number from 0; without moments one that has no name."""

    asked: Http
    begin: datetime | None = None
    end: datetime | None = None
    length: timedelta | None = None

    @classmethod
    def of(cls, asked: Http, since: str | None, until: str | None) -> Self:
        """The windows from `since` to `until`; UsageError when the API cannot be asked for them."""
        if asked.from_parameter is None:
            if since is not None or until is not None:
                raise UsageError(
                    "[http] does not say how the API is asked for a span of time",
                    hint="state from_parameter and to_parameter, or leave --from and --to out",
                )
            return cls(asked)
        if since is None or until is None:
            raise UsageError(
                "this API is asked for a span of time", hint="state it: --from 2026-01-01 --to 2026-02-01"
            )
        begin, end = moment_of(since, "--from"), moment_of(until, "--to")
        if begin >= end:
            raise UsageError(f"--to {until} is not after --from {since}")
        length = end - begin
        if asked.window is not None:
            length = timedelta(**{_UNITS[asked.window[-1]]: int(asked.window[:-1])})
        windows = cls(asked, begin, end, length)
        if len(windows) > _WINDOWS_MAX:
            raise UsageError(f"{len(windows):,} windows are more than {_WINDOWS_MAX:,}", hint="longer ones")
        windows.must_be_told()
        return windows

    def __len__(self) -> int:
        if self.begin is None or self.end is None or self.length is None:
            return 1
        return math.ceil((self.end - self.begin) / self.length)

    def name(self, number: int) -> str:
        """`begin/end`, as control totals and positions call it."""
        if self.begin is None:
            return ""
        begin, end = self._ends(number)
        return f"{_iso(begin)}/{_iso(end)}"

    def parameters(self, number: int) -> Mapping[str, str]:
        """What is sent for it."""
        asked = self.asked
        if self.begin is None or asked.from_parameter is None or asked.to_parameter is None:
            return {}
        begin, end = self._ends(number)
        last = end - _DAY if asked.inclusive_end else end
        return {asked.from_parameter: self._told(begin), asked.to_parameter: self._told(last)}

    def must_be_told(self) -> None:
        """UsageError when the format cannot say one of the ends exactly."""
        for number in {0, len(self) - 1}:
            for moment in self._ends(number):
                if self.asked.time_format == "date" and moment.timetz() != _EPOCH.timetz():
                    raise UsageError(
                        f'{_iso(moment)} is no whole day, and time_format = "date" tells days only',
                        hint="let --from, --to and window be whole days in UTC",
                    )
                if self.asked.time_format == "epoch_seconds" and moment.microsecond:
                    raise UsageError(f"{_iso(moment)} is finer than the seconds of time_format")
        if self._told(_EPOCH) == self._told(_EPOCH + (self.length or _DAY)):
            raise UsageError(
                f"time_format {self.asked.time_format!r} does not tell the windows apart",
                hint="iso, date, epoch_seconds, epoch_millis, or strftime's, such as %Y-%m-%dT%H:%M:%S",
            )

    def _ends(self, number: int) -> tuple[datetime, datetime]:
        assert self.begin is not None
        assert self.end is not None
        assert self.length is not None
        begin = self.begin + number * self.length
        return begin, min(begin + self.length, self.end)

    def _told(self, moment: datetime) -> str:
        written = self.asked.time_format
        if written == "iso":
            return _iso(moment)
        if written == "date":
            return moment.date().isoformat()
        if written in ("epoch_seconds", "epoch_millis"):
            micros = (moment - _EPOCH) // timedelta(microseconds=1)
            return str(micros // (1_000_000 if written == "epoch_seconds" else 1_000))
        return moment.strftime(written)


def moment_of(text: str, option: str) -> datetime:
    """A date or time as a user states it, in UTC where it carries no offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option} {text!r} is no time", hint="write 2026-01-31 or 2026-01-31T23:59:59Z"
        ) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
