"""Commands run in this process, with settings given by the environment."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from cli.main import main
from ledger.config import PREFIX, Settings


class Ran(NamedTuple):
    """What a command left: its exit status, what it printed, what it said beside."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document that is all of stdout."""
        return json.loads(self.out)


class Runner:
    """Runs `dual-ledger` with these settings."""

    def __init__(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._settings = settings
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, **changes: Any) -> Ran:
        """Run it with `arguments`; `changes` are settings for this time alone."""
        with self._monkeypatch.context() as patch:
            for name, value in variables(self._settings.model_copy(update=changes)):
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["dual-ledger", *arguments])
            patch.setattr(logging.getLogger(), "handlers", [])  # a command's own go with its stderr
            with pytest.raises(SystemExit) as stopped:
                main()
        captured = self._capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        assert "Traceback" not in captured.err
        return Ran(stopped.value.code, captured.out, captured.err)


def variables(settings: Settings) -> Iterator[tuple[str, str]]:
    """Settings as the environment has them."""
    for name in settings.model_dump(exclude_none=True, exclude_defaults=True):
        value = getattr(settings, name)
        yield PREFIX + name.upper(), value.get_secret_value() if isinstance(value, SecretStr) else str(value)
