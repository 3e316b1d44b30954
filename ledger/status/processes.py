"""The processes: who lives, who is silent, and whose place another has taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.books import Books

SILENT_SECONDS = 3.0  # three beats; a second more for the look, and all is told within five
ENDED = "ended"
RUN = "run"  # the kind of who conducts one; its source and its workers are of kinds that begin so


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """One process. `seconds` since it was last heard of; `alive` unless that is long ago or it told its end.

    `about` is whom it works for, `command` starts it again. `replaced`: it is gone, and another one that
    began since has its place.
    """

    kind: str
    host: str
    pid: int
    address: str | None
    seconds: float
    ready: bool
    problems: dict[str, str] = field(default_factory=dict)
    alive: bool = True
    about: str = ""
    command: str = ""
    version: str = ""
    started_seconds: float = 0.0
    round_seconds: float = 0.0
    replaced: bool = False

    @property
    def name(self) -> str:
        """What a person calls it: what it is, for whom, and where."""
        about = f" {self.about}" if self.about else ""
        return f"{self.kind}{about} ({self.host}:{self.pid})"

    @property
    def state(self) -> str:
        """In a word."""
        if self.replaced:
            return "replaced"
        if not self.alive:
            return ENDED if ENDED in self.problems else "silent"
        return "ready" if self.ready else "not ready"

    def document(self) -> dict[str, Any]:
        """The process as `status --json` prints it."""
        return {
            "kind": self.kind,
            "about": self.about,
            "host": self.host,
            "pid": self.pid,
            "address": self.address,
            "version": self.version,
            "command": self.command,
            "state": self.state,
            "seconds": round(self.seconds, 1),
            "started_seconds": round(self.started_seconds, 1),
            "ready": self.ready,
            "problems": dict(self.problems),
            "alive": self.alive,
        }


def processes_of(books: Books) -> list[ProcessStatus]:
    """Every process that has a row in this database, the earlier started first."""
    return _without_replaced([_of(record) for record in books.records("status_processes")])


def living(processes: Iterable[ProcessStatus], kind: str, about: str = "") -> bool:
    """Whether one of that kind lives, for that group or run."""
    return any(one.alive and one.kind == kind and one.about == about for one in processes)


def is_of_run(one: ProcessStatus) -> bool:
    """Whether it conducts a run, or works for one."""
    return one.kind == RUN or one.kind.startswith(f"{RUN} ")


def run_of(one: ProcessStatus) -> str:
    """The run that it conducts or works for."""
    return one.about.partition(" ")[0]


def _of(record: dict[str, Any]) -> ProcessStatus:
    problems = {_plain(key): _plain(text) for key, text in record.pop("problems").items()}
    texts = {key: _plain(value) for key, value in record.items() if isinstance(value, str)}
    alive = record["seconds"] <= SILENT_SECONDS and ENDED not in problems
    return ProcessStatus(**{**record, **texts}, problems=problems, alive=alive)


def _without_replaced(processes: Sequence[ProcessStatus]) -> list[ProcessStatus]:
    """The same, where each that began since takes the place of one that is gone, the longest silent first."""
    taken: set[int] = set()
    found = list(processes)
    for nth, gone in sorted(enumerate(processes), key=lambda one: -one[1].seconds):
        if gone.alive:
            continue
        for other, heir in enumerate(processes):
            began_since = heir.started_seconds < gone.seconds
            if other not in taken and began_since and (heir.kind, heir.about) == (gone.kind, gone.about):
                taken.add(other)
                found[nth] = replace(gone, replaced=True)
                break
    return found


def _plain(text: str) -> str:
    """Without what a terminal would obey: any login with a process can write here."""
    return "".join(one if one.isprintable() else "?" for one in text)
