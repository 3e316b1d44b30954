"""Hops in the order things happened, and the time between them: it adds up, whatever the clocks say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ledger.hops import Hop

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_AFTER_ALL = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first hop that has a time to the last; `disagreements` where clocks contradict each other."""

    first_at: datetime | None
    last_at: datetime | None
    seconds: float | None
    disagreements: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """As `trace --json` prints it."""
        return {
            "first_at": self.first_at,
            "last_at": self.last_at,
            "total_seconds": self.seconds,
            "disagreements": list(self.disagreements),
        }


def in_order(chains: Sequence[Sequence[Hop]]) -> tuple[Hop, ...]:
    """The hops of several chains as one list, by time.

    Within a chain each hop follows from the one before it, whatever their clocks say: it is never put before
    it. What has not happened yet comes last.
    """
    placed = [
        (at, nth, place, hop)
        for nth, chain in enumerate(chains)
        for place, (at, hop) in enumerate(zip(_moments(chain), chain, strict=True))
    ]
    return timed([hop for *_, hop in sorted(placed, key=lambda one: one[:3])])


def timed(hops: Sequence[Hop]) -> tuple[Hop, ...]:
    """The same hops with the time that passed since the one before that has a time."""
    before: datetime | None = None
    found = []
    for hop in hops:
        passed = hop.at - before if hop.at is not None and before is not None else None
        found.append(replace(hop, seconds=None if passed is None else passed.total_seconds()))
        before = hop.at or before
    return tuple(found)


def span_of(hops: Sequence[Hop]) -> Span:
    """How long all of it took: the sum of the times between the hops."""
    times = [hop.at for hop in hops if hop.at is not None]
    if not times:
        return Span(None, None, None, ())
    seconds = (times[-1] - times[0]).total_seconds()
    return Span(times[0], times[-1], seconds, tuple(_disagreements(hops)))


def _moments(chain: Sequence[Hop]) -> Iterator[datetime]:
    """When each hop of a chain happened, as far as one can tell: not before the one it follows from."""
    at = next((hop.at for hop in chain if hop.at is not None), _BEFORE_ALL)
    times = [nth for nth, hop in enumerate(chain) if hop.reached]
    last = times[-1] if times else -1
    for nth, hop in enumerate(chain):
        at = _AFTER_ALL if nth > last else max(at, hop.at or at)
        yield at


def _disagreements(hops: Sequence[Hop]) -> Iterator[str]:
    before: Hop | None = None
    for hop in hops:
        if before is not None and hop.seconds is not None and hop.seconds < 0:
            whose = (
                f"the clock of the {hop.clock} was set back"
                if hop.clock == before.clock
                else f"the clocks of the {before.clock} and the {hop.clock} disagree"
            )
            yield f"{hop.name} is {-hop.seconds:.6f} s before {before.name}, which it follows: {whose}"
        before = hop if hop.at is not None else before
