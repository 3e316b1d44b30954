"""Goal: the picture is not green while those are dead who move entries on; the reports are made up."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard.flow import Station, flow_of
from dashboard.levels import BAD, GOOD, LATE, UNKNOWN
from ledger.status.outbox import OutboxStatus, Shard
from ledger.status.problems import Problem
from ledger.status.processes import ProcessStatus
from ledger.status.report import Report
from ledger.status.seen import PROCESSES
from ledger.status.streams import StreamStatus

_STREAM = StreamStatus("g", "t", 0, 7, "RUNNING", lag_messages=0, lag_seconds=0.0)
_SHARD = Shard(1, "g", "t", 0, 7, 0, 0, 0, None, None, None, "a relay that holds the lease")
_CONSUMER = ProcessStatus("consume", "bank-1", 17, None, 0.5, True, about="g")
_RELAY = ProcessStatus("relay", "bank-1", 18, None, 0.5, True)
_SILENT: dict[str, Any] = {"alive": False, "seconds": 6.0}


def _station(
    key: str,
    *processes: ProcessStatus,
    told: bool = True,
    pending: int = 0,
    lag: int = 0,
    unknown: tuple[str, ...] = (),
) -> Station:
    gone = [one for one in processes if not one.alive] if told else []
    report = Report(
        tuple(Problem(f"{one.name} was last heard of 6 s ago: dual-ledger {one.kind}") for one in gone),
        streams=(replace(_STREAM, lag_messages=lag),),
        outbox=OutboxStatus(pending, 0, 7, 0, True, ()),
        processes=processes,
        unknown=unknown,
    )
    (station,) = (one for one in flow_of(report, [_SHARD], []).stations if one.key == key)
    return station


def test_where_both_live_the_picture_is_green() -> None:
    consumer, relay = (_station(key, _CONSUMER, _RELAY) for key in ("consumer", "relay"))
    assert (consumer.level, consumer.word) == (GOOD, "up to date")
    assert (relay.level, relay.word, relay.figure) == (GOOD, "sends", "1")


@pytest.mark.parametrize(("key", "one"), [("consumer", _CONSUMER), ("relay", _RELAY)])
def test_one_that_is_killed_is_red_though_its_lease_and_its_streams_stand(
    key: str, one: ProcessStatus
) -> None:
    killed = replace(one, pid=9, **_SILENT)
    station = _station(key, killed)
    assert (station.level, station.word) == (BAD, "1 killed or frozen")
    assert _station(key, one, killed).level == BAD
    assert _station(key, one, replace(killed, replaced=True)).level == GOOD
    failed = replace(killed, problems={"ended": "the topic is gone"})
    assert _station(key, failed).word == "1 failed"
    unheard = _station(key, killed, told=False)
    assert (unheard.level, unheard.word) == (UNKNOWN, "not heard of yet")


@pytest.mark.parametrize("key", ["consumer", "relay"])
def test_where_nobody_runs_it_is_late_and_red_once_something_waits(key: str) -> None:
    station = _station(key)
    assert (station.level, station.word) == (LATE, "none runs")
    assert _station(key, pending=1, lag=1).level == BAD
    assert _station(key, pending=1, lag=1, unknown=(PROCESSES,)).level == UNKNOWN


@pytest.mark.parametrize(("key", "one"), [("consumer", _CONSUMER), ("relay", _RELAY)])
def test_one_that_is_not_ready_is_late(key: str, one: ProcessStatus) -> None:
    assert _station(key, replace(one, ready=False)).word == "not ready"


def test_books_that_are_slow_to_one_question_are_not_called_away() -> None:
    def books(report: Report) -> tuple[str, str]:
        (station,) = (one for one in flow_of(report, [], []).stations if one.key == "books")
        return station.level, station.word

    assert books(Report((), unknown=("the outbox's rows",))) == (LATE, "slow")
    assert books(Report(())) == (BAD, "away")
