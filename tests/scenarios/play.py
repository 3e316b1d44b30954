"""Plays a page: its commands in a folder of their own, over books and topics of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.scenarios.page import Step

ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 180
_BESIDE_SECONDS = 1.5  # until a command that runs beside the others can be expected to work


class Play:
    """A folder in which commands run; what ran beside them is ended with it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder / "project"
        self._folder.mkdir(parents=True)
        (self._folder / "docs").symlink_to(ROOT / "docs")
        if (ROOT.parent / "shared").is_dir():
            (folder / "shared").symlink_to(ROOT.parent / "shared")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        self._environment = {**environment, "PATH": path, "NO_COLOR": "1", "COLUMNS": "110"}
        self._beside: list[subprocess.Popen[bytes]] = []

    def run(self, step: Step) -> str:
        """What the command prints, stdout and stderr as they come."""
        if step.command.endswith(" &"):
            self._run_beside(step.command.removesuffix(" &"))
            return ""
        done = subprocess.run(
            ["bash", "-c", step.command],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        return done.stdout.decode()

    def _run_beside(self, command: str) -> None:
        self._beside.append(
            subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        time.sleep(_BESIDE_SECONDS)

    def end(self) -> None:
        """End what runs beside."""
        for process in self._beside:
            process.send_signal(signal.SIGTERM)
        for process in self._beside:
            process.wait(30)


@contextmanager
def play(folder: Path, environment: Mapping[str, str]) -> Iterator[Play]:
    """A play, ended in good order."""
    playing = Play(folder, environment)
    try:
        yield playing
    finally:
        playing.end()
