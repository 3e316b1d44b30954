"""The real commands, as processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from ledger.config import PREFIX, Settings

_PROGRAM = str(Path(sys.executable).with_name("dual-ledger"))
_PATIENCE_SECONDS = 60


def start(settings: Settings, *arguments: str, **changes: Any) -> subprocess.Popen[str]:
    """Start `dual-ledger` with `arguments`; `changes` are settings for it alone."""
    return subprocess.Popen(
        [_PROGRAM, *arguments],
        env=_environment(settings.model_copy(update=changes)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for the end of `process`: its exit status, stdout and stderr."""
    out, err = process.communicate(timeout=_PATIENCE_SECONDS)
    return process.returncode, out, err


@contextmanager
def running(settings: Settings, *arguments: str, **changes: Any) -> Iterator[subprocess.Popen[str]]:
    """The same, killed at the end if it still runs."""
    process = start(settings, *arguments, **changes)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def document(settings: Settings, *arguments: str, **changes: Any) -> dict[str, Any]:
    """Run a command to its good end with `--json`; what it printed."""
    status, out, err = ended(start(settings, *arguments, "--json", **changes))
    assert status == 0, err
    printed: dict[str, Any] = json.loads(out)
    return printed


def said(process: subprocess.Popen[str], text: str) -> str:
    """Wait until `process` says `text` on stderr; that line."""
    assert process.stderr is not None
    return next(line for line in process.stderr if text in line)


def _environment(settings: Settings) -> dict[str, str]:
    values = {
        key: value.get_secret_value() if isinstance(value, SecretStr) else value
        for key in Settings.model_fields
        if (value := getattr(settings, key)) is not None
    }
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    return inherited | {PREFIX + key.upper(): str(value) for key, value in values.items() if str(value)}
