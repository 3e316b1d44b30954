"""Goal: a look that does not come back, or fails, is never told as if it were how things stand."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from ledger.errors import Retryable
from ledger.status.residual import Residual
from ledger.status.residual.problems import residual_problems
from ledger.status.residual.watch import ResidualWatch
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.residual.world import World

_MODULE = "ledger.status.residual.watch"


@pytest.fixture
def watch(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[ResidualWatch]:
    """One that looks without a pause, and waits for no look longer than a moment."""
    monkeypatch.setattr(f"{_MODULE}._LEAST_SECONDS", 0.0)
    monkeypatch.setattr(f"{_MODULE}._SHARE", 0)
    monkeypatch.setattr(f"{_MODULE}._OVERDUE_SECONDS", 0.5)
    monkeypatch.setattr(f"{_MODULE}._OVERDUE_TIMES", 0)
    with closing(ResidualWatch(world.settings)) as watch:
        yield watch


def _told(watch: ResidualWatch) -> Residual:
    watch.begin()
    found = watch.latest()
    assert found is not None
    return found


def _known(watch: ResidualWatch) -> bool:
    return _told(watch).known


def test_a_look_that_hangs_in_the_scbs_database_is_not_known_and_known_again_behind_it(
    world: World, watch: ResidualWatch
) -> None:
    until(lambda: _known(watch), what="a first look")
    lock = "BEGIN; LOCK TABLE scb_balances IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(2.5); COMMIT"
    holder = threading.Thread(target=query, args=(world.scb_url, lock))
    holder.start()
    until(lambda: not _known(watch), 2.0, what="that it is not known")
    found = _told(watch)
    assert found.unknown.startswith("the look at the SCB's ledger has not come back for ")
    assert found.unknown_seconds > 0.5
    holder.join()
    until(lambda: _known(watch), what="a look again")


@pytest.mark.parametrize(("error", "said"), [(Retryable("gone"), "gone"), (KeyError("x"), "KeyError")])
def test_whatever_ends_a_look_is_told_and_the_next_one_comes(
    watch: ResidualWatch, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    until(lambda: _known(watch), what="a first look")
    with monkeypatch.context() as patch:
        patch.setattr(f"{_MODULE}.Looker.look", _raising(error))
        until(lambda: not _known(watch), what="that it is not known")
        assert said in _told(watch).unknown
    until(lambda: _known(watch), what="a look again")


def _raising(error: Exception) -> Callable[..., Residual]:
    def look(_: object) -> Residual:
        time.sleep(0.01)
        raise error

    return look


def test_what_is_not_known_for_a_minute_is_serious() -> None:
    def serious(seconds: float) -> bool:
        found = Residual(datetime.now(UTC), unknown="it hangs", unknown_seconds=seconds)
        (problem,) = residual_problems(found)
        return problem.serious

    assert (serious(59), serious(61)) == (False, True)
