"""The balances of both sides, of those accounts alone that differ or that a term names."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from ledger.books import Books
from ledger.status.residual.model import Key

Balances = Mapping[Key, Decimal]


def different(scb: Books, dbis: Books) -> tuple[dict[Key, Decimal], dict[Key, Decimal]]:
    """The balances of each side, of every account that has not the same on both; of some others too."""
    sums, theirs = (
        dict(books.rows(f"residual_{side}_buckets")) for side, books in (("scb", scb), ("dbis", dbis))
    )
    buckets = [bucket for bucket in sums.keys() | theirs.keys() if sums.get(bucket) != theirs.get(bucket)]
    if not buckets:
        return {}, {}
    return _within("scb", scb, buckets), _within("dbis", dbis, buckets)


def those_of(
    scb: Books, dbis: Books, accounts: Collection[str]
) -> tuple[dict[Key, Decimal], dict[Key, Decimal]]:
    """The balances of each side, of these accounts."""
    if not accounts:
        return {}, {}
    return _of("scb", scb, accounts), _of("dbis", dbis, accounts)


def _within(side: str, books: Books, buckets: list[int]) -> dict[Key, Decimal]:
    return {row[:2]: row[2] for row in books.rows(f"residual_{side}_balances_within", buckets=buckets)}


def _of(side: str, books: Books, accounts: Collection[str]) -> dict[Key, Decimal]:
    return {row[:2]: row[2] for row in books.rows(f"residual_{side}_balances_of", accounts=list(accounts))}
