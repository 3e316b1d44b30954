"""The run that is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.books import Books

REPLAY = "REPLAY"


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its row has it."""

    id: str
    kind: str
    status: str
    source_id: str
    ledger_id: str
    topic: str
    consumer_group: str
    definition: Mapping[str, Any]
    sent: int
    refused: int
    source_ended: bool

    @property
    def is_replay(self) -> bool:
        """Whether it reads a topic that exists, so that no source vouches for it."""
        return self.kind == REPLAY

    def wants(self, option: str) -> bool:
        """Whether an option of its definition is on; those asked for here are, unless it says otherwise."""
        stated = self.definition.get(option, self.definition.get("options", {}).get(option, True))
        return bool(stated)


def find(books: Books, run_id: str) -> Run | None:
    """The run of that id, if there is one."""
    found = books.records("verify_run", run=run_id)
    return Run(**found[0]) if found else None
