"""Goal: a stream is set by a person under a running consumer, which goes on from there by itself."""

import signal
from pathlib import Path
from typing import Any

import pytest

from consumer import subscription as module
from consumer.claim import Claims
from ledger.config import Settings
from tests.books.inspection import assert_sound, dead_letters, position, posted
from tests.books.scene import a_payment
from tests.consumer.messages import send
from tests.consumer.running import committed, consumed, consuming
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, start

_SETTLED = "SELECT count(*) FROM dispositions"


def _set(settings: Settings, to: str, *words: str) -> dict[str, Any]:
    done = document(
        settings, "offsets", "set", settings.topic_scb_entries, "0", "--to", to, "--reason", "why", *words
    )
    (stream,) = done["streams"]
    assert isinstance(stream, dict)
    return stream


@pytest.mark.parametrize("protocol", ["classic", "consumer"])
def test_an_idle_consumer_goes_on_from_where_its_stream_was_set(
    topics: Settings, books: str, protocol: str
) -> None:
    settings = topics.model_copy(update={"group_protocol": protocol})
    send(settings, [a_payment(f"R-{n}") for n in range(10)])
    with consuming(settings) as (stop, tally):
        until(lambda: position(books) == 10 and committed(settings).get(0) == 10, what="all to be read")
        back = _set(settings, "4")
        assert (back["committed"], back["not_committed"]) == (
            False,
            "the group is at work: its consumer commits as it goes on",
        )
        until(lambda: position(books) == 10, what="the consumer to read again")
        send(settings, [a_payment("NEXT")])
        until(lambda: position(books) == 11 and committed(settings)[0] == 11, what="it to go on")
        stop.request()
        done = tally.result(20)
    assert (done.posted, done.skipped, done.stopped) == (11, 6, {})
    assert posted(books) == [*(f"R-{n}" for n in range(10)), "NEXT"]
    assert_sound(books)


def test_a_consumer_at_work_posts_nothing_that_was_skipped_once_the_command_has_ended(
    topics: Settings, books: str
) -> None:
    """Stopped for the set, as a stream must be that is faster than the look at it."""
    settings = topics.model_copy(update={"batch_size": 5})
    send(settings, [a_payment(f"R-{n}") for n in range(400)])
    with consuming(settings) as (stop, tally):
        until(lambda: position(books) >= 10, what="the consumer to be at work")
        document(settings, "streams", "stop", settings.topic_scb_entries, "0", "--reason", "a look")
        stands = position(books)
        send(settings, [a_payment(f"R-{n}") for n in range(400, 450)])  # it may have read all of the others
        ahead = _set(settings, "440", "--skip-amounts")
        assert (ahead["before"], ahead["messages"]["unknown"]) == (stands, 440 - stands)
        document(settings, "streams", "resume", settings.topic_scb_entries, "0", "--reason", "seen")
        until(lambda: position(books) == 450, what="the consumer to go on behind it")
        stop.request()
        assert tally.result(20).stopped == {}
    assert posted(books) == [f"R-{n}" for n in (*range(stands), *range(440, 450))]
    assert_sound(books)


def test_a_batch_in_hand_while_the_stream_is_set_is_not_posted(topics: Settings, books: str) -> None:
    """The consumer sleeps with a batch decoded; the stream is set ahead past it, and then it wakes."""
    send(topics, [a_payment(f"R-{n}") for n in range(10)])
    with running(topics, "consume", failpoint="consumer.before_post:stop") as process:
        until(lambda: _sleeps(process.pid), what="the consumer to have a batch in hand")
        ahead = _set(topics, "8", "--skip-amounts")
        assert (ahead["before"], ahead["after"]) == (0, 8)
        process.send_signal(signal.SIGCONT)
        until(lambda: position(books) == 10, what="the consumer to go on")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, "stopped" in err) == (0, False)
    assert posted(books) == ["R-8", "R-9"]
    assert_sound(books)


def _sleeps(pid: int) -> bool:
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return words[0] == "T"  # stopped


