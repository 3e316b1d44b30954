"""Goal: a run waits while live entries are late, says so, and goes on by itself."""

import time
from functools import partial
from pathlib import Path

import pytest

from cli.run.right_of_way import RightOfWay
from cli.stopping import Stop
from consumer.runs.pace import Pace
from ledger.config import Settings
from ledger.runs.control import Wish
from tests.books.scene import a_payment, open_accounts, url
from tests.consumer.messages import send
from tests.consumer.running import consumed
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import running
from tests.runs.scene import ACCOUNTS, counters, ledger_file, planned, ran, row

_ROWS = 2000


def test_above_the_target_it_waits_until_half_of_it_then_goes_at_half_pace_then_freely() -> None:
    way = RightOfWay(Settings(), 4.0)
    paces = []
    for lag in (0.0, 1.9, 2.1, 3.9, 4.1, 3.0, 2.1, 1.9, 0.0):
        way.pace = way._judged(lag)
        paces.append(way.pace.partition(":")[0])
    assert paces == ["", "", "slower", "slower", "waiting", "waiting", "waiting", "", ""]


def test_a_rate_is_kept_over_a_while() -> None:
    pace, taken = Pace(1000, Stop()), 0
    wish = Wish("IN_PROGRESS", "RUN", "", source_ended=False, sent=0, settled=0)
    began = time.monotonic()
    while time.monotonic() - began < 1.5:
        if not pace.rest(wish):
            taken += 100
            pace.did(100)
    assert 1000 < taken <= 2700  # a second's worth may go ahead


@pytest.fixture
def late(topics: Settings, tmp_path: Path) -> tuple[Settings, str]:
    """Live replication has just posted something, and more waits for it; and a planned run."""
    open_accounts(url(topics), *ACCOUNTS, "A", "B")
    send(topics, [a_payment("LIVE-1")])
    assert consumed(topics, 1).posted == 1
    send(topics, [a_payment("LIVE-2")])
    source = ledger_file(tmp_path / "legacy.csv", [row(number) for number in range(_ROWS)])
    return topics, planned(topics, source, "--lag-target", "0.5", "--batch-size", "100")


def test_a_run_waits_for_live_entries_and_goes_on_when_they_are_posted(late: tuple[Settings, str]) -> None:
    settings, run = late
    with running(settings, "run", "start", run) as process:
        until(lambda: "live entries are" in _pace(settings), what="the run to wait", seconds=50)
        before, told = _settled(settings), _pace(settings)
        for _ in range(3):  # it has looked again, and told how late they are by now
            told = until(partial(_another_pace, settings, told), what="another look")
            assert told.startswith("waiting: live entries are")
        assert _settled(settings) == before < _ROWS
        consumed(settings, 1)
        assert process.wait(60) == 0
    assert counters(ran(settings, "run", "status", run)) == (_ROWS, _ROWS, 0, 0)


def test_it_does_not_wait_for_a_consumer_that_is_away(late: tuple[Settings, str]) -> None:
    settings, run = late
    query(url(settings), "UPDATE stream_positions SET updated_at = now() - interval '1 minute' RETURNING 1")
    assert counters(ran(settings, "run", "start", run)) == (_ROWS, _ROWS, 0, 0)


def _pace(settings: Settings) -> str:
    """How the run goes, while the live consumer is about: it has settled something just now."""
    query(
        url(settings), "UPDATE stream_positions SET updated_at = now() WHERE topic LIKE 'scb.%%' RETURNING 1"
    )
    return str(query(url(settings), "SELECT pace FROM runs")[0][0])


def _another_pace(settings: Settings, before: str) -> str:
    pace = _pace(settings)
    return pace if pace != before else ""


def _settled(settings: Settings) -> int:
    return int(query(url(settings), "SELECT coalesce(sum(posted), 0) FROM run_streams")[0][0])
