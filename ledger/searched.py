"""Where a reference was looked for beside the entries and dead letters of the books, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.hops import Hop
from ledger.standing import Standing


@dataclass(frozen=True, slots=True)
class Searched:
    """One place. `looked` is false where it could not be looked through, or not to its end; `said` tells."""

    where: str
    looked: bool
    said: str
    found: Sequence[Mapping[str, Any]] = ()
    standing: Standing | None = None
    hops: Sequence[Hop] = field(default=())
    ledger_id: str | None = None

    def document(self) -> dict[str, Any]:
        """As `trace --json` prints it."""
        return {"where": self.where, "looked": self.looked, "said": self.said, "found": list(self.found)}
