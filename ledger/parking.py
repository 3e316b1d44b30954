"""Entries that wait for an account: kept as dead letters of status `PARKED`, in order, until it is there.

An account that entries wait for stays closed to later ones of any stream until those are posted, so that
none overtakes; all other accounts go on.
"""

from collections.abc import Iterable, Sequence

from ledger.batch import Item, Stream
from ledger.books import Books, Refused
from ledger.posting_rows import parties

_OVERTAKES = "LD909"


def refuse_overtaking(books: Books, rows: Iterable[bytes]) -> None:
    """Refused when packed rows that were just posted went to an account for which others wait.

    Asked after the COPY: what is parked was parked by a batch before, and an account that this one could see
    is seen here too. Nothing is looked at while no account that is there is waited for, as is usual.
    """
    awaited = {account for (account,) in books.rows("parked_accounts_ready")}
    if awaited and any(not awaited.isdisjoint(parties(row)) for row in rows):
        raise Refused("entries that came before wait for an account", _OVERTAKES, None)


def park(books: Books, stream: Stream, items: Sequence[Item]) -> None:
    """Let dead letters of outcome `parked`, just kept, wait for their accounts."""
    sides = [_parties(item) for item in items]
    books.rows(
        "dead_letters_park",
        group=stream.consumer_group,
        topics=[stream.topic] * len(items),
        partitions=[stream.partition] * len(items),
        offsets=[item.offset for item in items],
        debits=[debit for debit, _ in sides],
        credits=[credit for _, credit in sides],
    )


def _parties(item: Item) -> tuple[str, str]:
    if item.entry is not None:
        return item.entry.debit_account_id, item.entry.credit_account_id
    assert item.row is not None  # a valid item has one of the two
    return parties(item.row)
