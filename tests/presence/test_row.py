"""Goal: no failure of the thread that tells of a process, and no text, has a living process told dead."""

import logging
import time

import pytest
from pydantic import SecretStr

from ledger.books import Books
from ledger.config import Settings
from ledger.errors import Retryable
from ledger.presence import kafka_probe, row
from ledger.presence.kafka_probe import KafkaProbe
from ledger.presence.row import Row
from ledger.presence.told import State, Who
from tests.fixtures.outside import query
from tests.fixtures.waiting import until

_BEATS = "SELECT beats, ready, problems FROM processes"


def test_it_lives_though_it_cannot_tell_how_it_stands_and_that_is_logged_once(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> State:
        raise RuntimeError

    with caplog.at_level(logging.ERROR), Row(_at(database), Who("relay"), fails):
        until(lambda: _beats(database) > 1, 10, what="two signs of life")
        assert query(database, _BEATS)[0][1:] == (
            False,
            {"state": "cannot tell how it stands: RuntimeError"},
        )
    assert [one.message for one in caplog.records] == ["telling that the process lives"]
    assert query(database, _BEATS) == []


def test_a_failure_that_nobody_foresaw_does_not_end_the_thread(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Books.rows
    failures = [RuntimeError(), RuntimeError()]

    def rows(self: Books, name: str, **values: object) -> object:
        if failures:
            raise failures.pop()
        return ask(self, name, **values)

    monkeypatch.setattr(Books, "rows", rows)
    with Row(_at(database), Who("relay"), lambda: State(0.0, {})):
        until(lambda: _beats(database) > 0, 10, what="a sign of life")


def test_an_answer_that_is_lost_is_asked_for_again_before_anybody_misses_the_process(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Books.rows
    asked: list[float] = []
    told: list[str] = []

    def rows(self: Books, name: str, **values: object) -> object:
        asked.append(time.monotonic())
        if len(asked) == 2:
            time.sleep(row._ANSWER_SECONDS)
            raise Retryable("no answer")
        return ask(self, name, **values)

    monkeypatch.setattr(Books, "rows", rows)
    with Row(_at(database), Who("relay"), lambda: State(0.0, {}), answered=told.append):
        until(lambda: len(asked) > 2, 10, what="a third try")
    assert asked[2] - asked[0] < 2.9
    assert set(told) == {""}


def test_text_of_many_bytes_is_taken(database: str) -> None:
    problems = {f"topic {nth}\0\ud800\x1b": "€\x01" * 600 for nth in range(99)}
    who = Who("relay", "€" * 600, "ü" * 6000)
    with Row(_at(database), who, lambda: State(0.0, problems)):
        until(lambda: _beats(database) > 0, 10, what="a sign of life")
        ((about, command, told),) = query(database, "SELECT about, command, problems FROM processes")
    assert (about, command) == ("€" * 166, "ü" * 500)
    assert 1 < len(told) < 99


def test_who_asks_kafka_goes_on_behind_a_failure_that_nobody_foresaw(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[str] = []

    def answers(*_: object) -> None:
        looks.append("")
        if len(looks) < 3:
            raise RuntimeError

    monkeypatch.setattr(kafka_probe, "cluster_answers", answers)
    monkeypatch.setattr(kafka_probe, "_FIRST_SECONDS", 0.0)
    monkeypatch.setattr(kafka_probe, "_LOOK_SECONDS", 0.01)
    told: list[str] = []
    with KafkaProbe(Settings(kafka_bootstrap="127.0.0.1:1"), told.append):
        until(lambda: bool(told), 10, what="an answer")
    assert told[0] == ""
    assert [one.message for one in caplog.records if one.name == kafka_probe.__name__] == [
        "looking whether Kafka answers"
    ]


def _at(database: str) -> Settings:
    return Settings(database_url=SecretStr(database))


def _beats(database: str) -> int:
    return sum(beats for beats, *_ in query(database, _BEATS))
