"""A run conducted from its start to its end, with kill -9 on the way; and the memory of its processes."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.checks import WrongWork
from benchmarks.commands import environment, peak_mebibytes, run
from benchmarks.database import query
from benchmarks.telling import tell
from ledger.config import Settings

_LOOK_SECONDS = 1.0
_STANDING = "SELECT processed, pace FROM run_progress WHERE run_id = '{}'"
_TURNS = ("who conducts it", "worker", "source", "who conducts it", "worker")  # what is killed, in turns


@dataclass
class Watched:
    """What was seen of a run: seconds, kills, and the peak of each process at the quarters of the way."""

    seconds: float = 0.0
    kills: list[str] = field(default_factory=list)
    peaks: dict[str, list[float]] = field(default_factory=dict)
    held_back: int = 0  # looks at which the run went slower for the sake of live entries
    looks: int = 0


def conducted(
    settings: Settings, url: str, run_id: str, total: int, kills: int
) -> tuple[dict[str, Any], Watched]:
    """Start the run, kill at even distances, resume; its last document, and what was seen."""
    watched, began = Watched(), time.monotonic()
    marks = [total * (nth + 1) // (kills + 1) for nth in range(kills)]
    with tempfile.TemporaryFile("w+") as err:
        process = _begin(settings, "start", run_id, err)
        quarter = 0
        while process.poll() is None:
            time.sleep(_LOOK_SECONDS)
            ((processed, pace),) = query(url, _STANDING.format(run_id))
            watched.looks += 1
            watched.held_back += bool(pace)
            for name, pid in _processes(process.pid):
                watched.peaks.setdefault(name, []).append(peak_mebibytes(pid) or 0.0)
            if processed * 4 // total > quarter:
                quarter = processed * 4 // total
                tell(f"{processed:,} of {total:,}, {processed / (time.monotonic() - began):,.0f} a second")
            if marks and processed >= marks[0]:
                marks.pop(0)
                process = _kill(settings, run_id, process, watched, err)
        watched.seconds = time.monotonic() - began
        standing = run(settings, "run", "status", run_id, good=(0, 1)).document
        if standing["status"] != "COMPLETED":
            err.seek(0)
            raise WrongWork(
                "the run", "COMPLETED", f"{standing['status']}: {standing['error']} {err.read()[-500:]}"
            )
    return standing, watched


def _kill(
    settings: Settings, run_id: str, process: subprocess.Popen[bytes], watched: Watched, err: Any
) -> subprocess.Popen[bytes]:
    """Kill what is next; a run whose conductor is killed is resumed."""
    what = _TURNS[len(watched.kills) % len(_TURNS)]
    victims = [pid for name, pid in _processes(process.pid) if name.startswith(what)]
    watched.kills.append(what)
    tell(f"kill -9 of {what}")
    if what == _TURNS[0] or not victims:
        process.kill()
        process.wait()
        return _begin(settings, "resume", run_id, err)
    os.kill(victims[0], signal.SIGKILL)
    return process


def _begin(settings: Settings, verb: str, run_id: str, err: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "run", verb, run_id, "--json"],
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=err,
    )


def _processes(conductor: int) -> Iterator[tuple[str, int]]:
    """The run's processes by what they do: `source`, `worker-0`, … and who conducts it."""
    yield _TURNS[0], conductor
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended meanwhile
        if b"cli.with_parent" in words and str(conductor).encode() in words and b"--part" in words:
            yield words[words.index(b"--part") + 1].decode(), int(folder.name)
