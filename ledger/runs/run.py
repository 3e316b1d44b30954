"""One run, as the books have it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, Self, TypeAlias

from ledger.books import Books
from ledger.errors import UsageError
from ledger.runs.definition import Definition

Status: TypeAlias = Literal["PLANNED", "IN_PROGRESS", "PAUSED", "FAILED", "COMPLETED", "UNDOING", "UNDONE"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run and its counters.

    `processed` is `successful + duplicates + failed`; `failed` counts the records that became no entry
    (`refused`) and the entries that posting refused. `conducted` says that somebody is at work on it.
    """

    run_id: str
    kind: Literal["BACKFILL", "REPLAY"]
    status: Status
    source_id: str
    ledger_id: str
    topic: str
    consumer_group: str
    definition: Definition
    wanted: Literal["RUN", "PAUSE"]
    pace: str
    total: int | None
    source_ended: bool
    sent: int
    refused: int
    processed: int
    successful: int
    duplicates: int
    failed: int
    sent_again: int
    active_seconds: float
    error: str | None
    created_at: datetime
    started_at: datetime | None
    updated_at: datetime
    completed_at: datetime | None
    verified: Any
    conducted: bool

    @classmethod
    def of(cls, record: dict[str, Any]) -> Self:
        """The run in a record of queries/runs_*.sql."""
        return cls(**record | {"definition": Definition.of(record["definition"])})

    @property
    def is_replay(self) -> bool:
        """Whether it reads a topic that exists, so that no source vouches for it."""
        return self.kind == "REPLAY"

    @property
    def rate(self) -> float | None:
        """Records a second, over the time in which it was at work."""
        return self.processed / self.active_seconds if self.active_seconds > 0 else None

    @property
    def eta_seconds(self) -> float | None:
        """What is left, at that rate; None where total or rate are not known, or nothing is under way."""
        if self.total is None or not self.rate or self.status != "IN_PROGRESS":
            return None
        return max(0, self.total - self.processed) / self.rate

    def document(self) -> dict[str, Any]:
        """As `--json` prints it."""
        document = {one.name: getattr(self, one.name) for one in fields(self)}
        return document | {
            "definition": self.definition.model_dump(mode="json"),
            "rate": None if self.rate is None else round(self.rate, 1),
            "eta_seconds": None if self.eta_seconds is None else round(self.eta_seconds, 1),
        }


def find_run(books: Books, run_id: str) -> Run:
    """The run; UsageError when there is none."""
    records = books.records("runs_find", id=run_id)
    if not records:
        raise UsageError(f"no run {run_id}", hint="dual-ledger run list shows them")
    return Run.of(records[0])


def list_runs(books: Books, limit: int) -> list[Run]:
    """The latest runs first."""
    return [Run.of(record) for record in books.records("runs_list", limit=limit)]


def by_code(books: Books, run_id: str) -> dict[str, int]:
    """How many records were refused for what, at the source and by posting."""
    return dict(books.rows("runs_by_code", id=run_id))
