"""How many entries and how much each side has, by time of business and currency: for the report."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from audit.reconcile.ledgers.pair import Pair, Rows
from audit.reconcile.model import Break

_MOST_DAYS = 92  # of a longer time months are told
_DAY = 10  # characters of a time that tell the day
_ZERO = (0, Decimal(0))

Window = tuple[str, str]  # the day it begins with, currency


def totals(pair: Pair, times: Iterable[str], breaks: Iterable[Break]) -> tuple[Mapping[str, Any], ...]:
    """A row for every window that has entries on either side; `times` are the earliest and latest of them."""
    unit = _unit([time[:_DAY] for time in times])
    theirs, ours = map(_by_window, pair.ask("totals", unit=unit))
    differing = Counter(window for one in breaks for window in _windows_of(one, unit))
    return tuple(
        {
            "period": period,
            "unit": unit,
            "currency_code": currency,
            "dbis_entries": ours.get((period, currency), _ZERO)[0],
            "scb_entries": theirs.get((period, currency), _ZERO)[0],
            "dbis_amount": ours.get((period, currency), _ZERO)[1],
            "scb_amount": theirs.get((period, currency), _ZERO)[1],
            "breaks": differing[period, currency],
        }
        for period, currency in sorted(theirs.keys() | ours.keys())
    )


def _unit(days: list[str]) -> str:
    try:
        dates = [date.fromisoformat(day) for day in days]
    except ValueError:  # infinity, or before our era
        return "month"
    return "day" if not dates or (max(dates) - min(dates)).days < _MOST_DAYS else "month"


def _by_window(rows: Rows) -> dict[Window, tuple[int, Decimal]]:
    return {(period[:_DAY], currency): (entries, amount) for period, currency, entries, amount in rows}


def _windows_of(one: Break, unit: str) -> set[Window]:
    """A break counts in the windows of both its entries."""
    sides = (one.details["dbis"], one.details["scb"])
    return {(_period(side["timestamp_utc"], unit), side["currency_code"]) for side in sides if side}


def _period(time: str, unit: str) -> str:
    day = time[:_DAY]
    return day[:8] + "01" if unit == "month" and day[:1].isdigit() else day
