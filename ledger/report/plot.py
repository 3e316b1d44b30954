"""Where the bars of a plot go. Only here amounts become floats: for pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

from ledger.report.model import Bars, Ranked, Value

WIDTH = 720
_LABEL, _NUMBER = 180, 120  # left and right of the bars
_ROW, _BETWEEN = 14, 6
_HEIGHT, _EDGE, _AXIS = 220, 12, 72  # of a ranked plot; its scale is on the left
_CHARACTERS = 28
_TICK = 12  # so far apart, or their texts would lie over each other
_TICKS_MOST = 4  # on each side of zero


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle, with its texts."""

    x: float
    y: float
    width: float
    height: float
    series: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of one plot: `ticks` are places on its scale with their texts, `zero` is its line."""

    height: float
    bars: Sequence[Bar]
    zero: float
    ticks: Sequence[tuple[float, str]] = ()


def drawn_bars(bars: Bars) -> Drawing:
    """Rows from top to bottom; negative values go left of zero."""
    values = [float(value) for _, row in bars.rows for value in row]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    room = WIDTH - _LABEL - _NUMBER
    unit = room / ((high - low) or 1.0)
    zero = _LABEL - low * unit
    found: list[Bar] = []
    y = float(_BETWEEN)
    for label, row in bars.rows:
        for nth, value in enumerate(row):
            length = float(value) * unit
            left = min(zero, zero + length)
            named = _short(label) if nth == 0 else ""
            found.append(Bar(left, y, max(abs(length), 0.5 * bool(value)), _ROW, nth, told(value), named))
            y += _ROW
        y += _BETWEEN
    return Drawing(y, found, zero)


def drawn_ranked(ranked: Ranked) -> Drawing:
    """Thin bars side by side, up and down from zero, by the logarithm of how large they are."""
    sizes = [abs(float(value)) for value in ranked.values if value]
    unit = 10.0 ** floor(log10(min(sizes, default=1.0)))

    def scaled(value: float) -> float:
        size = log10(1 + abs(value) / unit)
        return size if value >= 0 else -size

    heights = [scaled(float(value)) for value in ranked.values]
    low, high = min(0.0, *heights, 0.0), max(0.0, *heights, 0.0)
    step = (_HEIGHT - 2 * _EDGE) / ((high - low) or 1.0)
    zero = _EDGE + high * step
    width = (WIDTH - _AXIS) / max(1, len(heights))
    found = [
        Bar(
            _AXIS + nth * width,
            zero - max(height, 0.0) * step,
            width,
            abs(height) * step,
            0 if height >= 0 else 1,
            told(value),
            label,
        )
        for nth, (height, value, label) in enumerate(zip(heights, ranked.values, ranked.labels, strict=True))
    ]
    ticks: list[tuple[float, str]] = []
    for value in _decades(ranked.values, unit):
        place = zero - scaled(float(value)) * step
        if all(abs(place - other) >= _TICK for other, _ in ticks):
            ticks.append((place, told(value)))
    return Drawing(_HEIGHT, found, zero, ticks)


def _decades(values: Sequence[Value], unit: float) -> list[Decimal]:
    """Zero, and powers of ten on each side that has values, not too many."""
    found = [Decimal(0)]
    for sign in (1, -1):
        largest = max((float(value) * sign for value in values), default=0.0)
        if largest <= 0:
            continue
        first, last = floor(log10(unit)), floor(log10(largest))
        every = max(1, -(-(last - first + 1) // _TICKS_MOST))
        found += [sign * Decimal(10) ** power for power in range(last, first - 1, -every)]
    return found


def told(value: Value) -> str:
    """A number for a person: exact, with thousands apart."""
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,g}"


def _short(label: str) -> str:
    return label if len(label) <= _CHARACTERS else f"{label[: _CHARACTERS - 1]}…"
