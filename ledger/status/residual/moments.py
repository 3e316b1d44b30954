"""The moments of a look: before both snapshots, then the SCB's, then the books'.

Whatever the SCB has heard of DBIS at its moment, the books have at theirs; and what DBIS has settled is known
for the books' moment by facts that are older than the SCB's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from ledger.books import Books
from ledger.status.residual.passed import BATCH_RECORDS, AskEnds, Ends, Passed, passed, settled


class Before(NamedTuple):
    """What is known before either snapshot: the largest number posted, and where Kafka's log ends."""

    number: int
    ends: Ends
    partitions: int


def look_before(dbis: Books, topic: str, ask_ends: AskEnds, partitions: int = 0) -> Before:
    """What DBIS has posted of the SCB's numbers, then where the log ends; so many partitions were known."""
    before = settled(dbis, topic)
    number = max((one.number for one in before.values()), default=0)
    ends = ask_ends()
    return Before(number, ends, len(ends) or partitions or len(before))


@contextmanager
def both_snapshots(
    scb: Books, dbis: Books, before: Before, topic: str, between: Callable[[], None] = lambda: None
) -> Iterator[Passed]:
    """Both databases as they were at one moment each; up to where nothing is in flight between them."""
    with scb.snapshot():
        (next_number,) = scb.row("residual_scb_counter") or (1,)
        between()
        with dbis.snapshot():
            now = settled(dbis, topic)
            (confirmed,) = scb.row("residual_scb_confirmed", number=before.number, batch=BATCH_RECORDS) or (
                0,
            )
            yield passed(next_number, now, before.ends, before.partitions, confirmed)
