"""How a column writes its times: tried with the loader's own reader, format by format."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from ledger.entry import moment_of
from producer.mapping.dates import NotATime, time_reader
from producer.mapping.model import Time

_NUMBERED = (
    "Y-m-d",
    "d.m.Y",
    "d.m.y",
    "d/m/Y",
    "m/d/Y",
    "d/m/y",
    "m/d/y",
    "d-m-Y",
    "m-d-Y",
    "Y/m/d",
    "Y.m.d",
)
_NAMED = ("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_PACKED = ("%Y%m%d", "%y%m%d", "%d%m%Y", "%m%d%Y", "%d%m%y", "%m%d%y")
_SPACED_CLOCKS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%H:%M:%S,%f", "%I:%M:%S %p", "%I:%M %p")
_PACKED_CLOCKS = ("%H%M%S", "%H%M")
CLOCKS = _SPACED_CLOCKS + _PACKED_CLOCKS
_DIGITS = {"epoch_seconds": "[0-9]{9,10}", "epoch_millis": "[0-9]{12,13}", "epoch_micros": "[0-9]{15,16}"}
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*"
_LOOKS = {
    "%Y": "[0-9]{4}",
    "%f": "[0-9]{1,6}",
    "%b": r"[^\W\d_]{3,4}",
    "%B": r"[^\W\d_]+",
    "%p": "[APap][Mm]",
}
_LOOKS["%z"] = "(?:Z|[+-][0-9]{2}:?[0-9]{2})"
_DIRECTIVE = re.compile("(%.)")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100  # what a bank's records may be of
_TRIED = 2000  # texts, of those that differ
_PROBED = 20


class Times(NamedTuple):
    """The times of a column; `others` are formats that read all of them too, otherwise than `format` does."""

    format: str
    has_offset: bool
    others: tuple[str, ...]

    @property
    def has_clock(self) -> bool:
        """Whether it tells more than the day."""
        return self.format in ("iso", *_DIGITS) or "%H" in self.format or "%I" in self.format


def times_in(texts: Sequence[str]) -> Times | None:
    """The format that reads every text; None when there is none."""
    distinct = list(dict.fromkeys(texts))[:_TRIED]
    read = {written: _read(distinct, written) for written in _fitting(distinct[:_PROBED])}
    read = {written: moments for written, moments in read.items() if moments}
    if not read:
        return None
    best = min(read, key=lambda written: max(read[written]) - min(read[written]))  # records lie together
    others = tuple(written for written in read if read[written] != read[best])
    return Times(best, _has_offset(distinct, best), others)


def clock_in(texts: Sequence[str]) -> str | None:
    """The format of a column that holds times of day alone."""
    for written in CLOCKS:
        if texts and all(_is_clock(text, written) for text in dict.fromkeys(texts)):
            return written
    return None


def _fitting(probe: Sequence[str]) -> Iterator[str]:
    """The formats that the texts look like."""
    for written, looks in _looks().items():
        if probe and all(map(looks.fullmatch, probe)):
            yield written


@lru_cache(1)
def _looks() -> dict[str, re.Pattern[str]]:
    """Every format that is tried, with what its texts look like: strptime is slow, and takes too much."""
    spaced = ["".join(f"%{one}" if one.isalpha() else one for one in day) for day in _NUMBERED]
    days = [*spaced, *_NAMED]
    clocks = ["", *map("".join, product(" T", _SPACED_CLOCKS))]
    formats = [f"{day}{clock}{zone}" for day, clock, zone in product(days, clocks, ("", "%z", " %z"))]
    formats += map("".join, product(_PACKED, ("", *_PACKED_CLOCKS, *(f" {one}" for one in CLOCKS))))
    return {
        "iso": re.compile(_ISO),
        **{written: re.compile(digits) for written, digits in _DIGITS.items()},
        **{written: re.compile(_look(written)) for written in formats},
    }


def _look(written: str) -> str:
    two = "[0-9]{2}" if any(day in written for day in _PACKED) else "[0-9]{1,2}"
    parts = _DIRECTIVE.split(written)
    return "".join(_LOOKS.get(part, two) if part[:1] == "%" else re.escape(part) for part in parts)


def _read(texts: Sequence[str], written: str) -> list[datetime]:
    """The times, if all of them are some that a bank's records may have."""
    keys = {} if written in _DIGITS else {"zone": "UTC"}
    reader = time_reader(Time.model_validate({"column": "any", "format": written, **keys}), "draft")
    found = []
    for text in texts:
        try:
            moment = moment_of(reader(text))
        except (NotATime, OverflowError):
            return []
        if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
            return []
        found.append(moment)
    return found


def _has_offset(texts: Sequence[str], written: str) -> bool:
    if written == "iso":
        return all(datetime.fromisoformat(text).tzinfo for text in texts)
    return written in _DIGITS or "%z" in written


def _is_clock(text: str, written: str) -> bool:
    try:
        datetime.strptime(text, written)  # noqa: DTZ007  only tried
    except ValueError:
        return False
    return True
