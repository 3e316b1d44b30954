"""A comparison as `reconcile` takes it: what it found, and where it did not look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.reconcile.model import Comparison

Tell = Callable[[str, int], None]  # what is being compared, and how much more of it is done


@dataclass(frozen=True, slots=True)
class Compared:
    """`kept` are the ids of open breaks that it did not look at, None for all: they stay open.

    `notes` are said beside.
    """

    comparison: Comparison
    kept: Sequence[int] | None = ()
    notes: Sequence[str] = ()


def untold(_what: str, _count: int) -> None:
    """For who does not watch."""
