"""The real commands, as processes of their own, with the memory that they took."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pydantic import SecretStr

from benchmarks.checks import WrongWork
from ledger.config import PREFIX, Settings, child_environment

_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 3600
_GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command printed, and its peak of resident memory (None where the system does not tell)."""

    document: dict[str, Any]
    peak_mebibytes: float | None


def run(settings: Settings, *words: str, good: Collection[int] = (0,)) -> Finished:
    """Run `dual-ledger` with these words and `--json` to its good end; WrongWork with what it said if not."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", *words, "--json"],
            env=environment(settings),
            stdout=out,
            stderr=err,
        )
        try:
            peak = _await(process)
        finally:
            _end(process)
        if process.returncode not in good:
            raise WrongWork(f"dual-ledger {' '.join(words)}", "exit status 0", _text(err)[-2000:])
        return Finished(json.loads(_text(out)), peak)


@contextmanager
def service(settings: Settings, *words: str) -> Iterator[None]:
    """A command that runs beside all this, ended in good order."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        _end(process)


def _await(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for the end; the highest peak seen on the way."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    peak: float | None = None
    while process.poll() is None:
        peak = peak_mebibytes(process.pid) or peak
        if time.monotonic() > deadline:
            raise WrongWork("a command", f"an end within {_PATIENCE_SECONDS} s", "none")
        time.sleep(_LOOK_SECONDS)
    return peak


def peak_mebibytes(pid: int) -> float | None:
    """The most resident memory that a process ever had; None where the system does not tell."""
    # Not getrusage: a child's figure there begins with the memory of the process that started it.
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) / 1024 if found else None


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def environment(settings: Settings) -> dict[str, str]:
    """The variables that give a process these settings."""
    values = {key: getattr(settings, key) for key in Settings.model_fields}
    given = {
        PREFIX + key.upper(): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for key, value in values.items()
        if value is not None
    }
    return child_environment(**given)


def _text(stream: IO[str]) -> str:
    stream.seek(0)
    return stream.read()
