"""Who counts as gone, whose place was taken, and what a person is told to do; the rows are made up."""

from typing import Any

import pytest

from ledger.status.heard import Heard
from ledger.status.process_problems import process_problems
from ledger.status.processes import ProcessStatus, processes_of

_ROW: dict[str, Any] = {
    "kind": "consume",
    "host": "bank-1",
    "pid": 17,
    "address": None,
    "seconds": 0.5,
    "ready": True,
    "problems": {},
    "about": "dbis-posting",
    "command": "dual-ledger consume",
    "version": "1",
    "started_seconds": 500.0,
    "round_seconds": 0.1,
    "login": "consumer",
    "beats": 7,
    "ended_since": 0,
    "took_place": False,
}


class _Books:
    """Answers with these rows."""

    def __init__(self, *changes: dict[str, Any]) -> None:
        self._rows = [_ROW | {"id": str(nth)} | one for nth, one in enumerate(changes)]

    def records(self, _query: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self._rows]


def _found(*changes: dict[str, Any]) -> list[ProcessStatus]:
    return processes_of(_Books(*changes), Heard())  # type: ignore[arg-type]  # it asks for records alone


def _told(
    *changes: dict[str, Any], runs: dict[str, bool] | None = None, kafka_is_silent: bool = False
) -> list[str]:
    return [
        one.text for one in process_problems(_found(*changes), runs or {}, kafka_is_silent=kafka_is_silent)
    ]


def test_one_that_was_heard_of_is_no_problem_and_one_that_is_silent_is() -> None:
    assert _told({"seconds": 2.9}) == []
    (told,) = _told({"seconds": 4.2})
    heard = "consume dbis-posting (bank-1:17) was last heard of 4 s ago"
    assert told == f"{heard}, it was killed or it is frozen: dual-ledger consume"


def test_whoever_began_since_takes_the_place_of_one_that_is_gone_and_of_no_second() -> None:
    gone, heir = {"seconds": 60.0}, {"pid": 18, "started_seconds": 50.0}
    assert [one.state for one in _found(gone, heir)] == ["replaced", "ready"]
    assert _told(gone, heir) == []
    (left,) = _told(gone, {"seconds": 70.0, "pid": 16}, heir)
    assert "bank-1:17" in left


@pytest.mark.parametrize(
    "other",
    [
        {"started_seconds": 400.0},
        {"started_seconds": 5.0, "kind": "relay"},
        {"started_seconds": 5.0, "about": "b"},
        {"started_seconds": 5.0, "login": "reader"},
        {"started_seconds": 5.0, "took_place": True},
    ],
    ids=["beside it", "of another kind", "of another group", "of another login", "has another's place"],
)
def test_nobody_else_takes_its_place(other: dict[str, Any]) -> None:
    assert len(_told({"seconds": 60.0}, other)) == 1


def test_the_restart_of_another_takes_the_place_of_that_one_alone() -> None:
    """Two live, one is killed, the other is started again: the first is missed until a third begins."""
    killed, again = {"seconds": 60.0, "ended_since": 1}, {"pid": 18, "started_seconds": 50.0}
    assert [one.state for one in _found(killed, again)] == ["silent", "ready"]
    third = {"pid": 19, "started_seconds": 20.0}
    assert [one.state for one in _found(killed, again, third)] == ["replaced", "ready", "ready"]
    later = {"seconds": 30.0, "pid": 16}  # killed behind the restart: nobody is left for it
    assert [one.state for one in _found(later, killed, again, third)] == [
        "silent",
        "replaced",
        "ready",
        "ready",
    ]
    both = {"seconds": 61.0, "pid": 16, "ended_since": 1}  # they miss the same one, which is started once
    fourth = {"pid": 20, "started_seconds": 10.0}
    states = [one.state for one in _found(both, killed, again, third, fourth)]
    assert states == ["replaced", "replaced", "ready", "ready", "ready"]


def test_one_whose_sign_of_life_is_yet_to_come_is_not_taken_for_alive() -> None:
    (one,) = _found({"seconds": -595.0})
    assert (one.state, one.alive) == ("unknown", False)
    assert 0 <= one.seconds < 1
    assert len(_told({"seconds": -595.0})) == 1


def test_one_that_was_replaced_by_one_that_is_gone_too_is_told_once() -> None:
    (told,) = _told({"seconds": 60.0}, {"pid": 18, "started_seconds": 50.0, "seconds": 20.0})
    assert "bank-1:18" in told


def test_one_that_ended_with_an_error_is_told_with_it_at_once() -> None:
    (told,) = _told({"ready": False, "problems": {"ended": "the topic is gone"}})
    assert "ended 0 s ago with an error: the topic is gone: dual-ledger consume" in told


def test_a_main_loop_that_hangs_is_told_with_what_ends_it() -> None:
    (told,) = _told({"round_seconds": 90.0})
    assert told.endswith("kill -9 17 on bank-1, then dual-ledger consume")


def test_one_that_is_not_ready_is_told_in_its_own_words_unless_they_are_told_elsewhere() -> None:
    not_ready = {"ready": False, "problems": {"waiting": "the database is away", "topic t partition 0": "x"}}
    (told,) = _told(not_ready)
    assert "is not ready: the database is away: " in told
    starting = {"ready": False, "problems": {"joining": "no partition yet"}, "started_seconds": 5.0}
    assert _told(starting) == []


_KAFKA = {"kafka": "Kafka, while asking whether it answers: no answer"}


def test_what_a_silent_kafka_explains_is_told_with_kafka() -> None:
    waits = {
        **_KAFKA,
        "joining": "no partition",
        "waiting": "Kafka did not say",
        "starting": "x",
    }
    assert len(_told({"ready": False, "problems": waits})) == 4
    assert _told({"ready": False, "problems": waits}, kafka_is_silent=True) == []
    assert _told({"round_seconds": 90.0, "problems": _KAFKA}, kafka_is_silent=True) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"problems": {**_KAFKA, "waiting": "schema registry http://r: no answer"}}, "schema registry"),
        ({"problems": {**_KAFKA, "posting": "the batch at hand is being posted for 9 s"}}, "the batch"),
        ({"problems": {"starting": "has not come round yet"}}, "has not come round yet"),
        ({"round_seconds": 90.0}, "hangs: its main loop"),
        ({"seconds": 60.0, "problems": _KAFKA}, "was last heard of"),
    ],
    ids=["registry", "database", "starts without a word of Kafka", "hangs, though it reaches Kafka", "gone"],
)
def test_what_a_silent_kafka_does_not_explain_is_told_beside_it(changes: dict[str, Any], words: str) -> None:
    (told,) = _told({"ready": False, **changes}, kafka_is_silent=True)
    assert words in told


def test_processes_of_a_run_are_missed_only_while_it_is_under_way() -> None:
    conductor = {"kind": "run", "about": "run-1", "seconds": 9.0}
    worker = {"kind": "run worker", "about": "run-1 worker-0", "seconds": 9.0}
    assert _told(conductor, worker) == []
    of_conductor, of_worker = _told(conductor, worker, runs={"run-1": False})
    assert of_conductor.endswith(": dual-ledger run resume run-1")
    assert of_worker.endswith(": dual-ledger run status run-1 --watch")
    (frozen,) = _told(conductor, runs={"run-1": True})
    assert frozen.endswith("it is frozen: kill -9 17 on bank-1, then dual-ledger run resume run-1")


def test_what_a_terminal_would_obey_is_not_shown() -> None:
    (one,) = _found({"about": "\x1b[2J", "problems": {"a\nb": "c\x07"}})
    assert (one.about, one.problems) == ("?[2J", {"a?b": "c?"})
