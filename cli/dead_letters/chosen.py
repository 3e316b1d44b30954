"""The letters that a command is to work on: named one by one, or chosen by what they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.dead_letters.filters import is_given, wanted
from ledger.books import Books
from ledger.dead_letters.letter import BATCH
from ledger.dead_letters.wanted import Wanted, batches_of
from ledger.errors import UsageError


@dataclass(frozen=True, slots=True)
class Chosen:
    """Either `ids`, or those that are `wanted`."""

    ids: tuple[int, ...]
    wanted: Wanted

    def batches(self, books: Books, size: int = BATCH) -> Iterator[list[int]]:
        """Their ids in order, in pieces."""
        return batches_of(self.ids, size) if self.ids else self.wanted.batches(books, size)

    def count(self, books: Books) -> int:
        """How many they are."""
        return len(set(self.ids)) if self.ids else self.wanted.count(books)


def chosen(ids: Sequence[int], everything: bool, options: Mapping[str, Any], doing: str) -> Chosen:
    """What the command line chooses; UsageError unless it does so in exactly one way."""
    filters = is_given(options)
    if ids and (filters or everything):
        raise UsageError("ids name the letters already", hint="use ids, or filters, or --all")
    if not (ids or filters or everything):
        raise UsageError(
            f"nothing says which dead letters to {doing}",
            hint="name their ids, filter them as `dual-ledger dead-letters list` does, or use --all",
        )
    if filters and everything:
        raise UsageError("--all leaves nothing to filter", hint="use filters, or --all")
    return Chosen(tuple(ids), wanted(options))
