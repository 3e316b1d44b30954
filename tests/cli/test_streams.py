"""Goal: a person sees which streams stand still, stops one, lets it go on, and is told what was done."""

from typing import Any

import pytest

from ledger.books import Refused, connect
from ledger.config import Settings
from ledger.errors import Fatal
from tests.cli.running import Runner
from tests.fixtures.outside import query
from tests.relay.outbox import url

_TOPIC, _OTHER = "scb.entries", "legacy.entries"
_REASON = "too many dead letters: 100 refused in a row"
_INSERT = """
    INSERT INTO stream_positions (consumer_group, topic, partition, next_offset, state, state_reason, posted,
        duplicates, dead_letters, refused_in_a_row)
    VALUES (%s, %s, %s, 1234, %s, %s, 1000, 34, 200, 100) RETURNING shard
"""
_ROW = "SELECT state, state_reason, refused_in_a_row FROM stream_positions WHERE shard = %s"
_LOG = "SELECT action, reason, details FROM audit_log ORDER BY id"


def _stream(
    settings: Settings, partition: int, *, stopped: bool = False, topic: str = _TOPIC, group: str = ""
) -> int:
    state, reason = ("STOPPED", _REASON) if stopped else ("RUNNING", None)
    values = (group or settings.consumer_group, topic, partition, state, reason)
    ((shard,),) = query(url(settings), _INSERT, *values)
    assert isinstance(shard, int)
    return shard


def _row(settings: Settings, shard: int) -> tuple[Any, ...]:
    (row,) = query(url(settings), _ROW, shard)
    return row


def test_books_without_streams_have_none_to_list(dual_ledger: Runner) -> None:
    ran = dual_ledger("streams", "list", "--json")
    assert (ran.status, ran.document) == (0, {"stopped": 0, "streams": []})
    assert "no stream" in dual_ledger("streams", "list").out


def test_each_stream_is_listed_with_its_counts_and_why_and_since_when_it_is_stopped(
    dual_ledger: Runner, settings: Settings
) -> None:
    _stream(settings, 0)
    assert dual_ledger("streams", "list").status == 0
    shard = _stream(settings, 1, stopped=True)
    ran = dual_ledger("streams", "list", "--json")
    assert (ran.status, ran.document["stopped"]) == (1, 1)
    runs, stands = ran.document["streams"]
    assert (runs["state"], runs["reason"]) == ("RUNNING", None)
    assert stands.pop("since").endswith("+00:00")
    assert stands == {
        "shard": shard,
        "group": settings.consumer_group,
        "topic": _TOPIC,
        "partition": 1,
        "position": 1234,
        "state": "STOPPED",
        "reason": _REASON,
        "owner": None,
        "posted": 1000,
        "duplicates": 34,
        "dead_letters": 200,
    }
    text = dual_ledger("streams", "list").out
    assert f"partition 1, group {settings.consumer_group}: {_REASON}" in text
    assert f"dual-ledger streams resume {_TOPIC} 1 --reason WHY" in text


def test_a_list_of_one_group_judges_that_group_alone(dual_ledger: Runner, settings: Settings) -> None:
    _stream(settings, 0)
    _stream(settings, 0, stopped=True, group="replay")
    ran = dual_ledger("streams", "list", "--group", settings.consumer_group, "--json")
    assert (ran.status, len(ran.document["streams"])) == (0, 1)
    ran = dual_ledger("streams", "list")
    assert (ran.status, f"streams resume {_TOPIC} 0 --group replay --reason WHY" in ran.out) == (1, True)


def test_a_stopped_stream_is_let_go_on_with_its_count_begun_anew_and_a_trace_of_who_and_why(
    dual_ledger: Runner, settings: Settings
) -> None:
    shard, other = _stream(settings, 0, stopped=True), _stream(settings, 1, stopped=True)
    ran = dual_ledger("streams", "resume", _TOPIC, "0", "--reason", " the accounts are open ")
    assert ran.status == 0
    assert f"goes on at offset 1234; it was stopped: {_REASON}" in ran.out
    assert "stops again" in ran.out
    assert _row(settings, shard) == ("RUNNING", None, 0)
    assert _row(settings, other)[0] == "STOPPED"
    ((action, reason, details),) = query(url(settings), _LOG)
    assert (action, reason) == ("stream_resume", "the accounts are open")
    assert details["before"]["reason"] == _REASON
    assert (details["topic"], details["partition"], details["position"]) == (_TOPIC, 0, 1234)
    ((actor, name),) = query(
        url(settings),
        "SELECT actor, (SELECT rolname FROM pg_roles WHERE rolname = session_user) FROM audit_log",
    )
    assert actor.startswith(f"{name} (")


