"""Parked entries posted, in order, once the accounts that they wait for are there.

An entry is released when everything it waits for takes postings and nobody before it waits for the same. What
posting refuses then becomes a dead letter like any other, and holds nobody up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from time import time_ns
from typing import TypeAlias

from ledger.books import Books
from ledger.codec import Codec
from ledger.dead_letters.letter import BATCH, Letter
from ledger.dead_letters.repost import Answer, repost
from ledger.dead_letters.trace import tell_of_trial
from ledger.failpoint import reach

# letter → accounts, each with whether it is ready
_Waits: TypeAlias = Mapping[int, Sequence[tuple[str, bool]]]


def release(books: Books, codec: Codec) -> Iterator[Counter[str]]:
    """Release what can be, in transactions of one batch each: after each, how many came to which outcome.

    Whoever has something else to do leaves off between two batches, and goes on later or begins anew.
    """
    blocked: set[str] = set()
    after = 0
    while True:
        begun = time_ns()
        with books.transaction():
            letters = [
                Letter.of(record) for record in books.records("parked_take", after=after, letters=BATCH)
            ]
            if not letters:
                return
            free = _free(letters, _waits_of(books, letters), blocked)
            answers = _release(books, codec, free)
            reach("consumer.in_release")
        tell_of_trial("release", free, answers, begun)
        after = letters[-1].id
        yield Counter(str(answer.code) for answer in answers)


def _waits_of(books: Books, letters: Sequence[Letter]) -> _Waits:
    waits: dict[int, list[tuple[str, bool]]] = {}
    for identity, account, is_ready in books.rows("parked_waits", ids=[letter.id for letter in letters]):
        waits.setdefault(identity, []).append((account, is_ready))
    return waits


def _free(letters: Sequence[Letter], waits: _Waits, blocked: set[str]) -> list[Letter]:
    """Those that may go, in order; the accounts of the others are `blocked` for all that come later."""
    free = []
    for letter in letters:
        accounts = waits.get(letter.id, ())
        if all(is_ready and account not in blocked for account, is_ready in accounts):
            free.append(letter)
        else:
            blocked.update(account for account, _ in accounts)
    return free


def _release(books: Books, codec: Codec, letters: Sequence[Letter]) -> list[Answer]:
    if not letters:
        return []
    answers = repost(books, codec, letters)
    books.rows(
        "parked_settle",
        ids=[letter.id for letter in letters],
        outcomes=[answer.code for answer in answers],
        fields=[answer.field for answer in answers],
        rules=[answer.rule for answer in answers],
        reasons=[answer.reason for answer in answers],
        entry_ids=[answer.entry_id for answer in answers],
    )
    return answers
