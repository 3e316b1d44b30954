"""The processes: who lives, who is silent, and whose place another has taken."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.books import Books
from ledger.status.heard import Heard, Silence

ENDED = "ended"
RUN = "run"  # the kind of who conducts one; its source and its workers are of kinds that begin so
_HEARD = Heard()  # of this whole program: an id is of one process, in whatever database it is


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """One process. `seconds` since it was last heard of; `alive` unless that is long ago or it told its end.

    `about` is whom it works for, `command` starts it again. `replaced`: it is gone, and another one that
    began since has its place. `unknown`: its last sign of life is of a time that is yet to come.
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
    unknown: bool = False
    id: str = ""
    login: str = ""
    ended_since: int = 0
    took_place: bool = False
    beat_seconds: float = 0.0  # as `seconds`, by the database's clock alone, as `started_seconds` is

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
            return ENDED if ENDED in self.problems else "unknown" if self.unknown else "silent"
        return "ready" if self.ready else "not ready"

    def document(self) -> dict[str, Any]:
        """The process as `status --json` prints it."""
        return {
            "id": self.id,
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


def processes_of(books: Books, heard: Heard = _HEARD) -> list[ProcessStatus]:
    """Every process that has a row in this database, the earlier started first."""
    began = time.monotonic()
    records = books.records("status_processes")
    silences = heard.silences(records, time.monotonic() - began)
    return _without_replaced([_of(*both) for both in zip(records, silences, strict=True)])


def living(processes: Iterable[ProcessStatus], kind: str, about: str = "") -> bool:
    """Whether one of that kind lives, for that group or run."""
    return any(one.alive and one.kind == kind and one.about == about for one in processes)


def is_of_run(one: ProcessStatus) -> bool:
    """Whether it conducts a run, or works for one."""
    return one.kind == RUN or one.kind.startswith(f"{RUN} ")


def run_of(one: ProcessStatus) -> str:
    """The run that it conducts or works for."""
    return one.about.partition(" ")[0]


def _of(record: dict[str, Any], silence: Silence) -> ProcessStatus:
    values: dict[str, Any] = {
        key: _plain(value) if isinstance(value, str) else value for key, value in record.items()
    }
    del values["beats"]
    problems = {_plain(key): _plain(str(text)) for key, text in values.pop("problems").items()}
    told = {
        "seconds": silence.seconds,
        "beat_seconds": record["seconds"],
        "unknown": silence.is_unknown,
        "alive": not (silence.is_long or silence.is_unknown or ENDED in problems),
    }
    return ProcessStatus(**{**values, **told}, problems=problems)


def _without_replaced(processes: Sequence[ProcessStatus]) -> list[ProcessStatus]:
    """The same, where each that began since takes the place of one that is gone, the longest silent first.

    Where others ended in good order since, those that began first have taken their places, and no other.
    """
    taken: set[int] = set()
    restarted: set[int] = set()
    found = list(processes)
    for nth, gone in sorted(enumerate(processes), key=lambda one: -one[1].seconds):
        if gone.alive:
            continue
        heirs = [other for other, heir in enumerate(processes) if _began_since(heir, gone)]
        free = [other for other in heirs if other not in taken and other not in restarted]
        missing = max(0, gone.ended_since - len(restarted.intersection(heirs)))
        restarted.update(free[:missing])
        if free[missing:]:
            taken.add(free[missing])
            found[nth] = replace(gone, replaced=True)
    return found


def _began_since(heir: ProcessStatus, gone: ProcessStatus) -> bool:
    alike = (heir.kind, heir.about, heir.login) == (gone.kind, gone.about, gone.login)
    return alike and not heir.took_place and heir.started_seconds < gone.beat_seconds


def _plain(text: str) -> str:
    """Without what a terminal would obey: any login with a process can write here."""
    return "".join(one if one.isprintable() else "?" for one in text)