@pytest.mark.parametrize("words", [(_TOPIC,), (_TOPIC, "0", "2"), ("--all",)])
def test_several_go_on_at_once(dual_ledger: Runner, settings: Settings, words: tuple[str, ...]) -> None:
    shards = [_stream(settings, 0, stopped=True), _stream(settings, 2, stopped=True)]
    elsewhere = _stream(settings, 0, stopped=True, group="replay")
    if words != ("--all",):
        elsewhere = _stream(settings, 0, stopped=True, topic=_OTHER)
    ran = dual_ledger("streams", "resume", *words, "--reason", "r", "--json")
    assert (ran.status, ran.document["changed"]) == (0, 2)
    assert [_row(settings, shard)[0] for shard in shards] == ["RUNNING", "RUNNING"]
    assert _row(settings, elsewhere)[0] == "STOPPED"
    assert len(query(url(settings), _LOG)) == 2


def test_one_that_runs_already_is_left_alone_and_named(dual_ledger: Runner, settings: Settings) -> None:
    shard = _stream(settings, 0)
    ran = dual_ledger("streams", "resume", _TOPIC, "0", "--reason", "r")
    assert (ran.status, "runs already" in ran.out) == (0, True)
    assert "stops again" not in ran.out
    assert _row(settings, shard) == ("RUNNING", None, 100)
    assert query(url(settings), _LOG) == []
    assert "no stream of group" in dual_ledger("streams", "resume", "--all", "--reason", "r").out


def test_a_stream_is_stopped_with_its_reason_and_only_once(dual_ledger: Runner, settings: Settings) -> None:
    shard = _stream(settings, 0)
    ran = dual_ledger("streams", "stop", _TOPIC, "--reason", "the SCB corrects its file")
    assert (ran.status, "is stopped at offset 1234" in ran.out) == (0, True)
    assert _row(settings, shard)[:2] == ("STOPPED", "stopped by an operator: the SCB corrects its file")
    ran = dual_ledger("streams", "stop", _TOPIC, "0", "--reason", "another", "--json")
    assert (ran.status, ran.document["changed"]) == (0, 0)
    assert _row(settings, shard)[1] == "stopped by an operator: the SCB corrects its file"
    assert [line[:2] for line in query(url(settings), _LOG)] == [("stream_stop", "the SCB corrects its file")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("resume", "nothing", "--reason", "r"), "has no stream of topic 'nothing'; its topics: scb.entries"),
        (("stop", _TOPIC, "7", "--reason", "r"), "partition 7; its partitions: 0"),
        (("resume", _TOPIC, "--group", "nobody", "--reason", "r"), "group nobody has no stream"),
        (("resume", "direct", "0", "--group", "direct", "--reason", "r"), "its topics: none"),
        (("resume", "--reason", "r"), "which streams are to go on?"),
        (("resume", _TOPIC, "--all", "--reason", "r"), "--all goes without a TOPIC"),
        (("resume", _TOPIC), "--reason"),
        (("stop", _TOPIC, "--reason", " "), "must say why"),
        (("stop", _TOPIC, "--reason", "\x1b[2J"), "printable"),
        (("stop", _TOPIC, "-1", "--reason", "r"), "-1"),
    ],
)
def test_what_cannot_be_done_as_asked_is_told_in_words_and_changes_nothing(
    dual_ledger: Runner, settings: Settings, words: tuple[str, ...], told: str
) -> None:
    shard = _stream(settings, 0)
    ran = dual_ledger("streams", *words)
    assert (ran.status, told in ran.err) == (2, True), ran.err
    assert _row(settings, shard)[0] == "RUNNING"


def test_the_operator_can_change_a_stream_only_with_a_trace(settings: Settings) -> None:
    shard = _stream(settings, 0)
    with connect(settings, role="operator") as books:
        with pytest.raises(Fatal, match="permission denied"):
            books.rows("stream_set_state", shard=shard, state="STOPPED", reason="x")
        with pytest.raises(Refused, match="LD907"):
            books.rows("streams_operate", shards=[shard], state="STOPPED", reason=" ", operator="")
        assert books.rows("streams_operate", shards=[0, shard], state="STOPPED", reason="r", operator="") == [
            (shard,)
        ]
