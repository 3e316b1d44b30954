"""One look at both ledgers.

1. before      what DBIS has posted of the SCB's numbers; then where Kafka's log ends
2. S           the SCB's ledger as it is at one moment
3. D           the books as they are at one later moment; between the two traffic flows
4. balances    of those accounts that differ
5. terms       what explains it, from the same two snapshots
6. remainder   nothing, or the account is named

S comes first: whatever it has heard from DBIS, D has too.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from ledger.config import Settings
from ledger.status.residual.allowance import allow, allow_least, in_its_time, seconds_for
from ledger.status.residual.altered import Alterations
from ledger.status.residual.balances import different, those_of
from ledger.status.residual.listing import Wanted, listing
from ledger.status.residual.model import TERMS, ZERO, Key, Line, Residual
from ledger.status.residual.moments import both_snapshots, look_before
from ledger.status.residual.passed import AskEnds, Passed, TopicEnds
from ledger.status.residual.sides import Sides
from ledger.status.residual.terms import Terms

_ENTRIES_SECONDS = 0.3
NO_BALANCES = "the SCB's database keeps no balances that this program knows (table scb_balances)"


class Looker:
    """Looks as often as it is asked, with the same connections for as long as they hold."""

    def __init__(
        self,
        settings: Settings,
        ask_ends: AskEnds | None = None,
        *,
        entries_seconds: float = _ENTRIES_SECONDS,
    ) -> None:
        """For so long at each look, DBIS's entries are read on and held against its balances."""
        self._topic = settings.topic_scb_entries
        self._sides = Sides(settings)
        self._ask_ends = ask_ends or TopicEnds(settings)
        self._partitions = 0
        self._alterations = Alterations()
        self._entries_seconds = entries_seconds

    def close(self) -> None:
        """Give the connections back."""
        self._sides.close()
        if isinstance(self._ask_ends, TopicEnds):
            self._ask_ends.close()

    def knows(self, account: str) -> bool:
        """Whether either ledger has the account."""
        return any(those_of(self._sides.scb, self._sides.dbis, [account]))

    def look(self, wanted: Wanted | None = None, *, between: Callable[[], None] = lambda: None) -> Residual:
        """How things stand now; the entries of the terms too, if `wanted`.

        `between` is called between S and D.
        """
        began, at = time.monotonic(), datetime.now(UTC)
        scb, dbis = self._sides.scb, self._sides.dbis
        allow_least(scb, dbis)
        if scb.row("residual_scb_present") != (True,):
            return Residual(at, unknown=NO_BALANCES)
        self._alterations.go_on(dbis, self._entries_seconds)
        altered = self._alterations.found
        before = look_before(dbis, self._topic, self._ask_ends, self._partitions)  # 1
        self._partitions = before.partitions
        (next_number,) = scb.row("residual_scb_counter") or (1,)
        seconds = seconds_for(scb, dbis, next_number - before.number)
        allow(scb, dbis, seconds)
        with in_its_time(seconds), both_snapshots(scb, dbis, before, self._topic, between) as bounds:  # 2, 3
            found = self._compare(Residual(at), bounds, altered, wanted)
        compared_at = self._alterations.compared_at
        return replace(found, seconds=time.monotonic() - began, entries_compared_at=compared_at)

    def _compare(
        self, blank: Residual, bounds: Passed, altered: Mapping[Key, Decimal], wanted: Wanted | None
    ) -> Residual:
        scb, dbis = self._sides.scb, self._sides.dbis
        theirs, ours = different(scb, dbis)  # 4
        for books in (scb, dbis):
            books.rows("verify_plans", on="off")
        positions = scb.rows("residual_scb_positions")
        terms = Terms(scb, dbis, bounds, self._topic)
        terms.add_up(positions)  # 5
        unseen = {key[0] for key in (terms.amounts.keys() | altered.keys()) - (theirs.keys() & ours.keys())}
        more_theirs, more_ours = those_of(scb, dbis, unseen)
        (undecodable,) = dbis.row("residual_dbis_undecodable", topic=self._topic) or (0,)
        lines = _lines(theirs | more_theirs, ours | more_ours, terms, altered)  # 6
        listed = listing(scb, dbis, bounds, positions, self._topic, wanted) if wanted else ()
        return replace(
            blank,
            lines=lines,
            counts={term: terms.counts[term] for term in TERMS},
            undecodable=undecodable,
            listed=tuple(listed),
        )


def _lines(
    theirs: Mapping[Key, Decimal], ours: Mapping[Key, Decimal], terms: Terms, altered: Mapping[Key, Decimal]
) -> tuple[Line, ...]:
    lines = []
    for key in sorted(theirs.keys() | ours.keys() | terms.amounts.keys() | altered.keys()):
        amounts = {term: amount for term, amount in terms.amounts.get(key, {}).items() if amount}
        line = Line(*key, theirs.get(key, ZERO), ours.get(key, ZERO), amounts, altered.get(key, ZERO))
        if line.difference or line.terms or line.altered:
            lines.append(line)
    return tuple(lines)
