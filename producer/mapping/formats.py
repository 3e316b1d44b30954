"""strptime's formats, tried once before a row is read: what they can never parse, or would parse wrongly."""

import re
import warnings
from datetime import UTC, datetime

from ledger.errors import UsageError

_DIRECTIVE = re.compile(r"%(.)")
_SAMPLE = datetime(2004, 11, 29, 13, 45, 56, tzinfo=UTC)  # no part of it can be taken for another
_HINT = 'use "iso", "epoch_seconds" (or _millis, _micros), or strptime\'s, such as "%d.%m.%Y %H:%M"'


def must_be_a_format(written: str, where: str, *, has_zone: bool) -> None:
    """UsageError when `written` is no format, lacks a date, or an offset; it says `where`."""
    directives = set(_DIRECTIVE.findall(written))
    if not directives - {"%"}:
        raise UsageError(f"{where}.format: {written!r} is no format", hint=_HINT)
    if "Z" in directives:
        raise UsageError(
            f"{where}.format: %Z in {written!r} reads the name of a zone, and forgets it",
            hint='use %z for an offset such as +0100, or state the zone of all times: zone = "Europe/Prague"',
        )
    if not has_zone and "z" not in directives:
        raise UsageError(
            f"{where}.zone: missing, and {written!r} carries no offset",
            hint='state the zone of the times, such as zone = "Europe/Prague" or "UTC"',
        )
    _tried(written, where)


def _tried(written: str, where: str) -> None:
    """What the format writes, it must read back: at least the day, and no other hour."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of a day without its year, which is refused below
            found = datetime.strptime(_SAMPLE.strftime(written), written)  # noqa: DTZ007  only compared
    except (ValueError, re.error) as error:
        raise UsageError(f"{where}.format: {written!r} is no format: {error}", hint=_HINT) from error
    if found.date() != _SAMPLE.date():
        raise UsageError(f"{where}.format: {written!r} does not tell year, month and day", hint=_HINT)
    if found.hour not in (0, _SAMPLE.hour):
        raise UsageError(
            f"{where}.format: %I in {written!r} does not tell morning from evening", hint="add %p"
        )
