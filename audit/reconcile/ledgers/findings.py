"""What was found: the first breaks, and how many there are of each kind."""

from collections import Counter

from audit.reconcile.ledgers.ahead import Ahead
from audit.reconcile.ledgers.alone import Side, breaks_of, kind_of
from audit.reconcile.ledgers.differing import differences
from audit.reconcile.ledgers.entry import Entry
from audit.reconcile.ledgers.merging import Both
from audit.reconcile.ledgers.pair import Pair
from audit.reconcile.model import Break

_PIECE = 5_000  # entries that are on one side alone, judged together


class Findings:
    """Takes references one by one; keeps `most` breaks and counts the others."""

    def __init__(self, pair: Pair, ahead: Ahead, most: int) -> None:
        self._pair = pair
        self._ahead = ahead
        self._most = most
        self._waiting: dict[Side, list[Entry]] = {"dbis": [], "scb": []}
        self._alone: dict[Side, list[Entry]] = {"dbis": [], "scb": []}
        self._breaks: list[Break] = []
        self.unlisted: Counter[str] = Counter()
        self.only_at_scb = 0

    def take(self, both: Both) -> None:
        """What one reference is on both sides."""
        dbis, scb = both
        if dbis is not None and scb is not None:
            for one in differences(dbis, scb):
                if self._room:
                    self._breaks.append(one)
                else:
                    self.unlisted[one.kind] += 1
        elif dbis is not None:
            self._wait("dbis", dbis)
        elif scb is not None:
            self._wait("scb", scb)

    def settled(self) -> tuple[Break, ...]:
        """All breaks that are listed."""
        self._judge()
        for side, entries in self._alone.items():
            self._breaks += breaks_of(side, entries, self._pair, self._ahead)
            entries.clear()
        return tuple(self._breaks)

    @property
    def _room(self) -> bool:
        return len(self._breaks) + sum(map(len, self._alone.values())) < self._most

    def _wait(self, side: Side, entry: Entry) -> None:
        self._waiting[side].append(entry)
        if len(self._waiting[side]) >= _PIECE:
            self._judge()

    def _judge(self) -> None:
        theirs, ours = self._ahead.unexplained(self._waiting["scb"], self._waiting["dbis"])
        self.only_at_scb += len(theirs)
        judged: dict[Side, list[Entry]] = {"scb": theirs, "dbis": ours}
        for side, entries in judged.items():
            for entry in entries:
                if self._room:
                    self._alone[side].append(entry)
                else:
                    self.unlisted[kind_of(side, entry)] += 1
            self._waiting[side].clear()


def order(one: Break) -> tuple[str, ...]:
    """Breaks as they are listed: by reference."""
    return one.ledger_id or "", one.reference_id or "", one.kind, one.account_id or ""
