"""What a person reads of a report; the streams are made up."""

import io
import re
from typing import Any

import pytest
from rich.console import Console

from cli.status.text import status_text
from ledger.config import Settings
from ledger.status.outbox import OutboxStatus
from ledger.status.problems import Problem, stream_problems
from ledger.status.report import Report
from ledger.status.streams import StreamStatus

_SETTINGS = Settings()


def _stream(**changes: Any) -> StreamStatus:
    values: dict[str, Any] = {
        "group": _SETTINGS.consumer_group,
        "topic": _SETTINGS.topic_legacy_entries,
        "partition": 3,
        "position": 1_234_567,
        "state": "RUNNING",
        "end": 1_234_570,
        "lag_messages": 3,
        "lag_seconds": 0.2,
        "quiet_seconds": 0.2,
    }
    return StreamStatus(**values | changes)


def _problem(**changes: Any) -> Problem:
    (problem,) = stream_problems(_SETTINGS, [_stream(**changes)])
    return problem


def _drawn(report: Report, width: int, **options: Any) -> str:
    screen = Console(file=io.StringIO(), width=width, highlight=False, **options)
    for part in status_text(report, narrow=True):
        screen.print(part)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_eighty_columns_hold_topics_and_states_in_full() -> None:
    streams = (_stream(posted=1_234_500, duplicates=67, lag_seconds=11.5), _stream(state="STOPPED"))
    text = _drawn(Report((), streams), 80)
    late, stopped = (line.split() for line in text.splitlines() if line.startswith("legacy.entries "))
    assert late == ["legacy.entries", "3", "1,234,567", "3", "11.5", "s", "1,234,500", "67", "0", "behind"]
    assert stopped[-1] == "stopped"


def test_each_of_several_groups_has_a_heading_of_its_own() -> None:
    text = _drawn(Report((), (_stream(), _stream(group="replay-1"))), 80)
    assert "Streams of group dbis-posting" in text
    assert "Streams of group replay-1" in text


def test_only_what_is_serious_is_red() -> None:
    problems = (Problem("a stream stands"), Problem("two letters are open", serious=False))
    text = _drawn(Report(problems), 200, force_terminal=True, color_system="standard")
    serious, mild = text.splitlines()[1:3]
    assert "\x1b[31m" in serious
    assert "31m" not in mild


@pytest.mark.parametrize(
    ("changes", "command"),
    [
        ({}, "dual-ledger streams resume legacy.entries 3 --reason WHY"),
        ({"topic": "scb.entries"}, "dual-ledger streams resume scb.entries 3 --reason WHY"),
        ({"group": "re 1"}, "dual-ledger streams resume legacy.entries 3 --group 're 1' --reason WHY"),
        ({"topic": "old entries"}, "dual-ledger streams resume 'old entries' 3 --reason WHY"),
    ],
)
def test_the_command_that_helps_a_stream_is_for_that_stream(changes: dict[str, Any], command: str) -> None:
    assert _problem(state="STOPPED", reason="too many", **changes).text.endswith(f" {command}")


def test_an_age_that_is_not_known_is_not_told() -> None:
    assert "(3 messages wait)" in _problem(state="STOPPED", lag_seconds=None).text
    assert "(3 messages wait, the first for 90 s)" in _problem(state="STOPPED", lag_seconds=90).text


def test_a_first_message_that_cannot_be_read_stands_once_nothing_was_settled_for_a_minute() -> None:
    problem = _problem(silent=True, lag_seconds=None, quiet_seconds=61)
    assert problem.serious
    assert "nothing was settled for a minute (3 messages wait): dual-ledger consume" in problem.text
    fresh = _stream(silent=True, lag_seconds=None, quiet_seconds=59)
    not_looked_at = _stream(lag_seconds=None, quiet_seconds=61)
    assert list(stream_problems(_SETTINGS, [fresh, not_looked_at])) == []


def test_what_was_not_answered_in_time_is_a_question_mark_and_no_zero() -> None:
    outbox = OutboxStatus(1, 2, 3, 4, exact=True, waiting=())
    slow = _drawn(Report((), outbox=outbox, unknown=("open dead letters", "parked entries")), 120)
    assert re.search(r"1 +2 +3 +4 +- +\? +\? +0", slow)
    assert re.search(r"1 +2 +3 +4 +- +0 +0 +0", _drawn(Report((), outbox=outbox), 120))
