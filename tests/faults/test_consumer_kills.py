"""Goal: however a consumer ends or stalls, the books become those of a consumer that was never disturbed."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from subprocess import Popen

import pytest

from ledger.config import Settings
from tests.books.inspection import assert_sound, contents, posted
from tests.books.scene import a_payment, open_accounts, url
from tests.consumer.messages import send
from tests.consumer.running import committed, consumed
from tests.faults.conftest import MESSAGES, QUICK, Load
from tests.fixtures.outside import query
from tests.fixtures.settings import PARTITIONS
from tests.fixtures.waiting import until
from tests.relay.commands import running

pytestmark = pytest.mark.faults

_SETTLED = "SELECT count(*) FROM dispositions"


def _settled(settings: Settings) -> int:
    return int(query(url(settings), _SETTLED)[0][0])


def _assert_as_undisturbed(settings: Settings, load: Load) -> None:
    assert contents(url(settings)) == load.books
    assert_sound(url(settings))
    _assert_kafka_does_not_lead(settings)


def _assert_kafka_does_not_lead(settings: Settings) -> None:
    positions = "SELECT partition, next_offset FROM stream_positions WHERE topic = %s"
    stored = dict(query(url(settings), positions, settings.topic_scb_entries))
    assert all(offset <= stored[partition] for partition, offset in committed(settings).items())


@contextmanager
def _stopped(process: Popen[str]) -> Iterator[None]:
    """Stop the process in good order at the end, within ten seconds."""
    yield
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "place",
    [
        "consumer.after_decode:kill:4",
        "consumer.before_post:kill:2",
        "consumer.in_transaction:kill:2",
        "consumer.after_post:kill:2",
        "consumer.after_commit:kill:2",
    ],
)
def test_killed_anywhere_the_next_consumer_ends_with_the_same_books(
    disturbed: Settings, load: Load, place: str
) -> None:
    with running(disturbed, "consume", failpoint=place) as process:
        assert process.wait(30) == -signal.SIGKILL
    before = _settled(disturbed)
    assert before < MESSAGES
    assert_sound(url(disturbed))
    _assert_kafka_does_not_lead(disturbed)
    tally = consumed(disturbed, MESSAGES - before)
    assert tally.settled == MESSAGES - before
    _assert_as_undisturbed(disturbed, load)


def test_told_to_stop_in_a_transaction_it_finishes_the_batch_commits_its_offsets_and_ends_well(
    disturbed: Settings, load: Load
) -> None:
    with running(disturbed, "consume", failpoint="consumer.in_transaction:term:2") as process:
        began = time.monotonic()
        assert process.wait(30) == 0
    assert time.monotonic() - began < 15
    settled = _settled(disturbed)
    assert 5 < settled < MESSAGES
    assert sum(committed(disturbed).values()) == settled
    assert consumed(disturbed, MESSAGES - settled).skipped == 0
    _assert_as_undisturbed(disturbed, load)


def test_stalled_in_a_transaction_it_is_overtaken_and_its_late_batch_changes_nothing(
    disturbed: Settings, load: Load
) -> None:
    with running(disturbed, "consume", failpoint="consumer.in_transaction:stop:2") as stalled:
        asleep = (
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in tr%%'"
        )
        until(lambda: _is_stopped(stalled), what="the consumer to stall")
        assert query(url(disturbed), asleep)  # with its locks
        before = _settled(disturbed)
        tally = consumed(disturbed, MESSAGES - before)
        assert tally.settled == MESSAGES - before
        assert contents(url(disturbed)) == load.books
        with _stopped(stalled):
            stalled.send_signal(signal.SIGCONT)
            owner = f"SELECT count(*) FROM stream_positions WHERE owner LIKE '%:{stalled.pid}'"
            until(lambda: query(url(disturbed), owner) == [(2 * 3,)], what="it to join the group again")
    _assert_as_undisturbed(disturbed, load)


def _is_stopped(process: Popen[str]) -> bool:
    """Whether it has stopped itself; a session that is idle for a moment says nothing of that."""
    return os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None


def _owns(settings: Settings, process: Popen[str]) -> bool:
    owned = f"SELECT 1 FROM stream_positions WHERE owner LIKE '%:{process.pid}'"
    return bool(query(url(settings), owned))


def test_replaced_one_by_one_while_they_work_nothing_is_lost(disturbed: Settings, load: Load) -> None:
    with ExitStack() as stack:
        old = stack.enter_context(running(disturbed, "consume", batch_size=1))
        until(lambda: _owns(disturbed, old), what="the first to own partitions")
        for _ in range(2):
            new = stack.enter_context(running(disturbed, "consume", batch_size=1))
            until(lambda new=new: _owns(disturbed, new), what="the next to own some")  # type: ignore[misc]
            with _stopped(old):
                old = new
        with _stopped(old):
            until(lambda: _settled(disturbed) == MESSAGES, what="the last one to post the rest")
    _assert_as_undisturbed(disturbed, load)


def test_two_share_the_partitions_and_the_one_left_takes_over_from_the_killed(topics: Settings) -> None:
    settings = topics.model_copy(update=QUICK)
    open_accounts(url(settings), "A", "B")
    work = ("consume", "--topic", settings.topic_scb_entries)
    place = "consumer.in_transaction:kill:20"
    with running(settings, *work, batch_size=1, failpoint=place) as first, running(settings, *work) as second:
        until(lambda: _owns(settings, first) and _owns(settings, second), what="both to own partitions")
        for partition in range(PARTITIONS):
            send(settings, [a_payment(f"{partition}-{n}") for n in range(200)], partition=partition)
        assert first.wait(30) == -signal.SIGKILL
        with _stopped(second):
            until(lambda: _settled(settings) == 200 * PARTITIONS, what="the other to take over")
    assert sorted(posted(url(settings))) == sorted(f"{p}-{n}" for p in range(PARTITIONS) for n in range(200))
    assert_sound(url(settings))
