"""Goal: whichever process of a run is killed, and wherever, the run goes on and every counter is exact."""

import os
import signal
import subprocess
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # brings no types
import pytest

from ledger.config import Settings
from tests.books.inspection import assert_sound, balances
from tests.books.scene import open_accounts, url
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import running
from tests.runs.scene import ACCOUNTS, counters, ledger_file, planned, ran, row

pytestmark = pytest.mark.faults

ROWS = 6000
REFUSED = 6
COUNTED = (ROWS + 1, ROWS - REFUSED, 1, REFUSED)


@pytest.fixture
def books(topics: Settings) -> Settings:
    open_accounts(url(topics), *ACCOUNTS)
    return topics


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Every thousandth row is no entry, or one that posting refuses; one is there twice."""
    rows = [row(number) for number in range(ROWS)]
    for number in range(0, ROWS, 2000):
        rows[number] = row(number, amount="1.005")
        rows[number + 1000] = row(number + 1000, debit="NOBODY")
    return ledger_file(tmp_path / "legacy.csv", [*rows, row(7)])


@pytest.fixture
def run(books: Settings, source: Path) -> str:
    return planned(books, source, "--batch-size", "200", "--retry-delay", "0.1")


def _assert_whole(books: Settings, run: str) -> None:
    found = ran(books, "run", "status", run, status=1)
    assert found["status"] == "COMPLETED"
    assert counters(found) == COUNTED
    references = query(url(books), "SELECT count(DISTINCT reference_id), count(*) FROM ledger_entries")
    assert references == [(ROWS - REFUSED, ROWS - REFUSED)]
    assert query(url(books), "SELECT count(*) FROM dead_letters WHERE run_id = %s", run) == [(3,)]
    assert query(url(books), "SELECT count(*) FROM run_refusals WHERE run_id = %s", run) == [(3,)]
    source = "SELECT count(*) FROM backfill_source_data WHERE run_id = %s"
    assert query(url(books), source, run) == [(ROWS - 2,)]  # one entry is there twice
    assert sum(balances(url(books)).values()) == 0
    verified = ran(books, "run", "verify", run, status=1)
    assert (verified["equal_but_for_refused"], verified["counters"]) == (True, [])
    assert_sound(url(books))


@pytest.mark.parametrize(
    "place",
    [
        "producer.after_delivery:kill:1",
        "producer.before_record:kill:2",
        "producer.after_position:kill:1",
        "consumer.after_decode:kill:9",
        "consumer.before_post:kill:9",
        "consumer.in_transaction:kill:9",
        "consumer.after_post:kill:9",
        "consumer.after_commit:kill:1",
    ],
)
def test_a_process_killed_again_and_again_at_its_worst_moment_is_started_again(
    books: Settings, run: str, place: str
) -> None:
    """Each process of the run is killed at every pass through that place, as long as it is started anew."""
    found = ran(books, "run", "start", run, status=1, failpoint=place)
    if found["status"] == "FAILED":  # it was killed more often than it is started again, and says so
        assert "killed by signal 9" in found["error"]
        ran(books, "run", "resume", run, status=1)
    _assert_whole(books, run)


def test_what_was_sent_twice_is_counted_once(books: Settings, run: str) -> None:
    found = ran(books, "run", "start", run, status=1, failpoint="producer.after_delivery:kill:1")
    assert found["status"] == "FAILED"  # nothing is ever recorded, whatever was sent
    ran(books, "run", "resume", run, status=1)
    assert ran(books, "run", "status", run, status=1)["sent_again"] >= 4000
    _assert_whole(books, run)


def test_who_conducts_it_is_killed_five_times(books: Settings, run: str) -> None:
    verb, before = "start", 0
    for _ in range(5):
        with running(books, "run", verb, run) as process:
            _come_on(books, before, process)
            children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
            process.kill()
            process.wait()
            psutil.wait_procs(children, timeout=30)
            assert not any(child.is_running() for child in children)
        before, verb = _settled(books), "resume"
        if ran(books, "run", "list")["runs"][0]["status"] == "COMPLETED":
            break
        left = ran(books, "run", "status", run, status=1)
        assert (left["status"], left["conducted"]) == ("IN_PROGRESS", False)
    if ran(books, "run", "list")["runs"][0]["status"] != "COMPLETED":
        ran(books, "run", "resume", run, status=1)
    _assert_whole(books, run)


@pytest.fixture
def slow_run(books: Settings, source: Path) -> str:
    """One that takes some twelve seconds, so that there is time to pause it."""
    return planned(books, source, "--batch-size", "200", "--rate", "500")


def test_paused_from_elsewhere_and_by_ctrl_c_it_goes_on_where_it_was(books: Settings, slow_run: str) -> None:
    run = slow_run
    with running(books, "run", "start", run) as process:
        until(lambda: _settled(books) > 0, what="the run to begin")
        paused = ran(books, "run", "pause", run, "--reason", "end of day", status=0)
        assert paused["status"] == "PAUSED"
        process.wait(30)
    if paused["processed"] < ROWS:
        with running(books, "run", "resume", run) as process:
            until(lambda: _settled(books) > paused["processed"], what="the run to go on")
            os.kill(process.pid, signal.SIGINT)
            assert process.wait(30) in {130, 1}
    if ran(books, "run", "list")["runs"][0]["status"] == "PAUSED":
        ran(books, "run", "resume", run, status=1)
    _assert_whole(books, run)
    actions = [row[0] for row in query(url(books), "SELECT action FROM audit_log ORDER BY id")]
    assert actions[:3] == ["run_plan", "run_begin", "run_pause"]


def test_a_process_that_somebody_ends_in_order_is_started_again(books: Settings, slow_run: str) -> None:
    with running(books, "run", "start", slow_run) as process:
        until(lambda: _settled(books) > 0, 60, what="the run to begin")
        for child in psutil.Process(process.pid).children(recursive=True):
            child.terminate()
        assert process.wait(90) == 1  # complete, with what was refused
    _assert_whole(books, slow_run)


def test_resumed_on_another_machine_all_is_sent_again_and_nothing_counted_twice(
    books: Settings, slow_run: str, tmp_path: Path
) -> None:
    run = slow_run
    with running(books, "run", "start", run) as process:
        until(lambda: _settled(books) > 0, what="the run to begin")
        ran(books, "run", "pause", run)
        process.wait(30)
    ran(books, "run", "resume", run, status=1, state_dir=tmp_path / "elsewhere")
    _assert_whole(books, run)


def _settled(books: Settings) -> int:
    statement = "SELECT coalesce(sum(posted + duplicates + failed), 0) FROM run_streams"
    return int(query(url(books), statement)[0][0])


def _come_on(books: Settings, before: int, process: subprocess.Popen[str]) -> None:
    until(lambda: _settled(books) > before or process.poll() is not None, what="the run to come on")
