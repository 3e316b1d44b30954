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
    (`refused`) and the entries that posting refused. `conducted` says that somebody is at work on it;
    `recent_rate` is that of the last seconds, None where nothing is under way or it has only begun.
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
    recent_rate: float | None

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
    def per_second(self) -> float | None:
        """Records a second just now; over all the time at work where that is not known."""
        return self.rate if self.recent_rate is None else self.recent_rate

    @property
    def eta_seconds(self) -> float | None:
        """What is left, at the rate of now; None where total or rate is not known, or it is not under way."""
        if self.total is None or not self.per_second or self.status != "IN_PROGRESS":
            return None
        return max(0, self.total - self.processed) / self.per_second

    def document(self) -> dict[str, Any]:
        """As `--json` prints it."""
        document = {one.name: getattr(self, one.name) for one in fields(self)}
        return document | {
            "definition": self.definition.model_dump(mode="json"),
            "rate": rounded(self.rate),
            "recent_rate": rounded(self.recent_rate),
            "eta_seconds": rounded(self.eta_seconds),
        }


def rounded(value: float | None) -> float | None:
    """To a tenth, as `--json` prints rates and times."""
    return None if value is None else round(value, 1)


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
