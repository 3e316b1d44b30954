"""Goal: a process that is killed or frozen is named within five seconds, with what starts it again."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from ledger.status.report import Lookout, Report
from tests.books.scene import a_payment, open_accounts, url
from tests.consumer.messages import send
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import running
from tests.runs.scene import ACCOUNTS, ledger_file, planned, row

pytestmark = pytest.mark.faults

_TOLD_SECONDS = 5.0
_SERVICES = {
    "consume": ("consume",),
    "relay": ("relay",),
    "produce scb": ("produce", "scb"),
    "sandbox scb": ("sandbox", "scb"),
    "dashboard": ("dashboard",),
}


@pytest.fixture
def both(topics: Settings, scb_database: str) -> Settings:
    return topics.model_copy(update={"scb_database_url": SecretStr(scb_database)})


@pytest.fixture
def lookout(both: Settings) -> Iterator[Lookout]:
    with closing(Lookout(both)) as looking:
        looking.report()
        yield looking


def _states(report: Report) -> dict[str, str]:
    return {one.kind: one.state for one in report.processes if not one.replaced}


def _problems(lookout: Lookout) -> str:
    return "\n".join(one.text for one in lookout.report().problems if one.serious)


def _named(lookout: Lookout) -> set[str]:
    return {one.text.split()[0] for one in lookout.report().problems}


def _told(lookout: Lookout, *texts: str, seconds: float = _TOLD_SECONDS) -> None:
    until(lambda: all(text in _problems(lookout) for text in texts), seconds, what=str(texts))


def test_each_service_that_is_killed_or_frozen_is_named_with_its_command_until_it_is_back(
    both: Settings, lookout: Lookout
) -> None:
    with ExitStack() as stack:

        def start(kind: str) -> subprocess.Popen[str]:
            return stack.enter_context(running(both, *_SERVICES[kind], dashboard_port=0))

        processes = {kind: start(kind) for kind in _SERVICES}
        until(lambda: _states(lookout.report()) == dict.fromkeys(_SERVICES, "ready"), 60, what="all at work")
        assert _problems(lookout) == ""
        for kind, process in processes.items():
            process.send_signal(signal.SIGSTOP if kind == "relay" else signal.SIGKILL)
        gone = [f":{process.pid}) was last heard of" for process in processes.values()]
        _told(lookout, *gone)
        report = lookout.report()
        assert not report.healthy
        for kind in _SERVICES:
            (told,) = (one.text for one in report.problems if one.text.startswith(f"{kind} "))
            assert told.endswith(f": dual-ledger {kind}")
        processes["relay"].send_signal(signal.SIGCONT)
        for kind in _SERVICES.keys() - {"relay"}:
            processes[kind] = start(kind)
        until(lambda: _states(lookout.report()) == dict.fromkeys(_SERVICES, "ready"), 60, what="all again")
        until(lambda: _problems(lookout) == "", 10, what="no problem is left")
        for process in processes.values():
            process.terminate()
        until(lambda: _states(lookout.report()) == {}, 30, what="those that end in good order to go")


def test_messages_and_rows_that_nobody_lives_to_move_are_told_at_once(
    both: Settings, lookout: Lookout
) -> None:
    open_accounts(url(both), "A", "B")
    send(both, [a_payment("1")])
    query(url(both), "SELECT post_ledger_entry('MASTER', 'A', 'B', 1, 'EUR', 'fiat', 'T', 'R', NULL, '{}')")
    unread, unsent = "no consumer of the group runs (1 message waits", "no relay runs: dual-ledger relay"
    _told(lookout, unread, unsent, seconds=10)


def test_a_run_whose_conductor_is_killed_has_stalled_and_is_resumed(
    both: Settings, lookout: Lookout, tmp_path: Path
) -> None:
    open_accounts(url(both), *ACCOUNTS)
    file = ledger_file(tmp_path / "legacy.csv", [row(number) for number in range(400)])
    run = planned(both, file, "--rate", "20")
    with running(both, "run", "start", run) as conductor:
        # its source may have sent all and be gone before a look comes
        until(lambda: {"run", "run worker"} <= _states(lookout.report()).keys(), 60)
        until(lambda: lookout.report().runs[0]["per_second"], 30, what="a rate")
        (under_way,) = lookout.report().runs
        assert (under_way["total"], under_way["stalled"]) == (400, False)
        assert under_way["eta_seconds"] > 0
        conductor.kill()
        began = time.monotonic()
        _told(lookout, f"dual-ledger run resume {run}")
        assert time.monotonic() - began < _TOLD_SECONDS
        until(lambda: lookout.report().runs[0]["stalled"], 10, what="the run to have stalled")
        _told(lookout, f"run {run} has stalled at ")
    with running(both, "run", "resume", run, "--json"):
        until(lambda: not lookout.report().runs[0]["stalled"], 30, what="it to go on")
        until(lambda: "run" not in _named(lookout), 30, what="no problem of a run is left")
