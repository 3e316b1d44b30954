"""Goal: an operator stops a stream, or lets one go on, under a running consumer, and nothing is lost."""

import json
import signal
from http.client import HTTPConnection
from typing import Any

import pytest

from consumer import subscription as module
from consumer.claim import Claims
from ledger.config import Settings
from ledger.errors import Retryable
from tests.books.inspection import assert_sound, dead_letters, position, posted
from tests.books.scene import a_payment, open_account
from tests.consumer.messages import send
from tests.consumer.running import consuming
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, running

_STATE = "SELECT state, state_reason FROM stream_positions WHERE topic LIKE 'scb.%%' AND partition = 0"


def _state(books: str) -> tuple[Any, ...]:
    found = query(books, _STATE)
    return found[0] if found else ("", None)


def _operate(settings: Settings, what: str, *words: str) -> dict[str, Any]:
    return document(settings, "streams", what, settings.topic_scb_entries, *words)


def _flood(count: int, prefix: str = "BAD") -> list[Any]:
    return [a_payment(f"{prefix}-{n}", debit="LATE") for n in range(count)]


def test_a_stream_that_tripped_its_breaker_goes_on_by_command_under_the_running_consumer(
    topics: Settings, books: str
) -> None:
    settings = topics.model_copy(update={"batch_size": 10, "breaker_consecutive": 40})
    send(settings, [*_flood(60), *[a_payment(f"R-{n}") for n in range(40)]])
    with consuming(settings) as (stop, tally):
        until(lambda: _state(books)[0] == "STOPPED", what="the breaker to trip")
        refused = position(books)
        send(settings, [a_payment("BESIDE")], partition=1)
        until(lambda: posted(books) == ["BESIDE"], what="its other partitions to go on")
        open_account(books, "LATE")
        done = _operate(settings, "resume", "0", "--reason", "LATE is open")
        assert [one["changed"] for one in done["streams"]] == [True]
        until(lambda: position(books) == 100, what="the stream to go on")
        send(settings, [a_payment("AFTER")])
        until(lambda: position(books) == 101, what="the stream to keep going")
        stop.request()
        assert tally.result(20).stopped == {}
    rest = [f"BAD-{n}" for n in range(refused, 60)] + [f"R-{n}" for n in range(40)]
    assert [reference for reference in posted(books) if reference != "BESIDE"] == [*rest, "AFTER"]
    assert [offset for offset, _ in dead_letters(books)] == [*range(refused)]
    assert_sound(books)


def test_a_stream_whose_cause_is_still_there_stops_again_after_as_many_refusals_anew(
    topics: Settings, books: str
) -> None:
    settings = topics.model_copy(update={"batch_size": 10, "breaker_consecutive": 40})
    send(settings, _flood(200))
    with consuming(settings) as (stop, tally):
        for reached in (40, 80):
            until(lambda reached=reached: position(books) >= reached, what="so many refusals")  # type: ignore[misc]
            until(lambda: _state(books)[0] == "STOPPED", what="the breaker to trip")
            assert position(books) == reached  # not one more, and not at once for those of before
            _operate(settings, "resume", "--reason", "a try")
        until(lambda: position(books) == 120 and _state(books)[0] == "STOPPED", what="the third stop")
        stop.request()
        assert "40 refused in a row" in str(tally.result(20).stopped)
    assert_sound(books)


def test_a_stream_is_stopped_by_command_between_two_batches_and_the_books_take_no_more(
    topics: Settings, books: str
) -> None:
    settings = topics.model_copy(update={"batch_size": 5})
    with consuming(settings) as (stop, tally):
        send(settings, [a_payment(f"R-{n}") for n in range(400)])
        until(lambda: position(books) >= 10, what="the consumer to be at work")
        done = _operate(settings, "stop", "0", "--reason", "a look")
        (stream,) = done["streams"]
        stands = position(books)
        assert (stream["state"], stream["position"]) == ("STOPPED", stands)
        send(settings, [a_payment(f"BESIDE-{n}") for n in range(20)], partition=1)
        until(lambda: position(books, 1) == 20, what="its other partitions to go on")
        assert position(books) == stands
        _operate(settings, "resume", "0", "--reason", "seen")
        until(lambda: position(books) == 400, what="the stream to go on")
        stop.request()
        tally.result(20)
    mine = [reference for reference in posted(books) if reference.startswith("R-")]
    assert mine == [f"R-{n}" for n in range(400)]
    assert_sound(books)


