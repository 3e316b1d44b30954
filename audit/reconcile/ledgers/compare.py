"""DBIS's ledger against the SCB's.

1. before    what DBIS has posted of the SCB's numbers; then where Kafka's log ends
2. S, D      the SCB's ledger as it is at one moment, then the books as they are at a later one
3. cells     both add up all their entries; taken away is what one side may have alone
4. divided   the cells that differ, into finer ones, while that spares reading entries
5. read      the entries of those cells, side by side; each difference is named
"""

import secrets
import time
from collections.abc import Callable
from contextlib import closing

from audit.reconcile.ledgers.ahead import Ahead
from audit.reconcile.ledgers.cells import divided, first_grid
from audit.reconcile.ledgers.corrected import judged
from audit.reconcile.ledgers.findings import Findings, order
from audit.reconcile.ledgers.merging import side_by_side
from audit.reconcile.ledgers.pair import Pair, opened
from audit.reconcile.ledgers.totals import totals
from audit.reconcile.model import Comparison
from ledger.books import Books
from ledger.config import Settings
from ledger.status.residual.allowance import allow, in_its_time
from ledger.status.residual.moments import both_snapshots, look_before
from ledger.status.residual.passed import AskEnds, Passed, TopicEnds

MOST_LISTED = 10_000
_LEAST_SECONDS = 120.0
_SECONDS_AN_ENTRY = 1e-4  # ten times what it was seen to need


def compare_ledgers(
    settings: Settings,
    *,
    tell: Callable[[str], None] = lambda _: None,
    most: int = MOST_LISTED,
    role: str = "auditor",
    ask_ends: AskEnds | None = None,
    between: Callable[[], None] = lambda: None,
) -> Comparison:
    """Every difference that traffic does not explain; the first `most` are listed, the others counted.

    `tell` is told what is being done; `between` is called between the two snapshots. `role` is who asks the
    books: a login may be of one alone.
    """
    began = time.monotonic()
    with closing(TopicEnds(settings)) as ends, opened(settings, role) as (pair, beside):
        entries = _extent(pair)
        seconds = _LEAST_SECONDS + _SECONDS_AN_ENTRY * entries
        allow(pair.scb, pair.dbis, seconds)
        beside.give_up_after(seconds)
        topic = settings.topic_scb_entries
        before = look_before(pair.dbis, topic, ask_ends or ends)
        with in_its_time(seconds), both_snapshots(pair.scb, pair.dbis, before, topic, between) as bounds:
            ahead = _ahead(pair, beside, bounds, topic)
            tell(f"adding up about {entries:,} entries in both databases")
            return _compared(pair, ahead, entries, most, tell, began)


def _extent(pair: Pair) -> int:
    """About how many entries both sides have together."""
    (numbers,) = pair.scb.row("residual_scb_counter") or (1,)
    _, rows = pair.dbis.row("residual_dbis_extent") or (0, 0)
    return int(numbers) - 1 + int(rows or 0)


def _ahead(pair: Pair, beside: Books, bounds: Passed, topic: str) -> Ahead:
    heard = [(row[0], row[1]) for row in pair.scb.rows("residual_scb_positions")]
    later = [(row[0], row[1]) for row in beside.rows("residual_scb_positions")]  # after the books' moment
    return Ahead(pair, bounds, heard, later, topic)


def _compared(
    pair: Pair, ahead: Ahead, entries: int, most: int, tell: Callable[[str], None], began: float
) -> Comparison:
    salt = secrets.token_hex(16)  # so that nobody can have prepared changes whose digests cancel
    steps, differing = divided(pair, first_grid(entries), salt, lambda cells: ahead.take_away(cells, salt))
    findings = Findings(pair, ahead, most)
    if differing:
        tell(f"reading the entries of {len(differing):,} parts that differ")
        for both in side_by_side(pair, steps[-1].grid.bits, differing):
            findings.take(both)
    settled = findings.settled()
    breaks = tuple(sorted(judged(settled, pair, listed=not findings.unlisted), key=order))
    first = steps[0]
    return Comparison(
        "ledgers",
        checked=first.dbis_entries + findings.only_at_scb + ahead.from_scb,
        breaks=breaks,
        in_flight=ahead.from_scb + ahead.from_dbis,
        totals=totals(pair, first.times, breaks),
        seconds=time.monotonic() - began,
        unlisted=findings.unlisted.total(),
    )
