"""What a report says, without how it looks. Texts come from anywhere: the page escapes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Cell = str | int | Decimal | None
Value = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads; the first `words` columns are words, the others numbers."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    words: int = 1


@dataclass(frozen=True, slots=True)
class Bars:
    """A horizontal bar for each value: of one series, or of several beside each other for each label."""

    caption: str
    rows: Sequence[tuple[str, Sequence[Value]]]
    series: Sequence[str] = ("",)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Many values, sorted by the caller, each a thin bar up or down, on a logarithmic scale.

    `labels` are told when a person points at a bar, and for the first and the last.
    """

    caption: str
    values: Sequence[Value]
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One section: a heading, sentences, then tables and plots."""

    heading: str
    notes: Sequence[str] = ()
    items: Sequence[Table | Bars | Ranked] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole: `good` colours the verdict, `facts` stand below it."""

    title: str
    verdict: str
    good: bool
    facts: Mapping[str, Cell] = field(default_factory=dict)
    parts: Sequence[Part] = ()
