"""Servers of this module's own, stopped, killed and frozen while the relay and the stand-in run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import Signals
from typing import Any

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from ledger.migrate import migrate
from ledger.topic_admin import create
from sandbox import kafka, postgres, run
from sandbox.server import remembered
from sandbox.status import SandboxStatus
from tests.fixtures.outside import query
from tests.fixtures.settings import with_own_names
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running
from tests.relay.outbox import assert_prefix, numbers, post, statuses, url

Sandbox = tuple[Settings, SandboxStatus]
_SMALL: dict[str, Any] = {"relay_batch_size": 20, "batch_size": 50}


@pytest.fixture
def place(own_sandbox: Sandbox) -> Path:
    return own_sandbox[1].directory


@pytest.fixture
def both(own_sandbox: Sandbox) -> Settings:
    """Books, topics and the SCB's database on servers that may be killed."""
    settings, found = own_sandbox
    for name in ("books", "scb_ledger"):
        query(found.database_url or "", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        query(found.database_url or "", f"CREATE DATABASE {name}")
    changes = {
        "database_url": _database(found, "books"),
        "scb_database_url": _database(found, "scb_ledger"),
        "kafka_bootstrap": found.kafka_bootstrap,
        "topic_partitions": 3,
    }
    both = with_own_names(settings.model_copy(update=changes))
    migrate(both)
    create(both)
    return both


@pytest.fixture
def at_work(both: Settings) -> Iterator[Settings]:
    """The relay and the stand-in at work on 400 rows, of which some are acknowledged."""
    post(both, 400)
    with running(both, "relay", **_SMALL) as relay, running(both, "sandbox", "scb", **_SMALL) as scb:
        until(lambda: statuses(both).get("ACKNOWLEDGED", 0) > 20)
        yield both
        until(lambda: statuses(both) == {"ACKNOWLEDGED": 500}, 90)
        assert (relay.poll(), scb.poll()) == (None, None)
    assert_prefix(numbers(both)[0], 500)
    assert both.scb_database_url is not None
    heard = "SELECT count(*), max(sequence), (SELECT count(*) FROM scb_entries) FROM heard"
    assert query(both.scb_database_url.get_secret_value(), heard) == [(500, 500, 500)]


def test_the_database_crashes_and_comes_back(at_work: Settings, own_sandbox: Sandbox, place: Path) -> None:
    postgres.stop(place, "immediate")
    run.up(own_sandbox[0])
    post(at_work, 100, prefix="late-")


def test_the_broker_is_killed_and_comes_back(at_work: Settings, own_sandbox: Sandbox, place: Path) -> None:
    kafka.stop(place, "kill")
    post(at_work, 100, prefix="late-")
    run.up(own_sandbox[0])


def test_the_broker_is_frozen_for_longer_than_a_flush_waits(at_work: Settings, place: Path) -> None:
    with _frozen_broker(place):
        post(at_work, 100, prefix="late-")
        until(lambda: query(url(at_work), "SELECT 1 FROM dual_ledger_outbox WHERE error <> ''"))


def test_a_relay_ends_in_time_while_the_broker_is_frozen(both: Settings, place: Path) -> None:
    post(both, 400)
    with running(both, "relay", **_SMALL) as process:
        until(lambda: statuses(both).get("PUBLISHED", 0) > 20)
        with _frozen_broker(place):
            post(both, 100, prefix="late-")
            process.terminate()
            began = time.monotonic()
            status, _, errors = ended(process)
            assert (status, time.monotonic() - began < 10) == (0, True), errors
    document(both, "relay", "--until-idle", "0.5")
    assert_prefix(numbers(both)[0], 500)


@contextmanager
def _frozen_broker(place: Path) -> Iterator[None]:
    server = remembered(place, kafka.NAME)
    assert server is not None
    assert server.process is not None
    server.process.send(Signals.SIGSTOP)
    try:
        yield
    finally:
        server.process.send(Signals.SIGCONT)


def _database(found: SandboxStatus, name: str) -> SecretStr:
    assert found.database_url is not None
    return SecretStr(found.database_url.rsplit("/", 1)[0] + f"/{name}")
