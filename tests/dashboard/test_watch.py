import threading
import time

import pytest

from dashboard import watch as watching
from dashboard.watch import Watch
from ledger.config import Settings
from ledger.health import Health
from ledger.status.problems import Problem
from ledger.status.report import Report
from tests.dashboard.site import served
from tests.fixtures.waiting import until

_GOOD = Report(())


class _Looks:
    """Looks that can be held up; counts those that are under way at once."""

    def __init__(self) -> None:
        self.begun = self.at_once = self.most_at_once = 0
        self.may_end = threading.Event()
        self.may_end.set()
        self.answer: Report | Exception = _GOOD

    def __call__(self) -> Report:
        self.begun += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.may_end.wait(30)
        self.at_once -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_many_who_ask_share_one_look(settings: Settings) -> None:
    looks = _Looks()
    with Watch(settings, looks) as watch:
        askers = [threading.Thread(target=watch.view) for _ in range(20)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        until(lambda: watch.view().report is _GOOD, what="the look")
        assert looks.begun <= 2
        assert looks.most_at_once == 1


def test_while_nobody_asks_nothing_is_looked_at(settings: Settings) -> None:
    looks = _Looks()
    with Watch(settings, looks) as watch:
        until(lambda: looks.begun == 1, what="the first look")
        watch._asked_at = time.monotonic() - 31
        seen = looks.begun
        assert watch._pause() > 10
        watch.view()
        until(lambda: looks.begun > seen, seconds=2, what="a look for who asks again")


def test_a_look_that_takes_too_long_is_told_while_it_waits(settings: Settings) -> None:
    looks = _Looks()
    with Watch(settings, looks) as watch:
        until(lambda: watch.view().report.healthy, what="a good look")
        looks.may_end.clear()
        until(lambda: looks.at_once == 1, what="a look that waits")
        begun = time.monotonic()
        until(lambda: not watch.view().report.healthy, seconds=5, what="the problem")
        assert time.monotonic() - begun > 3, "a slow look is no trouble yet"
        assert "has not answered" in watch.view().report.problems[0].text
        looks.may_end.set()
        until(lambda: watch.view().report.healthy, seconds=3, what="the end of the problem")


def test_a_look_that_fails_in_an_unknown_way_is_a_problem_and_not_the_end(settings: Settings) -> None:
    looks = _Looks()
    looks.answer = ValueError("never seen before")
    with Watch(settings, looks) as watch:
        until(lambda: "ValueError" in watch.view().report.problems[0].text, what="the problem")
        looks.answer = Report((Problem("another"),))
        until(lambda: watch.view().report is looks.answer, seconds=3, what="the next look")
        assert watch.alive


def test_before_the_first_look_is_done_nothing_is_known_until_it_is_overdue(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_FIRST_WAIT_SECONDS", 0.1)
    looks = _Looks()
    looks.may_end.clear()
    with Watch(settings, looks) as watch:
        first = watch.view().report
        assert not first.looked
        assert first.problems[0].text == "nothing has been looked at yet"
        watch._begun_at -= 5
        assert watch.view().report.looked, "by then it is a problem that somebody must hear of"
        looks.may_end.set()
        until(lambda: watch.view().report is _GOOD, what="the look")


def test_the_page_says_of_itself_that_it_is_stuck_and_that_it_is_no_more(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = [True]
    monkeypatch.setattr(Watch, "alive", property(lambda _: alive[0]))
    health = Health(settings, "dashboard", comes_round=False, is_server=False)
    with served(settings, heartbeat=health.report):
        until(lambda: health.state()[1] == {}, what="a page that is ready")
        alive[0] = False
        until(lambda: "looked at" in health.state()[1].get("lookout", ""), what="the word of being stuck")
        alive[0] = True
        until(lambda: health.state()[1] == {}, what="the end of it")
