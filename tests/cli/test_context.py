"""What a command takes from a sandbox, told on stderr; the servers are only remembered, and never asked."""

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from pydantic import SecretStr

from sandbox.process import identify
from tests.cli.running import Runner

_DATABASE = "postgresql://u@h/books"


@pytest.fixture
def kafka_alone(tmp_path: Path) -> Iterator[int]:
    """A sandbox of which only Kafka runs; its port."""
    folder = tmp_path / "no-sandbox"
    folder.mkdir()
    process = identify(os.getpid())
    assert process is not None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        server = {"name": "kafka", "program": "java", "folder": str(folder), "port": port}
        (folder / "kafka.json").write_text(json.dumps({**server, "process": asdict(process)}))
        yield port


def test_what_runs_of_a_sandbox_is_used_and_what_does_not_is_named(
    alone: Runner, kafka_alone: int, tmp_path: Path
) -> None:
    ran = alone("config", "show", "--json")
    settings = ran.document["settings"]
    assert settings["kafka_bootstrap"] == {"value": f"127.0.0.1:{kafka_alone}", "from": "sandbox"}
    assert settings["database_url"]["value"] is None
    place = tmp_path / "no-sandbox"
    assert ran.err == (
        f"using the sandbox's Kafka in {place}\n"
        f"the sandbox in {place}: PostgreSQL does not run; dual-ledger sandbox up\n"
    )


def test_of_what_is_configured_nothing_is_said(alone: Runner, kafka_alone: int, tmp_path: Path) -> None:
    ran = alone("config", "show", database_url=SecretStr(_DATABASE))
    assert f"127.0.0.1:{kafka_alone}" in ran.out
    assert ran.err == f"using the sandbox's Kafka in {tmp_path / 'no-sandbox'}\n"


def test_where_no_sandbox_was_none_is_wiped(alone: Runner, tmp_path: Path) -> None:
    ran = alone("sandbox", "down", "--wipe")
    assert (ran.status, ran.out) == (0, f"there is no sandbox in {tmp_path / 'no-sandbox'}\n")


@pytest.mark.usefixtures("kafka_alone")
def test_a_sandbox_with_one_server_runs_partly(alone: Runner) -> None:
    ran = alone("sandbox", "status")
    assert ran.status == 1
    assert ran.out.startswith("partly running\n")
    assert alone("sandbox", "status", "--json").document["running"] is False
