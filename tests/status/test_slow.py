"""A database that answers, but not every question in time: here a lock keeps the answer back."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from ledger.config import Settings
from ledger.status import report as status
from ledger.status.problems import COUNTED_MAX, OpenLetters, letter_problems, parked_problems
from ledger.status.report import Lookout, Report
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.outbox import post, url

_STILL_ASKS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE application_name = 'dual-ledger status' AND state = 'active' AND datname = current_database()
"""


@contextmanager
def _locked(settings: Settings, table: str) -> Iterator[None]:
    with psycopg.connect(url(settings)) as connection:
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield
        connection.rollback()


def _report(settings: Settings) -> Report:
    with closing(Lookout(settings)) as lookout:
        began = time.monotonic()
        report = lookout.report()
        assert time.monotonic() - began < 5.0
    return report


def test_what_takes_too_long_is_unknown_and_the_rest_is_told(topics: Settings) -> None:
    post(topics, 3)
    with _locked(topics, "dead_letters"):
        report = _report(topics)
        assert query(url(topics), _STILL_ASKS) == [(0,)], "the server asks on for nobody"

    (slow,) = (one for one in report.problems if "takes too long" in one.text)
    assert not slow.serious
    assert "open dead letters" in slow.text
    assert "not answer" not in "\n".join(one.text for one in report.problems)
    document = report.document()
    assert document["outbox"]["pending"] == 3
    letters = document["dead_letters"]
    assert (letters["open"], letters["parked"], letters["exact"]) == (None, None, False)
    assert document["unknown"] == ["parked entries", "open dead letters"]


def test_an_outbox_that_cannot_be_read_is_not_taken_for_books_that_are_away(topics: Settings) -> None:
    post(topics, 3)
    with _locked(topics, "dual_ledger_outbox"):
        report = _report(topics)
    assert report.outbox is None
    assert report.books_answer
    assert report.document()["dead_letters"]["open"] == 0
    assert set(report.unknown) >= {"the outbox's rows", "what waits in the outbox"}
    assert _report(topics).unknown == ()


def test_processes_that_are_not_known_are_not_taken_for_gone(
    topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "_HEARD_SECONDS", -1.0)
    post(topics, 1)
    query(url(topics), "UPDATE dual_ledger_outbox SET created_at = created_at - interval '9 s'")
    assert "no relay runs" in "\n".join(one.text for one in _report(topics).problems)
    with _locked(topics, "processes"):
        report = _report(topics)
    assert "processes" in report.unknown
    assert report.healthy


def test_who_asks_after_a_lock_is_gone_is_answered(topics: Settings) -> None:
    with closing(Lookout(topics)) as lookout:
        with _locked(topics, "dead_letters"):
            assert lookout.report().unknown
        until(lambda: lookout.report().unknown == (), what="a whole look by the same connection")


def test_beyond_what_is_counted_a_figure_is_the_least_there_is() -> None:
    few, many = (
        OpenLetters("conflict", 7, None, None),
        OpenLetters("undecodable", COUNTED_MAX - 7, None, None),
    )
    assert [one.text[:9] for one in letter_problems([few], "t")] == ["7 open de"]
    assert all(one.text.startswith("at least ") for one in letter_problems([few, many], "t"))
    (parked,) = parked_problems(COUNTED_MAX, None)
    assert parked.text.startswith("100,000 or more entries wait")
