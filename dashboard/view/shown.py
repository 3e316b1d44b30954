"""Values as a person reads them; nothing is rounded that is money, nothing obeyed that came from outside."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from markupsafe import Markup

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0
UNKNOWN = "—"


def printable(text: str) -> str:
    """The same text, with what cannot be seen written out: control characters, marks that turn a line."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def finalize(value: Any) -> Any:
    """What a template writes for a value, before it is escaped."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Decimal):
        return amount(value)
    return printable(value) if isinstance(value, str) else value


def amount(value: str | Decimal | None) -> str:
    """All digits of an amount, its thousands set apart."""
    if value is None:
        return UNKNOWN
    try:
        return f"{Decimal(value):,f}"
    except InvalidOperation:
        return str(value)


def count(number: int | None) -> str:
    """A number of things."""
    return UNKNOWN if number is None else f"{number:,}"


def per_second(rate: float | None) -> str:
    """A rate, as exact as it can be read."""
    if rate is None:
        return "rate unknown"
    return f"{rate:,.0f}/s" if rate >= 10 or rate == 0 else f"{rate:,.1f}/s"  # noqa: PLR2004  two digits


def span(seconds: float | None) -> str:
    """A span of time in the unit that fits it."""
    if seconds is None:
        return UNKNOWN
    if seconds < 1:
        return f"{seconds * 1000:,.0f} ms" if seconds >= 0.01 or seconds == 0 else f"{seconds * 1000:,.2f} ms"  # noqa: PLR2004
    if seconds < 2 * _MINUTE:
        return f"{seconds:,.1f} s"
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:,.0f} min"
    return f"{seconds / _HOUR:,.1f} h" if seconds < 2 * _DAY else f"{seconds / _DAY:,.0f} days"


def precise(seconds: float) -> str:
    """A span between two hops, finer the shorter it is."""
    if abs(seconds) < 1:
        return f"{seconds * 1000:,.1f} ms"
    return f"{seconds:,.3f} s" if abs(seconds) < _MINUTE else span(seconds)


def moment(at: datetime | None) -> str:
    """A time, to the microsecond when it has any."""
    if at is None:
        return UNKNOWN
    at = at.astimezone(UTC) if at.tzinfo else at
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if at.microsecond else f"{at:%Y-%m-%d %H:%M:%S}"


def words(name: str) -> str:
    """A name of ours as words: `consumer_group` is consumer group."""
    return name.replace("_", " ").replace(".", " ")
