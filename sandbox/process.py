"""A process by its number, the moment it started and the boot it belongs to: a recycled number is another."""

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_STATE, _STARTED = 0, 19  # fields of /proc/<pid>/stat, counted after the command's name
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Process:
    """One process; `started` counts clock ticks since boot."""

    pid: int
    started: int
    boot: str

    @property
    def alive(self) -> bool:
        """Whether this very process runs."""
        return identify(self.pid) == self

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.alive:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return


def identify(pid: int) -> Process | None:
    """The process that has this number now; None when there is none, or only its exit status is left."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[_STATE] in "ZX":
        return None
    return Process(pid, int(fields[_STARTED]), _boot())


def working_in(folder: Path, program: str) -> list[Process]:
    """Every process that runs `program` (its file name) and works in `folder`, even if that was deleted."""
    places = {str(folder), f"{folder} (deleted)"}
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            matches = str((entry / "cwd").readlink()) in places and (entry / "exe").readlink().name == program
        except OSError:  # ended meanwhile, or another user's
            continue
        process = identify(int(entry.name)) if matches else None
        if process is not None:
            found.append(process)
    return found


def gone(processes: Iterable[Process], patience_seconds: float) -> bool:
    """Wait until all have ended; whether they did in time."""
    waiting = list(processes)
    deadline = time.monotonic() + patience_seconds
    while waiting := [process for process in waiting if process.alive]:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
