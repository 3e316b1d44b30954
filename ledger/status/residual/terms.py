"""The terms, each added up by account from both snapshots; every reference is in one of them at most.

Of a reference r that one of the sides has, or both, S(r) is what the SCB's entry moves, D(r) what DBIS's
does; a term is the sum of S(r) - D(r) over its references:

- to_scb  DBIS has r, and the SCB had not heard of it;
- refused_by_scb  DBIS has r, and the SCB heard of it and refused it;
- held, dead_letters  DBIS has no r, but a message with it that waits or was refused;
- in_flight  DBIS has no r, and it may be on its way (passed.py): all of them are summed at once, and what
             another term has is taken out again.

A correction by which DBIS comes into line with the SCB is never booked there. It belongs to the reference
that it corrects: D(r) is what both of them move, and once they are what S(r) is, nothing is left of either.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ledger.books import Books
from ledger.status.residual.model import Key
from ledger.status.residual.passed import Passed
from ledger.status.residual.sides import asked, streamed

Amounts = defaultdict[Key, defaultdict[str, Decimal]]  # by account and currency, then by term
_PARKED = "PARKED"


class Terms:
    """Amounts by account, and how many entries each term has."""

    def __init__(self, scb: Books, dbis: Books, passed: Passed, topic: str) -> None:
        self._scb = scb
        self._dbis = dbis
        self._passed = passed
        self._topic = topic
        self.amounts: Amounts = defaultdict(lambda: defaultdict(Decimal))
        self.counts: Counter[str] = Counter()

    def add_up(self, positions: Sequence[tuple[int, int]]) -> None:
        """All of them; `positions` are what the SCB takes next of each shard."""
        self._in_flight()
        self._to_scb(positions)
        self._refused()
        self._letters()
        self._made_up()

    def _in_flight(self) -> None:
        passed = self._passed
        for account, currency, amount, entries in self._scb.rows(
            "residual_scb_in_flight_sums", floor=passed.floor, **passed.parameters
        ):
            self._add("in_flight", account, currency, amount)
            self.counts["in_flight"] += entries

    def _to_scb(self, positions: Sequence[tuple[int, int]]) -> None:
        heard = {"shards": [row[0] for row in positions], "sequences": [row[1] for row in positions]}
        for account, currency, amount, entries in self._dbis.rows("residual_dbis_unheard_sums", **heard):
            self._add("to_scb", account, currency, -amount)
            self.counts["to_scb"] += entries
        if self.counts["to_scb"]:
            for rows in streamed(self._dbis, "residual_dbis_unheard_open", **heard):
                self._take_over("to_scb", rows)

    def _refused(self) -> None:
        for account, currency, amount in self._scb.rows("residual_scb_refused_sums"):
            self._add("refused_by_scb", account, currency, amount)
        for rows in streamed(self._scb, "residual_scb_refused_open"):
            self.counts["refused_by_scb"] += len(rows)
            for account, currency, amount in self._dbis.rows("residual_dbis_sums_of", **asked(rows)):
                self._add("refused_by_scb", account, currency, -amount)

    def _letters(self) -> None:
        for rows in streamed(self._dbis, "residual_dbis_letters_open", topic=self._topic):
            held = [row for row in rows if row[2] == _PARKED]
            self.counts["held"] += self._take_over("held", held)
            refused = [row for row in rows if row[2] != _PARKED]
            self.counts["dead_letters"] += self._take_over("dead_letters", refused)

    def _made_up(self) -> None:
        """What DBIS has not, and has corrected itself for, is no longer awaited."""
        for rows in streamed(self._dbis, "residual_dbis_made_up"):
            for account, currency, _, flying, _, entries_flying in self._sums(rows):
                self._add("in_flight", account, currency, -flying)
                self.counts["in_flight"] -= entries_flying

    def _take_over(self, term: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """Add what the SCB has of these references, and take it out of what is in flight; how many it has."""
        count = 0
        for account, currency, amount, flying, entries, entries_flying in self._sums(rows):
            self._add(term, account, currency, amount)
            self._add("in_flight", account, currency, -flying)
            count += entries
            self.counts["in_flight"] -= entries_flying
        return count

    def _sums(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if not rows:
            return []
        return self._scb.rows("residual_scb_sums_of", **asked(rows), **self._passed.parameters)

    def _add(self, term: str, account: str, currency: str, amount: Decimal) -> None:
        self.amounts[account, currency][term] += amount
