"""Messages that a killed producer of a run sends twice: settled, and counted once.

The source numbers its records, so a number at or below the last that was settled (`Item.again`) was most
likely there before. It is only *told* by what the books know: an entry that is posted already, or a dead
letter of the run. A source that has changed meanwhile may give a number to another record; that one is posted
like any other.
"""

from collections.abc import Sequence

from ledger.batch import Item
from ledger.books import Books
from ledger.errors import Refusal
from ledger.outcome import Outcome
from ledger.posting_rows import identity
from ledger.settled import Verdict

SENT_AGAIN = Refusal(Outcome.DUPLICATE, "the run's producer sent it twice", rule="sent_again")


def refused_before(books: Books, run_id: str, items: Sequence[Item]) -> Sequence[Item]:
    """The items; those that the run has refused before are not judged once more."""
    again = [item for item in items if item.again and item.refusal is None]
    if not again:
        return items
    names = [_name(item) for item in again]
    rows = books.rows(
        "runs_refused_before",
        id=run_id,
        ledger_ids=[ledger_id for ledger_id, _ in names],
        reference_ids=[reference_id for _, reference_id in names],
        digests=[item.digest for item in again],
    )
    known = {bytes(digest) for (digest,) in rows}
    return [
        item._replace(refusal=SENT_AGAIN) if item.again and item.digest in known else item for item in items
    ]


def told_apart(items: Sequence[Item], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts; of a message sent again that is posted already, or was refused just before, that it was.

    Both of the two may stand in one batch: then nothing of the first is in the books yet.
    """
    if not any(item.again for item in items):
        return list(verdicts)
    told: list[Verdict] = []
    refused: set[bytes | None] = set()
    for item, (refusal, existing) in zip(items, verdicts, strict=True):
        repeated = refusal.code == Outcome.DUPLICATE or item.digest in refused
        if item.again and refusal.code != Outcome.POSTED and repeated:
            told.append((SENT_AGAIN, existing))
            continue
        told.append((refusal, existing))
        if refusal.code not in {Outcome.POSTED, Outcome.DUPLICATE}:
            refused.add(item.digest)
    return told


def _name(item: Item) -> tuple[str, str]:
    if item.entry is not None:
        return item.entry.ledger_id, item.entry.reference_id
    assert item.row is not None  # a valid item has one or the other
    return identity(item.row)
