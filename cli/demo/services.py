"""The processes that the demo starts: the real commands, each with a log of its own."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Self

from ledger.config import Settings, child_environment
from ledger.errors import Fatal, UsageError

_END_SECONDS = 20
_TAIL_LINES = 5
_ROLES = {"consume": "poster", "relay": "relay"}


class Services:
    """Consumer, relay and the SCB stand-in; ended, in good order, when the demo is.

    Each logs in as its role where `logins` (role → the books' address) has one for it.
    """

    def __init__(self, settings: Settings, logins: Mapping[str, str], *, unknown_accounts: str) -> None:
        self._settings = settings
        self._books = {
            name: {"DUAL_LEDGER_DATABASE_URL": logins[role]}
            for name, role in _ROLES.items()
            if role in logins
        }
        self._folder = make_log_folder(settings)
        self._commands = {
            "consume": ["consume", "--unknown-accounts", unknown_accounts],
            "relay": ["relay"],
        }
        if settings.scb_database_url is not None:
            self._commands["scb"] = ["sandbox", "scb"]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._logs: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        for name, command in self._commands.items():
            environment = child_environment(**_connections(self._settings) | self._books.get(name, {}))
            log = self._log(name).open("wb")
            self._logs.append(log)
            self._running[name] = subprocess.Popen(  # noqa: S603  our own command
                [sys.executable, "-m", "cli.with_parent", str(os.getpid()), *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the demo: it ends these itself
            )
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for log in self._logs:
            log.close()

    def check(self) -> None:
        """Fatal when one of them has ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                log = self._log(name)
                tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:]
                raise Fatal(
                    f"`dual-ledger {' '.join(self._commands[name])}` ended with status {process.returncode}: "
                    + " | ".join(tail),
                    hint=f"its log is {log}",
                )

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


def make_log_folder(settings: Settings) -> Path:
    """The folder of the logs, made if need be; UsageError when they cannot be kept there."""
    folder = settings.state_dir / "demo"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass  # it may be there, and not be ours to write in
    except OSError as error:
        raise UsageError(
            f"cannot keep the demo's logs in {folder}: {error.strerror}",
            hint="set DUAL_LEDGER_STATE_DIR to a folder you may write",
        ) from error
    return folder


def _connections(settings: Settings) -> dict[str, str]:
    secrets = {
        "DATABASE_URL": settings.database_url,
        "SCB_DATABASE_URL": settings.scb_database_url,
    }
    plain = {"KAFKA_BOOTSTRAP": settings.kafka_bootstrap, "REGISTRY_URL": settings.registry_url}
    values = {name: value.get_secret_value() for name, value in secrets.items() if value is not None}
    values |= {name: value for name, value in plain.items() if value is not None}
    return {f"DUAL_LEDGER_{name}": value for name, value in values.items()}
