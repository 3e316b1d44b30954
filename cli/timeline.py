"""Hops drawn to scale: each with a bar from the hop before it to its own time."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime

from cli.hop_text import what
from cli.printable import printable
from ledger.hops import Hop
from ledger.way import Span

_NAME_WIDTH = 13
_TIME_WIDTH = 15
_SPAN_WIDTH = 11
_BAR_LEAST = 12  # below that, bars get a line of their own
_INDENT = " " * 5
_MARKS = {"failed": "x", "duplicate": "=", "dead_letter": "x"}


def timeline(hops: Sequence[Hop], span: Span, width: int, words_width: int | None = None) -> Iterator[str]:
    """The hops in lines of at most `width` columns, as far as words allow; of words `words_width`."""
    words_width = words_width or width
    beside = width - len(_INDENT) - _NAME_WIDTH - _TIME_WIDTH - _SPAN_WIDTH - 3
    scale = beside if beside >= _BAR_LEAST else width - len(_INDENT)
    day, before = None, None
    for hop in hops:
        date = hop.at and hop.at.strftime("%Y-%m-%d")
        if date and date != day:
            yield f"  {date}"
            day = date
        time = hop.at.strftime("%H:%M:%S.%f") if hop.at else ""
        passed = "" if hop.seconds is None else f"{'+' if hop.seconds >= 0 else ''}{span_text(hop.seconds)}"
        mark = _MARKS.get(hop.name, "o" if hop.reached else ".")
        name = hop.name.replace("_", " ")
        line = f"  {mark}  {name:<{_NAME_WIDTH}} {time:>{_TIME_WIDTH}} {passed:>{_SPAN_WIDTH}}"
        bar = _bar(before, hop.at, span, scale)
        yield f"{line} {bar}".rstrip() if beside >= _BAR_LEAST else line.rstrip()
        if bar and beside < _BAR_LEAST:
            yield f"{_INDENT}{bar}"
        words = printable(what(hop))
        if words:
            yield from textwrap.wrap(
                words, words_width, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False
            )
        before = hop.at or before
    if span.seconds is not None:
        yield f"  total {span_text(span.seconds)}" + (
            f"; a full bar is {scale} columns" if span.seconds else ""
        )
    for words in span.disagreements:
        yield from textwrap.wrap(f"! {words}", words_width, initial_indent="  ", subsequent_indent="    ")


def span_text(seconds: float) -> str:
    """A time between two hops, as exact as one can read it."""
    if abs(seconds) < 1:
        return f"{seconds * 1000:,.1f} ms"
    return f"{seconds:,.3f} s" if abs(seconds) < 60 else f"{seconds:,.0f} s"  # noqa: PLR2004  a minute


def _bar(start: datetime | None, end: datetime | None, span: Span, width: int) -> str:
    """From where the hop before is on the scale to where this one is; nothing where there is no scale."""
    if start is None or end is None or end < start or not span.seconds or span.first_at is None:
        return ""
    if span.seconds < 0:
        return ""
    left, right = ((at - span.first_at).total_seconds() / span.seconds * width for at in (start, end))
    left, right = min(max(left, 0.0), width - 1.0), min(max(right, 0.0), float(width))
    full = round(right) - round(left) if end > start else 0
    return " " * min(round(left), width - 1) + ("█" * full if full > 0 else "▏")
