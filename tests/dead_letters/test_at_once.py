"""Goal: whoever else works on the same letters, and however a redrive ends, each entry is posted once."""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cli.stopping import Stop
from ledger.config import Settings
from ledger.dead_letters.redrive import Redrive
from ledger.dead_letters.wanted import batches_of
from tests.books.inspection import assert_sound, posted
from tests.books.scene import a_payment, open_account, open_accounts, url
from tests.dead_letters.scene import CODEC, all_redriven, attempts, everything, kept, letters, operator, order
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import ended, running, start


def _at_once(settings: Settings, ids: list[int]) -> list[list[Any]]:
    """Two redrives of the same letters that begin at the same moment."""
    ready = threading.Barrier(2)

    def one() -> list[Any]:
        with operator(settings) as books:
            work = Redrive(settings, books, CODEC, order())
            ready.wait(30)
            return [r for batch in work.run(batches_of(ids, 20), 10**9, Stop()) for r in batch]

    with ThreadPoolExecutor(2) as threads:
        return [future.result() for future in [threads.submit(one) for _ in range(2)]]


def test_two_at_once_post_each_entry_once_and_count_each_attempt_once(settings: Settings) -> None:
    open_account(url(settings), "A")
    ids = kept(
        settings, *(a_payment(f"R-{n:03d}", credit="nobody" if n % 4 == 0 else "B") for n in range(100))
    )
    open_account(url(settings), "B")

    found = _at_once(settings, ids)

    assert sorted(posted(url(settings))) == [f"R-{n:03d}" for n in range(100) if n % 4]
    assert {row[0] for row in letters(settings, "attempts")} == {1}
    assert len(attempts(settings)) == 100
    outcomes = [[result.outcome for result in results if result.outcome] for results in found]
    assert sum(map(len, outcomes)) == 100
    assert_sound(url(settings))


def _many(settings: Settings, count: int = 6) -> list[int]:
    ids = kept(settings, *(a_payment(f"R-{n}") for n in range(count)))
    open_accounts(url(settings), "A", "B")
    return ids


@pytest.mark.faults
def test_killed_before_its_commit_a_redrive_has_left_nothing(settings: Settings) -> None:
    _many(settings)
    before = everything(settings)
    place = "redrive.in_transaction:kill"
    with running(settings, "dead-letters", "redrive", "--all", failpoint=place) as process:
        assert process.wait(60) == -signal.SIGKILL
    until(lambda: everything(settings) == before, what="the database to roll back what was not committed")
    assert len(all_redriven(settings)) == 6
    assert_sound(url(settings))


@pytest.mark.faults
def test_killed_between_two_batches_the_same_command_goes_on(settings: Settings) -> None:
    _many(settings)
    work = ("dead-letters", "redrive", "--all", "--rate", "2")
    with running(settings, *work, failpoint="redrive.after_batch:kill:2") as process:
        assert process.wait(60) == -signal.SIGKILL
    assert posted(url(settings)) == ["R-0", "R-1", "R-2", "R-3"]
    status, _, err = ended(start(settings, *work))
    assert status == 0, err
    assert posted(url(settings)) == [f"R-{n}" for n in range(6)]
    assert set(letters(settings, "attempts, status")) == {(1, "REDRIVEN")}
    assert_sound(url(settings))


@pytest.mark.faults
@pytest.mark.parametrize("verb", ["undo", "discard"])
def test_killed_before_their_commit_undo_and_discard_have_left_nothing(settings: Settings, verb: str) -> None:
    (one,) = _many(settings, 1)
    if verb == "undo":
        all_redriven(settings)
    before = everything(settings)
    work = ("dead-letters", verb, str(one), "--reason", "tested")
    with running(settings, *work, failpoint="redrive.in_transaction:kill") as process:
        assert process.wait(60) == -signal.SIGKILL
    until(lambda: everything(settings) == before, what="the database to roll back what was not committed")
    status, _, err = ended(start(settings, *work))
    assert status == 0, err
    assert_sound(url(settings))


@pytest.mark.faults
@pytest.mark.parametrize("number", ["INT", "TERM"])
def test_told_to_stop_it_finishes_the_batch_and_says_how_far_it_came(settings: Settings, number: str) -> None:
    _many(settings)
    with running(settings, "dead-letters", "redrive", "--all", "--rate", "2") as process:
        until(lambda: posted(url(settings)), what="the first batch")
        process.send_signal(getattr(signal, f"SIG{number}"))
        status, out, err = ended(process)
    assert status == 130, err
    done = len(posted(url(settings)))
    assert 2 <= done < 6
    assert f"stopped after {done} of 6" in out
    assert len(all_redriven(settings)) == 6 - done


def test_one_that_somebody_has_in_hand_is_waited_for_and_judged_by_what_became_of_it(
    settings: Settings,
) -> None:
    (one,) = _many(settings, 1)
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor(1) as threads, operator(settings) as books:
        with books.transaction():
            assert len(books.records("dead_letters_lock", ids=[one])) == 1
            other = threads.submit(all_redriven, settings)
            until(lambda: query(url(settings), waiting), what="the other to wait for the letter")
            books.rows("dead_letters_discard", ids=[one], reason="never", operator="")
        (result,) = other.result()
    assert (result.outcome, "discarded" in result.reason) == ("", True)
    assert posted(url(settings)) == []
    assert letters(settings) == [(one, "DISCARDED", 0, None)]
