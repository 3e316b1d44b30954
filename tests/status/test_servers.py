"""Servers that are not there, and such that take a connection and say nothing: made of plain sockets."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from ledger.status.log_ends import LogEnds
from ledger.status.report import Lookout

_TOLD_SECONDS = 5.0


@pytest.fixture
def silent_port() -> Iterator[int]:
    """One that the kernel answers, and nobody behind it."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield int(server.getsockname()[1])


def _told(settings: Settings) -> tuple[list[str], bool]:
    with closing(Lookout(settings)) as lookout:
        began = time.monotonic()
        report = lookout.report()
        assert time.monotonic() - began < _TOLD_SECONDS
    problems = [one.text for one in report.problems]
    assert report.kafka_answers is not _is_named("Kafka", problems)
    if settings.scb_database_url is None:
        assert report.scb_answers is None
    else:
        assert report.scb_answers is not _is_named("the SCB's database", problems)
    return problems, report.healthy


def _is_named(server: str, problems: list[str]) -> bool:
    return any(one.startswith(f"{server} does not answer") for one in problems)


def _all_at(port: int, settings: Settings) -> Settings:
    address = SecretStr(f"postgresql://nobody:secret@127.0.0.1:{port}/none")
    changes = {
        "database_url": address,
        "scb_database_url": address,
        "kafka_bootstrap": f"127.0.0.1:{port}",
        "registry_url": f"http://127.0.0.1:{port}",
    }
    return settings.model_copy(update=changes)


def test_when_every_server_is_silent_each_is_told_in_time(silent_port: int) -> None:
    problems, healthy = _told(_all_at(silent_port, Settings()))
    assert not healthy
    for name in ("the books do", "Kafka does", "the SCB's database does", "the schema registry does"):
        assert len([one for one in problems if one.startswith(f"{name} not answer")]) == 1
    assert "secret" not in "\n".join(problems)


def test_when_no_server_is_there_each_is_told_in_time() -> None:
    assert len(_told(_all_at(1, Settings()))[0]) == 4


def test_a_registry_that_is_silent_leaves_it_healthy_and_says_what_will_not_work(
    topics: Settings, silent_port: int
) -> None:
    settings = topics.model_copy(update={"registry_url": f"http://127.0.0.1:{silent_port}"})
    (problem,), healthy = _told(settings)
    assert healthy
    assert "nothing that needs them can start" in problem


def test_a_database_of_the_scb_that_the_stand_in_has_never_used_answers_all_the_same(
    topics: Settings, scb_database: str
) -> None:
    problems, healthy = _told(topics.model_copy(update={"scb_database_url": SecretStr(scb_database)}))
    assert healthy
    assert "does not answer" not in "\n".join(problems)


def test_a_reader_of_log_ends_that_was_closed_is_opened_anew(topics: Settings) -> None:
    log = LogEnds(topics)
    places = log.partitions([topics.topic_scb_entries])
    before = log.ends(places)
    log.close()
    assert log.ends(places) == before
    log.close()
