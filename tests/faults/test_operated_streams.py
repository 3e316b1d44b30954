"""Goal: over stops by command, while members come, go and are killed, nothing is lost and nothing doubled."""

import signal

import pytest

from ledger.config import Settings
from tests.books.inspection import assert_sound, posted
from tests.books.scene import a_payment, open_accounts, url
from tests.consumer.messages import send
from tests.faults.conftest import QUICK
from tests.fixtures.outside import query
from tests.fixtures.settings import PARTITIONS
from tests.fixtures.waiting import until
from tests.relay.commands import document, running

pytestmark = pytest.mark.faults

_MESSAGES = 300
_SETTLED = "SELECT coalesce(sum(next_offset), 0) FROM stream_positions WHERE shard <> 0"
_OWNED_BY = "SELECT 1 FROM stream_positions WHERE split_part(owner, ':', 2) = %s"


def _settled(settings: Settings) -> int:
    return int(query(url(settings), _SETTLED)[0][0])


def test_two_members_one_of_them_killed_lose_and_double_nothing_over_stops(topics: Settings) -> None:
    settings = topics.model_copy(update=QUICK)
    open_accounts(url(settings), "A", "B")
    work = ("consume", "--topic", settings.topic_scb_entries)
    with running(settings, *work) as first, running(settings, *work) as second:
        for process in (first, second):
            until(
                lambda pid=process.pid: query(url(settings), _OWNED_BY, str(pid)),  # type: ignore[misc]
                what="both to own partitions",
            )
        for partition in range(PARTITIONS):
            payments = [a_payment(f"{partition}-{n}") for n in range(_MESSAGES)]
            send(settings, payments, partition=partition)
        for turn in range(3):
            changed = document(settings, "streams", "stop", settings.topic_scb_entries, "--reason", "a look")
            assert changed["changed"] == PARTITIONS
            stands = _settled(settings)
            if turn == 1:
                first.send_signal(signal.SIGKILL)  # what it had stopped is the other's to take up
            assert _settled(settings) == stands
            document(settings, "streams", "resume", "--all", "--reason", "seen")
        for partition in range(PARTITIONS):  # all before may be settled already: these show that each goes on
            send(settings, [a_payment(f"{partition}-{_MESSAGES}")], partition=partition)
        until(lambda: _settled(settings) == (_MESSAGES + 1) * PARTITIONS, 60, what="all to be settled")
        second.send_signal(signal.SIGTERM)
        out, err = second.communicate(timeout=30)
        assert second.returncode == 0, (out, err)
    assert sorted(posted(url(settings))) == sorted(
        f"{partition}-{n}" for partition in range(PARTITIONS) for n in range(_MESSAGES + 1)
    )
    assert_sound(url(settings))
