"""One sandbox for the whole file: started, found, broken in every way a machine breaks things, stopped."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from signal import Signals

import psutil  # type: ignore[import-untyped]  # it comes without types
import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from ledger.config import Settings
from ledger.errors import Fatal, UsageError
from sandbox import kafka, postgres, run
from sandbox.directory import database_account
from sandbox.ports import Ports
from sandbox.progress import Quiet
from sandbox.server import Server, remembered
from sandbox.status import SandboxStatus
from tests.fixtures.environment import CACHE_DIR
from tests.fixtures.outside import query
from tests.fixtures.waiting import until

Sandbox = tuple[Settings, SandboxStatus]


class _Told(Quiet):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


@pytest.fixture
def settings(own_sandbox: Sandbox) -> Settings:
    """All runs before each test, whatever the one before did."""
    run.up(own_sandbox[0])
    return own_sandbox[0]


def _servers(settings: Settings) -> dict[str, Server]:
    found = {name: remembered(_folder(settings), name) for name in ("postgres", "kafka")}
    return {name: server for name, server in found.items() if server is not None}


def _folder(settings: Settings) -> Path:
    assert settings.sandbox_dir is not None
    return settings.sandbox_dir


def _process(settings: Settings, name: str) -> psutil.Process:
    process = _servers(settings)[name].process
    assert process is not None
    return psutil.Process(process.pid)


def _kill(settings: Settings, name: str) -> None:
    process = _process(settings, name)
    process.kill()
    until(lambda: not _servers(settings)[name].alive)


def _started(settings: Settings, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from cli.main import main; main()", "sandbox", *words],
        env={
            **os.environ,
            "DUAL_LEDGER_SANDBOX_DIR": str(_folder(settings)),
            "DUAL_LEDGER_CACHE_DIR": str(CACHE_DIR),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _answer(settings: Settings, *words: str) -> tuple[int, dict[str, object]]:
    with _started(settings, *words, "--json") as command:
        output, _ = command.communicate(timeout=60)
    return command.returncode, json.loads(output)


def _topics(bootstrap: str | None) -> set[str]:
    return set(AdminClient({"bootstrap.servers": bootstrap or ""}).list_topics(timeout=30).topics)


def test_both_servers_answer_and_the_database_is_set_up_for_honest_figures(settings: Settings) -> None:
    found = run.status(settings)
    assert found.database_url
    assert found.scb_database_url
    for url in (found.database_url, found.scb_database_url):
        assert query(url, "SHOW server_encoding") == [("UTF8",)]
    shown = {
        name: query(found.database_url, f"SHOW {name}")[0][0]
        for name in ("fsync", "synchronous_commit", "full_page_writes", "max_connections", "listen_addresses")
    }
    assert shown == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "max_connections": "200",
        "listen_addresses": "127.0.0.1",
    }
    assert _topics(found.kafka_bootstrap) == set()


def test_the_database_takes_nobody_without_the_password(settings: Settings) -> None:
    url = run.status(settings).database_url or ""
    assert query(url, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == [(0,)]
    for path in ("password", "postgres.json", "kafka.json", "kafka/java.options"):
        assert (_folder(settings) / path).stat().st_mode & 0o077 == 0
    assert "@" not in repr(run.status(settings))


def test_nothing_listens_beyond_this_machine(settings: Settings) -> None:
    for name in ("postgres", "kafka"):
        addresses = {
            connection.laddr.ip
            for connection in _process(settings, name).net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }
        assert addresses == {"127.0.0.1"}


def test_a_second_up_finds_what_runs_and_says_so(settings: Settings) -> None:
    before, told = _servers(settings), _Told()
    assert run.up(settings, progress=told) == run.status(settings)
    assert _servers(settings) == before
    assert [line.split(",")[0] for line in told.lines] == ["PostgreSQL runs already", "Kafka runs already"]


def test_the_command_prints_one_json_document_with_the_keys_that_scripts_use(settings: Settings) -> None:
    exit_status, document = _answer(settings, "status")
    assert (exit_status, document["running"]) == (0, True)
    assert document["database_url"] == run.status(settings).database_url
    assert document["kafka_bootstrap"] == run.status(settings).kafka_bootstrap
    assert document["registry_url"] is None
    assert {"scb_database_url", "directory", "logs"} <= set(document)


@pytest.mark.parametrize("victim", ["postgres", "kafka"])
def test_a_killed_server_is_started_again_and_has_its_data(settings: Settings, victim: str) -> None:
    found = run.status(settings)
    query(found.database_url or "", f"CREATE TABLE before_{victim} ()")
    admin = AdminClient({"bootstrap.servers": found.kafka_bootstrap or ""})
    admin.create_topics([NewTopic(f"before-{victim}", 1, 1)])[f"before-{victim}"].result(30)
    _kill(settings, victim)
    assert not run.status(settings).running
    assert run.find_running(settings) is None
    again = run.up(settings)
    assert query(again.database_url or "", f"SELECT count(*) FROM before_{victim}") == [(0,)]
    assert f"before-{victim}" in _topics(again.kafka_bootstrap)


def test_status_of_a_sandbox_that_lacks_a_server_exits_with_1(settings: Settings) -> None:
    kafka.stop(_folder(settings), "kill")
    exit_status, document = _answer(settings, "status")
    assert (exit_status, document["running"], document["kafka_bootstrap"]) == (1, False, None)
    assert document["database_url"]


def test_a_server_can_be_stopped_hard_and_started_alone(settings: Settings) -> None:
    folder = _folder(settings)
    assert postgres.stop(folder, "immediate")
    assert not postgres.stop(folder)
    postgres.start(folder)
    assert kafka.stop(folder)
    kafka.start(folder)
    assert run.status(settings).running


def test_a_number_taken_by_a_stranger_since_is_neither_believed_nor_killed(settings: Settings) -> None:
    """After a reboot the remembered numbers are strangers', also the one in PostgreSQL's own lock file."""
    folder = _folder(settings)
    run.down(settings)
    account = database_account()
    stranger = subprocess.Popen(["/bin/sleep", "60"], user=account[0] if account else None, cwd="/")
    try:
        for name in ("postgres", "kafka"):
            path = folder / f"{name}.json"
            document = json.loads(path.read_text())
            document["process"] = {"pid": stranger.pid, "started": 1, "boot": "another"}
            path.write_text(json.dumps(document))
        lock = (folder / "postgres").resolve() / "data" / "postmaster.pid"
        lock.write_text(f"{stranger.pid}\n{lock.parent}\n")
        assert not run.status(settings).running
        assert not run.down(settings)
        assert run.up(settings).running
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_servers_that_nobody_remembers_are_ended_before_new_ones_start(settings: Settings) -> None:
    """As when `up` is killed between starting a server and writing it down, or the file is damaged."""
    forgotten = [_process(settings, name) for name in ("postgres", "kafka")]
    (_folder(settings) / "postgres.json").write_text("{ damaged")
    (_folder(settings) / "kafka.json").unlink()
    assert not run.status(settings).running
    assert run.up(settings).running
    assert not any(process.is_running() and process.status() != "zombie" for process in forgotten)


def test_two_ups_at_once_start_one_set_of_servers(settings: Settings) -> None:
    run.down(settings)
    found: list[SandboxStatus] = []
    ups = [threading.Thread(target=lambda: found.append(run.up(settings))) for _ in range(2)]
    for one in ups:
        one.start()
    for one in ups:
        one.join()
    assert found[0].running
    assert found[0] == found[1] == run.status(settings)


def test_a_taken_port_is_refused_by_name_and_a_running_server_does_not_move(settings: Settings) -> None:
    ours = _servers(settings)["kafka"].port
    with pytest.raises(UsageError, match=f"runs already, on port {ours}, not on 1025"):
        run.up(settings, ports=Ports(kafka=1025))
    postgres.stop(_folder(settings))
    with pytest.raises(UsageError, match=f"port {ours}, asked for PostgreSQL, is taken"):
        run.up(settings, ports=Ports(postgres=ours))
    assert not _servers(settings)["postgres"].alive


def test_a_server_that_does_not_start_shows_its_log_and_what_was_started_with_it_stops(
    settings: Settings,
) -> None:
    run.down(settings)
    properties = _folder(settings) / "kafka" / "data" / "meta.properties"
    good = properties.read_text()
    properties.write_text(good.replace("node.id=1", "node.id=7"))
    try:
        with pytest.raises(
            Fatal, match=r"(?s)kafka ended while starting; its log ends:.*node id 7"
        ) as caught:
            run.up(settings)
        assert "kafka.log" in caught.value.hint
        assert not any(server.alive for server in _servers(settings).values())
    finally:
        properties.write_text(good)


@pytest.mark.parametrize("number", [Signals.SIGINT, Signals.SIGKILL])
def test_an_up_that_is_interrupted_leaves_nothing_in_the_way(settings: Settings, number: Signals) -> None:
    run.down(settings)
    with _started(settings, "up") as command:
        until(lambda: _servers(settings)["kafka"].alive)
        command.send_signal(number)
        _, said = command.communicate(timeout=60)
    assert command.returncode == (130 if number == Signals.SIGINT else -number), said
    if number == Signals.SIGINT:
        assert not any(server.alive for server in _servers(settings).values())
    assert run.up(settings).running


def test_down_leaves_nothing_running_and_keeps_the_data(settings: Settings) -> None:
    query(run.status(settings).database_url or "", "CREATE TABLE kept ()")
    families = [
        process
        for name in ("postgres", "kafka")
        for process in [_process(settings, name), *_process(settings, name).children(recursive=True)]
    ]
    assert run.down(settings)
    assert not any(process.is_running() and process.status() != "zombie" for process in families)
    assert not run.down(settings)
    assert query(run.up(settings).database_url or "", "SELECT count(*) FROM kept") == [(0,)]


def test_orphans_of_a_killed_database_server_are_ended_too(settings: Settings) -> None:
    """A backend that is stopped does not notice that its parent has died."""
    backends = _process(settings, "postgres").children()
    backends[0].send_signal(Signals.SIGSTOP)
    _kill(settings, "postgres")
    run.down(settings)
    assert not any(backend.is_running() and backend.status() != "zombie" for backend in backends)


def test_wipe_deletes_all_that_the_sandbox_made(settings: Settings) -> None:
    password = (_folder(settings) / "password").read_text()
    home = (_folder(settings) / "postgres").resolve()
    run.down(settings, wipe=True)
    assert [path.name for path in _folder(settings).iterdir()] == ["lock"]
    assert not home.exists()
    assert run.up(settings).running
    assert (_folder(settings) / "password").read_text() != password
