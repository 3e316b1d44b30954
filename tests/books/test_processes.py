"""Goal: one that was killed is told until it is replaced or dismissed, whatever the others do."""

from tests.books.processes import end, kill, report, seen
from tests.fixtures.outside import query

_GROUP = ("consume", "g")


def test_the_restart_of_one_neither_hides_nor_removes_another_that_was_killed(database: str) -> None:
    one, killed = report(database, *_GROUP), report(database, *_GROUP)
    report(database, *_GROUP, identity=one)
    _silence(database, killed)
    report(database, *_GROUP, identity=one)
    end(database, one)
    assert seen(database) == {killed: "silent"}
    again = report(database, *_GROUP)
    assert seen(database) == {killed: "silent", again: "ready"}
    end(database, again)
    assert seen(database) == {killed: "silent"}
    again, heir = report(database, *_GROUP), report(database, *_GROUP)
    assert seen(database)[killed] == "replaced"
    end(database, heir)
    end(database, again)
    assert seen(database) == {}


def test_two_that_were_killed_need_two_that_start(database: str) -> None:
    killed = [report(database, *_GROUP), report(database, *_GROUP)]
    for one in killed:
        report(database, *_GROUP, identity=one)
        kill(database, one)
    heir = report(database, *_GROUP)
    assert sorted(seen(database).values()) == ["ready", "replaced", "silent"]
    end(database, heir)
    assert [*seen(database).values()] == ["silent"]


def test_one_that_was_killed_days_ago_is_told_still(database: str) -> None:
    killed = report(database, "relay")
    kill(database, killed, 3 * 86_400.0)
    other = report(database, "dashboard")
    assert seen(database) == {killed: "silent", other: "ready"}


def test_one_that_is_killed_again_and_again_leaves_few_rows_and_is_told(database: str) -> None:
    for nth in range(160):
        kill(database, report(database, "relay"), 10_000.0 - 60 * nth)
    assert [*seen(database).values()].count("silent") == 1
    last = report(database, "relay")
    assert len(seen(database)) < 20
    assert seen(database)[last] == "ready"
    assert "silent" not in seen(database).values()


def test_processes_of_a_run_that_is_over_are_forgotten_after_a_day(database: str) -> None:
    kill(database, report(database, "run worker", "run-1 worker-0"), 90_000.0)
    last = report(database, "relay")
    assert seen(database) == {last: "ready"}


def _silence(url: str, identity: str) -> None:
    """It is not heard of any more, the last time five seconds ago; the others began before that."""
    query(url, "UPDATE processes SET started_at = started_at - interval '1 minute'")
    query(url, "UPDATE processes SET beat_at = beat_at - interval '5 seconds' WHERE id = %s", identity)
