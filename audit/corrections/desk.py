"""What a person does to corrections: look at what they would do, approve them, apply them.

Each is one function in the database, for a piece of the breaks in one transaction; killed anywhere, a piece
is done whole or not at all, and the same command again does what is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from audit.corrections.chosen import PIECE, Against, pieces
from audit.corrections.model import Correction, correction_of
from ledger.books import Books
from ledger.failpoint import reach


def preview(books: Books, ids: Sequence[int], against: Against) -> list[Correction]:
    """What correcting them would do: posted by the same function in one transaction, which is rolled back."""
    with books.transaction(rollback=True):
        records = books.records("corrections_preview", ids=list(ids), **against.parameters())
    return [correction_of(record) for record in records]


def approve(
    books: Books,
    ids: Sequence[int],
    against: Against,
    *,
    reason: str,
    above: Decimal,
    operator: str,
    piece: int = PIECE,
) -> Iterator[list[Correction]]:
    """Keep what they propose, and that this person approves it; piece by piece."""
    for some in pieces(ids, piece):
        with books.transaction():
            records = books.records(
                "corrections_approve",
                ids=some,
                reason=reason,
                above=above,
                operator=operator,
                **against.parameters(),
            )
        yield [_the_same_person(correction_of(record)) for record in records]


def apply(
    books: Books,
    ids: Sequence[int],
    against: Against,
    *,
    reason: str,
    above: Decimal,
    operator: str,
    piece: int = PIECE,
) -> Iterator[list[Correction]]:
    """Post those that are approved, and close their breaks; piece by piece."""
    for some in pieces(ids, piece):
        with books.transaction():
            records = books.records(
                "corrections_apply",
                ids=some,
                reason=reason,
                above=above,
                operator=operator,
                usual=list(against.usual) + list(against.given),
            )
            reach("correct.in_transaction")
        reach("correct.after_batch")
        yield [correction_of(record) for record in records]


def _the_same_person(one: Correction) -> Correction:
    """Who has approved it before cannot be the second one."""
    if one.refusal is None and one.again and (one.approvals or 0) < (one.needed or 0):
        return replace(one, refusal="same_person")
    return one
