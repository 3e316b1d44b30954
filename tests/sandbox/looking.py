"""Looking at a sandbox and hurting it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it comes without types
from confluent_kafka.admin import AdminClient

from ledger.config import Settings
from sandbox.server import Server, remembered
from tests.fixtures.environment import CACHE_DIR
from tests.fixtures.waiting import until


def servers_of(settings: Settings) -> dict[str, Server]:
    found = {name: remembered(folder_of(settings), name) for name in ("postgres", "kafka")}
    return {name: server for name, server in found.items() if server is not None}


def folder_of(settings: Settings) -> Path:
    assert settings.sandbox_dir is not None
    return settings.sandbox_dir


def process_of(settings: Settings, name: str) -> psutil.Process:
    process = servers_of(settings)[name].process
    assert process is not None
    return psutil.Process(process.pid)


def kill(settings: Settings, name: str) -> None:
    process = process_of(settings, name)
    process.kill()
    until(lambda: not servers_of(settings)[name].alive)


def started(settings: Settings, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from cli.main import main; main()", "sandbox", *words],
        env={
            **os.environ,
            "DUAL_LEDGER_SANDBOX_DIR": str(folder_of(settings)),
            "DUAL_LEDGER_CACHE_DIR": str(CACHE_DIR),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(settings: Settings, *words: str) -> tuple[int, dict[str, object]]:
    with started(settings, *words, "--json") as command:
        output, _ = command.communicate(timeout=60)
    return command.returncode, json.loads(output)


def topics_of(bootstrap: str | None) -> set[str]:
    return set(AdminClient({"bootstrap.servers": bootstrap or ""}).list_topics(timeout=30).topics)
