"""A line over time as an SVG path, with what it says in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.samples import WINDOW_SECONDS

WIDTH, HEIGHT = 600, 120
_GAP_SECONDS = 40.0  # nothing was known for so long: no line is drawn across
_TOP = 6  # the highest point stays inside

Points = Sequence[tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` and `area` are paths in a box of 600 by 120; `top` is what its upper edge means."""

    line: str
    area: str
    top: float
    latest: float | None
    peak: float | None


def chart_of(points: Points, now: float) -> Chart:
    """The line of the last fifteen minutes up to `now`."""
    known = [value for _, value in points if value is not None]
    top = _round_up(max(known, default=0.0))
    pieces = [[_place(at, value, now, top) for at, value in piece] for piece in _pieces(points)]
    line = " ".join(_path(piece) for piece in pieces)
    area = " ".join(
        f"{_path(piece)} L{piece[-1][0]:.1f},{HEIGHT} L{piece[0][0]:.1f},{HEIGHT} Z" for piece in pieces
    )
    return Chart(line, area, top, points[-1][1] if points else None, max(known, default=None))


def _pieces(points: Points) -> list[list[tuple[float, float]]]:
    pieces: list[list[tuple[float, float]]] = []
    before: float | None = None
    for at, value in points:
        if value is None:
            before = None
            continue
        if before is None or at - before > _GAP_SECONDS:
            pieces.append([])
        pieces[-1].append((at, value))
        before = at
    return [piece for piece in pieces if len(piece) > 1]


def _place(at: float, value: float, now: float, top: float) -> tuple[float, float]:
    x = WIDTH * (1 - (now - at) / WINDOW_SECONDS)
    return max(0.0, x), HEIGHT - (HEIGHT - _TOP) * value / top


def _path(piece: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in piece)


def _round_up(value: float) -> float:
    """The next round number that is no less."""
    unit = 1.0
    while True:
        for factor in (1, 1.5, 2, 3, 4, 6, 8):
            if value <= factor * unit:
                return factor * unit
        unit *= 10