def test_a_stream_set_back_between_the_look_and_the_claim_is_read_from_there(
    topics: Settings, books: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(topics, [a_payment(f"R-{n}") for n in range(10)])
    consumed(topics, 10)
    looked: list[bool] = []
    log_of = Claims._log_of

    def and_set_back(self: Claims, place: Any, topic_id: str) -> Any:
        if place == (topics.topic_scb_entries, 0) and not looked:
            looked.append(True)
            _set(topics, "2")
        return log_of(self, place, topic_id)

    monkeypatch.setattr(Claims, "_log_of", and_set_back)
    send(topics, [a_payment("NEXT")])
    tally = consumed(topics, 9)
    assert (tally.posted, tally.skipped, tally.stopped) == (1, 8, {})
    assert_sound(books)


def test_what_was_skipped_is_not_read_again_because_kafkas_offset_stayed_behind(
    topics: Settings, books: str
) -> None:
    """It may be what no client can read."""
    send(topics, [a_payment(f"R-{n}") for n in range(10)])
    consumed(topics, 10)
    send(topics, [a_payment(f"S-{n}") for n in range(5)])
    process = start(
        topics, "offsets", "set", topics.topic_scb_entries, "0", "--to", "14", "--reason", "r",
        "--skip-amounts", failpoint="offsets.after_move:kill",
    )  # fmt: skip
    assert ended(process)[0] == -signal.SIGKILL
    assert (position(books), committed(topics)[0]) == (14, 10)
    tally_after = consumed(topics, 1)
    assert (tally_after.posted, tally_after.skipped) == (1, 0)
    assert_sound(books)


@pytest.mark.parametrize(
    ("place", "stands"), [("offsets.in_transaction:kill", 10), ("offsets.after_move:kill", 3)]
)
def test_a_command_that_is_killed_has_set_the_stream_or_has_not(
    topics: Settings, books: str, place: str, stands: int
) -> None:
    send(topics, [a_payment(f"R-{n}") for n in range(9)] + [a_payment("BAD", debit="nobody")])
    consumed(topics, 10)
    process = start(
        topics, "offsets", "set", topics.topic_scb_entries, "0", "--to", "3", "--reason", "r", failpoint=place
    )
    assert ended(process)[0] == -signal.SIGKILL
    until(lambda: position(books) == stands, what="the books to have decided")
    lines = query(books, "SELECT count(*) FROM audit_log WHERE action = 'offsets_set'")
    assert (lines, committed(topics)[0]) == ([(int(stands == 3),)], 10)
    send(topics, [a_payment("NEXT")])
    assert consumed(topics, 11 - stands).posted == 1
    assert dead_letters(books) == [(9, "debit_account_unknown")]
    assert_sound(books)


def test_a_stream_that_moves_on_faster_than_it_is_looked_at_is_refused_with_what_to_do(
    topics: Settings, books: str
) -> None:
    settings = topics.model_copy(update={"batch_size": 1})
    send(settings, [a_payment(f"R-{n}") for n in range(5000)])
    with consuming(settings) as (stop, tally):
        until(lambda: position(books) >= 10, what="the consumer to be at work")
        process = start(
            settings, "offsets", "set", settings.topic_scb_entries, "0", "--to", "1", "--reason", "r"
        )
        status, _, err = ended(process)
        stop.request()
        tally.result(20)
    assert status == 1
    assert "has moved on from offset" in err
    assert "dual-ledger streams stop" in err
    assert query(books, "SELECT count(*) FROM audit_log") == [(0,)]
    assert_sound(books)


def test_a_member_whose_stream_was_set_claims_it_at_once(
    topics: Settings, books: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as late as one whose stream another member has taken."""
    monkeypatch.setattr(module, "_CLAIM_AGAIN_SECONDS", 3600.0)
    send(topics, [a_payment("R-0")])
    with consuming(topics) as (stop, tally):
        until(lambda: position(books) == 1, what="all to be read")
        _set(topics, "0")
        send(topics, [a_payment("R-1")])
        until(lambda: position(books) == 2, what="it to go on")
        stop.request()
        tally.result(20)
    assert posted(books) == ["R-0", "R-1"]
    assert query(books, _SETTLED) == [(2,)]
    assert_sound(books)