def test_an_idle_consumer_hears_of_a_stop_and_of_its_end_and_says_so_to_its_supervisor(
    topics: Settings,
) -> None:
    with running(topics, "consume", health_port=0) as process:
        port = _port(process)
        until(lambda: _asked(port, "/readyz") == (200, {}), what="a consumer that is ready")
        _operate(topics, "stop", "0", "--reason", "a look")
        until(lambda: _asked(port, "/readyz")[1], what="a consumer that is not ready")
        status, problems = _asked(port, "/readyz")
        assert status == 503
        assert problems[f"topic {topics.topic_scb_entries} partition 0"].startswith(
            "stopped by an operator: a look"
        )
        assert _asked(port, "/healthz")[0] == 200
        _operate(topics, "resume", "0", "--reason", "seen")
        until(lambda: _asked(port, "/readyz") == (200, {}), what="a consumer that is ready again")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def _port(process: Any) -> int:
    assert process.stderr is not None
    line = next(line for line in process.stderr if "/healthz" in line)
    return int(line.rsplit(":", 1)[1].split("/")[0])


def _asked(port: int, path: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()).get("problems", {})
    finally:
        connection.close()


def test_a_stop_that_the_killed_owner_did_not_write_is_met_by_the_next_one(
    topics: Settings, books: str
) -> None:
    settings = topics.model_copy(
        update={
            "batch_size": 10,
            "breaker_consecutive": 40,
            "group_protocol": "classic",
            "session_timeout_seconds": 1,
        }
    )
    send(settings, _flood(80))
    with running(settings, "consume", failpoint="consumer.after_post:kill:4") as process:
        assert process.wait(60) == -signal.SIGKILL
    assert (position(books), _state(books)) == (40, ("RUNNING", None))
    with consuming(settings) as (stop, tally):
        until(lambda: _state(books)[0] == "STOPPED", what="the next owner to stop it")
        stop.request()
        assert "40 refused in a row" in str(tally.result(20).stopped)
    assert position(books) == 40  # not one batch more
    assert_sound(books)


def test_what_is_let_go_on_while_no_consumer_runs_goes_on_with_the_next(topics: Settings, books: str) -> None:
    settings = topics.model_copy(update={"batch_size": 10, "breaker_consecutive": 40})
    send(settings, _flood(60))
    with running(settings, "consume") as process:
        until(lambda: _state(books)[0] == "STOPPED", what="the breaker to trip")
        process.kill()
        process.wait(30)
    open_account(books, "LATE")
    _operate(settings, "resume", "--reason", "LATE is open")
    with consuming(settings) as (stop, tally):
        until(lambda: position(books) == 60, seconds=90, what="the next consumer to go on")
        stop.request()
        assert tally.result(20).stopped == {}
    assert len(posted(books)) == 20
    assert_sound(books)


def test_a_stream_is_not_ours_before_the_client_has_gone_back_to_where_the_books_stand(
    topics: Settings, books: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two streams come back, and the claim of the second fails: what the first had missed is not skipped."""
    monkeypatch.setattr(module, "_CLAIM_AGAIN_SECONDS", 0.0)
    claim, failures = Claims.claim, iter([True])

    def failing(self: Claims, books: Any, place: Any, topic_id: str) -> Any:
        if place[1] == 1 and armed and next(failures, False):
            raise Retryable("Kafka did not answer")
        return claim(self, books, place, topic_id)

    armed: list[bool] = []
    monkeypatch.setattr(Claims, "claim", failing)
    with consuming(topics) as (stop, tally):
        for partition in range(2):
            send(topics, [a_payment(f"FIRST-{partition}")], partition=partition)
        until(lambda: len(posted(books)) == 2, what="both streams to be read")
        armed.append(True)
        query(books, "UPDATE stream_positions SET epoch = epoch + 1 WHERE topic LIKE 'scb.%%'")
        for partition in range(2):
            send(topics, [a_payment(f"R-{partition}-{n}") for n in range(20)], partition=partition)
        for n in range(20, 60):
            send(topics, [a_payment(f"R-0-{n}")])
        until(lambda: len(posted(books)) == 82, what="every message of both")
        stop.request()
        tally.result(20)
    assert_sound(books)
