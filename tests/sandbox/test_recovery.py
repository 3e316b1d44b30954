"""One sandbox, broken in every way a machine breaks things; `up` is always the answer."""

import json
import subprocess
from signal import Signals

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from ledger.config import Settings
from ledger.errors import Fatal
from sandbox import run
from sandbox.directory import database_account
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.sandbox.looking import folder_of, kill, process_of, servers_of, started, topics_of


@pytest.mark.parametrize("victim", ["postgres", "kafka"])
def test_a_killed_server_is_started_again_and_has_its_data(settings: Settings, victim: str) -> None:
    found = run.status(settings)
    query(found.database_url or "", f"CREATE TABLE before_{victim} ()")
    admin = AdminClient({"bootstrap.servers": found.kafka_bootstrap or ""})
    admin.create_topics([NewTopic(f"before-{victim}", 1, 1)])[f"before-{victim}"].result(30)
    kill(settings, victim)
    assert not run.status(settings).running
    assert run.find_running(settings) == run.status(settings)
    assert run.status(settings).partly
    again = run.up(settings)
    assert query(again.database_url or "", f"SELECT count(*) FROM before_{victim}") == [(0,)]
    assert f"before-{victim}" in topics_of(again.kafka_bootstrap)


def test_a_number_taken_by_a_stranger_since_is_neither_believed_nor_killed(settings: Settings) -> None:
    """After a reboot the remembered numbers are strangers', also the one in PostgreSQL's own lock file."""
    folder = folder_of(settings)
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
    forgotten = [process_of(settings, name) for name in ("postgres", "kafka")]
    (folder_of(settings) / "postgres.json").write_text("{ damaged")
    (folder_of(settings) / "kafka.json").unlink()
    assert not run.status(settings).running
    assert run.up(settings).running
    assert not any(process.is_running() and process.status() != "zombie" for process in forgotten)


def test_a_server_that_does_not_start_shows_its_log_and_what_was_started_with_it_stops(
    settings: Settings,
) -> None:
    run.down(settings)
    properties = folder_of(settings) / "kafka" / "data" / "meta.properties"
    good = properties.read_text()
    properties.write_text(good.replace("node.id=1", "node.id=7"))
    try:
        with pytest.raises(
            Fatal, match=r"(?s)kafka ended while starting; its log ends:.*node id 7"
        ) as caught:
            run.up(settings)
        assert "kafka.log" in caught.value.hint
        assert not any(server.alive for server in servers_of(settings).values())
    finally:
        properties.write_text(good)


@pytest.mark.parametrize("number", [Signals.SIGINT, Signals.SIGKILL])
def test_an_up_that_is_interrupted_leaves_nothing_in_the_way(settings: Settings, number: Signals) -> None:
    run.down(settings)
    with started(settings, "up") as command:
        until(lambda: servers_of(settings)["kafka"].alive)
        command.send_signal(number)
        _, said = command.communicate(timeout=60)
    assert command.returncode == (130 if number == Signals.SIGINT else -number), said
    if number == Signals.SIGINT:
        assert not any(server.alive for server in servers_of(settings).values())
    assert run.up(settings).running


def test_orphans_of_a_killed_database_server_are_ended_too(settings: Settings) -> None:
    """A backend that is stopped does not notice that its parent has died."""
    backends = process_of(settings, "postgres").children()
    backends[0].send_signal(Signals.SIGSTOP)
    kill(settings, "postgres")
    run.down(settings)
    assert not any(backend.is_running() and backend.status() != "zombie" for backend in backends)
