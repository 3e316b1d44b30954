"""A sealed window as it leaves the house."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ledger.books import Books

_PIECE = 500


@dataclass(frozen=True, slots=True)
class Head:
    """One window: who has it, has all before it too. `ranges`: shard → first and last number."""

    number: int
    sealed_at: int
    previous_digest: str
    digest: str
    entries: int
    content_digest: str
    ranges: dict[str, str]
    key_id: str | None = None
    signature: str | None = None

    def signed(self, sign: Callable[[str], Mapping[str, str]]) -> "Head":
        """The same with a signature, if `sign` gives one for its digest."""
        signature = sign(self.digest)
        return replace(self, key_id=signature.get("key_id"), signature=signature.get("signature"))

    def record(self) -> dict[str, Any]:
        """The Avro record `SealedWindow`."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def heads_behind(books: Books, number: int) -> Iterator[Head]:
    """The windows behind that one, in order."""
    while records := books.records("seals_heads", after=number, limit=_PIECE):
        yield from (Head(**record) for record in records)
        number = records[-1]["number"]
