import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from ledger.config import Settings, child_environment
from tests.cli.running import Runner, variables


@contextmanager
def _started(settings: Settings, *words: str, **changes: Any) -> Iterator[subprocess.Popen[str]]:
    environment = child_environment(**dict(variables(settings.model_copy(update=changes))))
    command = [sys.executable, "-m", "cli", "dashboard", *words]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_command_prints_its_address_and_ends_within_a_second_of_ctrl_c(settings: Settings) -> None:
    with _started(settings, "--port", "0") as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=address) as client:
            assert client.get("/healthz").status_code == 200  # and the connection stays open
            process.send_signal(signal.SIGINT)
            begun = time.monotonic()
            assert process.wait(10) == 0
            assert time.monotonic() - begun < 2  # a second, and a busy machine's


def test_a_port_that_is_taken_is_told_in_words(dual_ledger: Runner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = dual_ledger("dashboard", "--port", str(taken.getsockname()[1]))
    assert ran.status == 2
    assert "in use" in ran.err
    assert "--port 0" in ran.err
    assert dual_ledger("processes", "list", "--json").document["processes"] == []  # it never began


def test_an_address_that_is_none_is_told_as_that(dual_ledger: Runner) -> None:
    ran = dual_ledger("dashboard", "--host", "999.1.1.1", "--port", "0")
    assert (ran.status, "--host 127.0.0.1" in ran.err) == (2, True)


def test_without_servers_it_says_what_to_do(alone: Runner) -> None:
    ran = alone("dashboard")
    assert ran.status == 2
    assert "dual-ledger sandbox up" in ran.err


def test_a_token_that_can_be_hit_upon_is_told_before_anything_starts(settings: Settings) -> None:
    with _started(settings, "--port", "0", dashboard_token="canary") as process:
        out, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert out == ""
    assert "dashboard_token" in said
    assert "at least 16 characters" in said
    assert "openssl rand" in said
    assert "canary" not in said
    assert "Traceback" not in said


def test_a_page_that_others_can_reach_is_warned_of(settings: Settings) -> None:
    with _started(
        settings, "--port", "0", "--host", "0.0.0.0", dashboard_token="canary 0123456789"
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("http://0.0.0.0:")
        process.terminate()
        said = process.stderr.read()
    assert "whoever reaches 0.0.0.0" in said
    assert "TLS" in said
    assert "canary" not in said
