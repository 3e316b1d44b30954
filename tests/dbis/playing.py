"""The page's commands played quickly: `dual-ledger` in this process, everything else by a shell."""

import os
import shlex
from pathlib import Path

import pytest

from ledger.config import Settings
from sandbox.postgres_files import programs
from tests.cli.running import Runner
from tests.scenarios.page import Step
from tests.scenarios.play import Play
from tests.scenarios.test_pages import environment_of

_OF_THE_SHELL = frozenset("&;|<>$")


def environment(settings: Settings, scb: str) -> dict[str, str]:
    """As a reader's shell has it: `psql` is found, and times are told in UTC."""
    given = environment_of(settings, scb)
    path = f"{programs(Path(), copied=False)}{os.pathsep}{given.get('PATH', '')}"
    return {**given, "PATH": path, "PGTZ": "UTC", "PSQLRC": os.devnull}


class Quick:
    """Runs a step where its folder is; forty processes of Python would take a minute."""

    def __init__(self, play: Play, folder: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
        self._play = play
        self._runner = runner
        monkeypatch.chdir(folder / "project")
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "110")

    def run(self, step: Step) -> str:
        """What the command prints."""
        if not step.command.startswith("dual-ledger ") or _OF_THE_SHELL & set(step.command):
            return self._play.run(step)
        ran = self._runner(*shlex.split(step.command)[1:])
        return ran.err + ran.out
