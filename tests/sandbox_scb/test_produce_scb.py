import signal
import time
from typing import Any

import pytest

from ledger.codec import Codec
from ledger.config import Settings
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, start
from tests.relay.outbox import post, records

_PRODUCE = ("produce", "scb", "--until-idle", "1")


def _entries(settings: Settings) -> list[dict[str, Any]]:
    found = records(settings, settings.topic_scb_entries)
    codec = Codec()
    return [codec.decode("LedgerEntry", record.value) for record in found]


def _numbers(settings: Settings) -> list[int]:
    return sorted(entry["producer_sequence"] for entry in _entries(settings))


def test_the_scbs_own_entries_are_sent_and_what_it_heard_is_not(
    both: Settings, group: tuple[str, str]
) -> None:
    document(both, "sandbox", "scb", "--add", "5")
    post(both, 20)
    document(both, "relay", "--until-idle", "0.5")
    assert document(both, "sandbox", "scb", "--until-idle", "1", *group)["applied"] == 20
    document(both, "sandbox", "scb", "--add", "5")
    printed = document(both, *_PRODUCE)
    assert (printed["read"], printed["published"], printed["rejected"]) == (10, 10, 0)
    entries = _entries(both)
    assert {entry["source_type"] for entry in entries} == {"SCB"}
    assert _numbers(both) == [*range(1, 6), *range(26, 31)]
    assert {entry["source_position"] for entry in entries} == {str(n) for n in _numbers(both)}


def test_who_books_entries_at_the_scb_is_told_how_they_come_into_the_books(both: Settings) -> None:
    _, _, said = ended(start(both, "sandbox", "scb", "--add", "2"))
    assert "dual-ledger consume --unknown-accounts create" in said
    document(both, *_PRODUCE)
    found = document(both, "consume", "--unknown-accounts", "create", "--until-idle", "1")
    assert (found["posted"], found["dead_letters"], found["stopped_streams"]) == (2, 0, {})


@pytest.mark.parametrize("name", ["", "a\nb", "g" * 256])
def test_a_group_that_kafkas_client_would_end_the_process_for_is_a_usage_error(
    both: Settings, name: str
) -> None:
    for command in (("sandbox", "scb"), ("consume",)):
        status, _, said = ended(start(both, *command, "--group", name, "--until-idle", "1"))
        assert status == 2, said


def test_it_goes_on_where_it_stopped(both: Settings) -> None:
    document(both, "sandbox", "scb", "--add", "5")
    document(both, *_PRODUCE)
    document(both, "sandbox", "scb", "--add", "3")
    assert document(both, *_PRODUCE)["published"] == 3
    assert _numbers(both) == list(range(1, 9))


def test_killed_before_its_position_is_saved_it_sends_again_and_leaves_nothing_out(both: Settings) -> None:
    document(both, "sandbox", "scb", "--add", "20")
    status, _, _ = ended(start(both, *_PRODUCE, failpoint="producer.after_delivery:kill"))
    assert status == -signal.SIGKILL
    document(both, *_PRODUCE)
    assert sorted(set(_numbers(both))) == list(range(1, 21))


def test_what_is_booked_while_it_runs_arrives_within_a_second(both: Settings) -> None:
    document(both, "sandbox", "scb", "--add", "1")
    with running(both, "produce", "scb") as process:
        until(lambda: len(_entries(both)) == 1)
        document(both, "sandbox", "scb", "--add", "1")
        began = time.monotonic()
        until(lambda: len(_entries(both)) == 2)
        assert time.monotonic() - began < 1
        process.terminate()
        assert ended(process)[0] == 0


def test_a_ledger_that_is_not_there_yet_is_waited_for(both: Settings) -> None:
    with running(both, "produce", "scb"):
        document(both, "sandbox", "scb", "--add", "2")
        until(lambda: len(_entries(both)) == 2)
