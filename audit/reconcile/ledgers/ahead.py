"""What one side may have that the other has not: neither side is wrong for it.

DBIS has posted what the SCB had not heard; the SCB has booked what its producer may still have to bring; and
some corrections are for DBIS's books alone. The bounds are those of the residual: the SCB's snapshot is the
older one, so what it had heard, the books have.

A row that DBIS says is acknowledged, and that the SCB had not heard, was heard between the two snapshots: it
is in what the SCB had heard after both (`later`), or the SCB has lost it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from audit.reconcile.ledgers.cells import Cells, Sums, take_away
from audit.reconcile.ledgers.entry import Entry, Key, asked
from audit.reconcile.ledgers.pair import Pair
from ledger.status.residual.passed import Passed
from ledger.status.residual.sides import streamed

Positions = Sequence[tuple[int, int]]  # shard, and what the SCB takes next of it


class Letter(NamedTuple):
    """The dead letter of an entry that DBIS has not."""

    id: int
    code: str
    status: str


class Ahead:
    """What may be on one side alone, at the moments of both snapshots."""

    def __init__(self, pair: Pair, bounds: Passed, heard: Positions, later: Positions, topic: str) -> None:
        self._pair = pair
        self._bounds = bounds.parameters | {"floor": bounds.floor}
        self._heard = _merged(dict(heard), dict(later))
        self._topic = topic
        self.from_scb = 0  # in flight, when all cells were looked at
        self.from_dbis = 0

    def take_away(self, cells: Cells, salt: str) -> None:
        """Leave in the sums what both sides should have."""
        self._pair.look_up(on=True)
        mask = {"salt": salt, "mask": cells.grid.parameters["mask"]}
        scb, dbis = self._pair.scb, self._pair.dbis
        flying = self._alone(
            streamed(scb, "compare_scb_ahead", **self._bounds, **mask), self._settled, cells.theirs
        )
        unheard = self._alone(
            streamed(dbis, "compare_dbis_ahead", **self._heard, **mask), self._there, cells.ours
        )
        if cells.grid.within is None:
            self.from_scb, self.from_dbis = flying, unheard
        self._pair.look_up(on=False)

    def unexplained(self, theirs: Sequence[Entry], ours: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
        """Those of the SCB's entries, and of DBIS's, that the other side has not and should have."""
        self._pair.look_up(on=True)
        flying = self._explained("scb", theirs, self._bounds)
        lettered = self.letters(entry.key for entry in theirs if entry.id in flying)
        unheard = self._explained("dbis", ours, self._heard)
        self._pair.look_up(on=False)
        return (
            [entry for entry in theirs if entry.id not in flying or entry.key in lettered],
            [entry for entry in ours if entry.id not in unheard],
        )

    def letters(self, keys: Iterable[Key]) -> dict[Key, Letter]:
        """Those messages of the SCB that DBIS has refused or parked, or that were settled otherwise."""
        parameters = asked(keys)
        if not parameters["ledgers"]:
            return {}
        rows = self._pair.dbis.rows("compare_dbis_letters", **parameters, topic=self._topic)
        return {row[:2]: Letter(*row[2:]) for row in rows}

    def _alone(
        self, pieces: Iterable[list[tuple[Any, ...]]], others: Callable[[list[Key]], set[Key]], sums: Sums
    ) -> int:
        """Take those away that the other side has not; how many of them are in flight."""
        count = 0
        for rows in pieces:
            known = others([row[:2] for row in rows])
            for ledger, reference, cell, digest, in_flight in rows:
                if (ledger, reference) not in known:
                    take_away(sums, cell, digest)
                    count += in_flight
        return count

    def _settled(self, keys: list[Key]) -> set[Key]:
        """Of the SCB's entries those that are not on their way: in the books, or refused."""
        rows = self._pair.dbis.rows("residual_dbis_entries", **asked(keys))
        return {row[:2] for row in rows} | self.letters(keys).keys()

    def _there(self, keys: list[Key]) -> set[Key]:
        return {row[:2] for row in self._pair.scb.rows("residual_scb_entries", **asked(keys))}

    def _explained(self, side: str, entries: Sequence[Entry], bounds: dict[str, Any]) -> set[int]:
        if not entries:
            return set()
        books = self._pair.scb if side == "scb" else self._pair.dbis
        rows = books.rows(f"compare_{side}_explained", ids=[entry.id for entry in entries], **bounds)
        return {row[0] for row in rows}


def _merged(heard: dict[int, int], later: dict[int, int]) -> dict[str, Any]:
    shards = sorted(heard.keys() | later.keys())
    return {
        "shards": shards,
        "heard": [heard.get(shard, 1) for shard in shards],
        "later": [later.get(shard, 1) for shard in shards],
    }
