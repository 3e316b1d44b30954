"""One sandbox: started, found, stopped, wiped."""

from concurrent.futures import ThreadPoolExecutor

import psutil  # type: ignore[import-untyped]  # it comes without types
import pytest

from ledger.config import Settings
from ledger.errors import UsageError
from sandbox import kafka, postgres, run
from sandbox.ports import Ports
from sandbox.progress import Quiet
from tests.fixtures.outside import query
from tests.sandbox.looking import answer, folder_of, process_of, servers_of, topics_of


class _Told(Quiet):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


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
    assert topics_of(found.kafka_bootstrap) == set()


def test_the_database_takes_nobody_without_the_password(settings: Settings) -> None:
    url = run.status(settings).database_url or ""
    assert query(url, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == [(0,)]
    for path in ("password", "postgres.json", "kafka.json", "kafka/java.options"):
        assert (folder_of(settings) / path).stat().st_mode & 0o077 == 0
    assert "@" not in repr(run.status(settings))


def test_nothing_listens_beyond_this_machine(settings: Settings) -> None:
    for name in ("postgres", "kafka"):
        addresses = {
            connection.laddr.ip
            for connection in process_of(settings, name).net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }
        assert addresses == {"127.0.0.1"}


def test_a_second_up_finds_what_runs_and_says_so(settings: Settings) -> None:
    before, told = servers_of(settings), _Told()
    assert run.up(settings, progress=told) == run.status(settings)
    assert servers_of(settings) == before
    assert [line.split(",")[0] for line in told.lines] == ["PostgreSQL runs already", "Kafka runs already"]


def test_the_command_prints_one_json_document_with_the_keys_that_scripts_use(settings: Settings) -> None:
    exit_status, document = answer(settings, "status")
    assert (exit_status, document["running"]) == (0, True)
    assert document["database_url"] == run.status(settings).database_url
    assert document["kafka_bootstrap"] == run.status(settings).kafka_bootstrap
    assert document["registry_url"] is None
    assert {"scb_database_url", "directory", "logs"} <= set(document)


def test_status_of_a_sandbox_that_lacks_a_server_exits_with_1(settings: Settings) -> None:
    kafka.stop(folder_of(settings), "kill")
    exit_status, document = answer(settings, "status")
    assert (exit_status, document["running"], document["kafka_bootstrap"]) == (1, False, None)
    assert document["database_url"]


def test_a_server_can_be_stopped_hard_and_started_alone(settings: Settings) -> None:
    folder = folder_of(settings)
    assert postgres.stop(folder, "immediate")
    assert not postgres.stop(folder)
    postgres.start(folder)
    assert kafka.stop(folder)
    kafka.start(folder)
    assert run.status(settings).running


def test_two_ups_at_once_start_one_set_of_servers(settings: Settings) -> None:
    run.down(settings)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run.up, [settings, settings])
    assert first.running
    assert first == second == run.status(settings)


def test_a_taken_port_is_refused_by_name_and_a_running_server_does_not_move(settings: Settings) -> None:
    ours = servers_of(settings)["kafka"].port
    with pytest.raises(UsageError, match=f"runs already, on port {ours}, not on 1025"):
        run.up(settings, ports=Ports(kafka=1025))
    postgres.stop(folder_of(settings))
    with pytest.raises(UsageError, match=f"port {ours}, asked for PostgreSQL, is taken"):
        run.up(settings, ports=Ports(postgres=ours))
    assert not servers_of(settings)["postgres"].alive


def test_down_leaves_nothing_running_and_keeps_the_data(settings: Settings) -> None:
    query(run.status(settings).database_url or "", "CREATE TABLE kept ()")
    families = [
        process
        for name in ("postgres", "kafka")
        for process in [process_of(settings, name), *process_of(settings, name).children(recursive=True)]
    ]
    assert run.down(settings)
    assert not any(process.is_running() and process.status() != "zombie" for process in families)
    assert not run.down(settings)
    assert query(run.up(settings).database_url or "", "SELECT count(*) FROM kept") == [(0,)]


def test_wipe_deletes_all_that_the_sandbox_made(settings: Settings) -> None:
    password = (folder_of(settings) / "password").read_text()
    home = (folder_of(settings) / "postgres").resolve()
    run.down(settings, wipe=True)
    assert [path.name for path in folder_of(settings).iterdir()] == ["lock"]
    assert not home.exists()
    assert run.up(settings).running
    assert (folder_of(settings) / "password").read_text() != password
