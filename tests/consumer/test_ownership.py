"""Goal: a stream has one owner, who reads it; nothing of it is skipped, and it is soon somebody's again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from confluent_kafka import KafkaError, Message, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from cli.stopping import Stop
from consumer import subscription as module
from consumer.claim import Claims
from consumer.inbox import Inbox
from consumer.subscription import Subscription
from consumer.trace import Watch
from ledger import kafka
from ledger.codec import Codec
from ledger.config import Settings
from tests.books.inspection import assert_sound, position, posted
from tests.books.scene import a_payment
from tests.consumer.messages import send
from tests.consumer.running import consuming
from tests.fixtures.outside import query
from tests.fixtures.proxy import Proxy, through
from tests.fixtures.settings import PARTITIONS
from tests.fixtures.waiting import until

_STATE = "SELECT state, state_reason FROM stream_positions WHERE topic LIKE 'scb.%%' AND partition = 0"
_SOMEBODY_CLAIMS = "UPDATE stream_positions SET epoch = epoch + 1 WHERE topic LIKE 'scb.%%'"


@contextmanager
def _owner(settings: Settings, **flags: bool) -> Iterator[Subscription]:
    """A member that is given partitions by the test and not by a group."""
    client = kafka.consumer(settings, settings.consumer_group)
    flags = {"from_log_start": False, "resume_stopped": False, **flags}
    owner = Subscription(settings, client, Claims(settings, client, **flags), Stop(), lambda: None)
    try:
        yield owner
    finally:
        client.close()
        owner.close()


def _given(owner: Subscription, partition: int = 0) -> list[TopicPartition]:
    places = [TopicPartition(owner.settings.topic_scb_entries, partition)]
    owner._take_over(owner.consumer, places)
    return places


def _read(owner: Subscription, messages: int) -> list[int | None]:
    inbox = Inbox(owner.settings, Codec(), owner.consumer, owner, Watch(owner.settings))
    found: list[Message] = []

    def enough() -> bool:
        found.extend(inbox.poll())
        return len(found) >= messages

    until(enough, what="the messages to be read")
    return [message.offset() for message in found]


@pytest.mark.faults
@pytest.mark.parametrize("protocol", ["classic", "consumer"])
def test_a_topic_created_again_under_a_running_consumer_is_not_read_as_the_old_one(
    topics: Settings, books: str, protocol: str
) -> None:
    topic = topics.topic_scb_entries
    admin = AdminClient({"bootstrap.servers": topics.kafka_bootstrap or ""})
    send(topics, [a_payment(f"OLD-{n}") for n in range(10)])
    with consuming(topics.model_copy(update={"group_protocol": protocol})) as (stop, running):
        until(lambda: len(posted(books)) == 10, what="the old topic's messages")
        admin.delete_topics([topic])[topic].result(30)
        until(lambda: topic not in admin.list_topics(timeout=10).topics, what="the topic to be gone")
        admin.create_topics([NewTopic(topic, PARTITIONS, 1)])[topic].result(30)
        send(topics, [a_payment(f"NEW-{n}") for n in range(20)])
        until(lambda: query(books, _STATE)[0][0] == "STOPPED", what="the stream to be stopped")
        stop.request()
        tally = running.result(20)
    assert len(posted(books)) == position(books) == 10
    reason = tally.stopped[f"topic {topic} partition 0"]
    assert "deleted and created again" in reason or "no longer in the log" in reason
    assert_sound(books)


def test_an_answer_to_an_older_claim_of_ours_drops_and_stops_nothing(topics: Settings, books: str) -> None:
    with _owner(topics) as owner:
        _given(owner)
        (owned,) = owner.owned.values()
        older = replace(owned.stream, epoch=owned.stream.epoch - 1)
        owner.drop(older)
        owner.stop(older, "an older fault")
        assert [*owner.owned.values()] == [owned]
        assert owner.stops.reasons == {}
        owner.tend()
    assert query(books, _STATE) == [("RUNNING", None)]


def test_a_partition_that_was_paused_when_it_was_given_up_is_read_when_it_comes_back(
    topics: Settings,
) -> None:
    send(topics, [a_payment("R-0")])
    with _owner(topics) as owner:
        places = _given(owner)
        owner.consumer.pause(places)
        owner._revoked(owner.consumer, places)
        _given(owner)
        assert _read(owner, 1) == [0]


def test_a_stream_that_somebody_late_has_claimed_is_claimed_again_while_the_group_leaves_it_to_us(
    topics: Settings, books: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CLAIM_AGAIN_SECONDS", 0.5)
    send(topics, [a_payment("R-0")])
    with consuming(topics) as (stop, running):
        until(lambda: posted(books) == ["R-0"], what="the first message")
        query(books, _SOMEBODY_CLAIMS)
        send(topics, [a_payment("R-1")])
        until(lambda: posted(books) == ["R-0", "R-1"], what="the stream to be ours again")
        send(topics, [a_payment("R-2")])
        until(lambda: position(books) == 3, what="the stream to go on")
        stop.request()
        assert running.result(20).stopped == {}
    assert_sound(books)


@pytest.mark.parametrize("told", [True, False])
def test_a_partition_that_the_group_has_taken_is_not_claimed_again(
    topics: Settings, books: str, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    monkeypatch.setattr(module, "_CLAIM_AGAIN_SECONDS", 0.0)
    with _owner(topics) as owner:
        places = _given(owner)
        (owned,) = owner.owned.values()
        owner.drop(owned.stream)
        if told:
            owner._lost(owner.consumer, places)
        else:
            owner.consumer.incremental_unassign(places)
        owner.tend()
        assert owner.owned == {}
    assert query(books, "SELECT max(epoch) FROM stream_positions") == [(owned.stream.epoch,)]


def test_a_wish_that_stopped_streams_go_on_is_not_meant_for_those_that_stop_later(
    topics: Settings, books: str
) -> None:
    with _owner(topics, resume_stopped=True) as owner:
        places = _given(owner)
        for reason in ("enough", None):
            if reason is not None:
                (owned,) = owner.owned.values()
                owner.stop(owned.stream, reason)
                owner.tend()
            owner._revoked(owner.consumer, places)
            _given(owner)
            assert owner.owned == {}
    assert query(books, _STATE) == [("STOPPED", "enough")]
    with _owner(topics, resume_stopped=True) as owner:
        _given(owner)
        assert len(owner.owned) == 1
    assert query(books, _STATE) == [("RUNNING", None)]


@pytest.mark.faults
def test_a_stop_that_the_books_could_not_be_told_is_told_later(
    topics: Settings, books: str, proxy: Proxy
) -> None:
    with _owner(through(proxy, topics)) as owner:
        _given(owner)
        (owned,) = owner.owned.values()
        proxy.shut()
        owner.stop(owned.stream, "enough")
        owner.tend()
        assert [*owner.stops.reasons.values()] == ["enough"]
        assert query(books, _STATE) == [("RUNNING", None)]
        proxy.open()

        def told() -> bool:
            owner.tend()
            return query(books, _STATE) == [("STOPPED", "enough")]

        until(told, what="the stop")
        assert owner.stops.unwritten == {}  # said once, and not again at every turn


def test_a_stop_by_an_owner_of_old_changes_nothing_in_the_books(topics: Settings, books: str) -> None:
    with _owner(topics) as owner:
        _given(owner)
        (owned,) = owner.owned.values()
        query(books, _SOMEBODY_CLAIMS)
        owner.stop(owned.stream, "late")
        owner.tend()
    assert query(books, _STATE) == [("RUNNING", None)]


def test_bytes_that_the_client_cannot_read_stop_their_stream(
    topics: Settings, books: str, caplog: pytest.LogCaptureFixture
) -> None:
    with _owner(topics) as owner, caplog.at_level(logging.ERROR):
        (place,) = _given(owner)
        inbox = Inbox(topics, Codec(), owner.consumer, owner, Watch(topics))
        damaged = Message(topic=place.topic, partition=0, error=KafkaError(KafkaError._BAD_MSG))
        assert inbox._is_event(damaged)
        owner.tend()
    ((state, reason),) = query(books, _STATE)
    assert state == "STOPPED"
    assert "cannot be read" in reason


def test_a_breaker_that_had_tripped_when_its_owner_was_killed_is_met_by_the_next_claim(
    topics: Settings, books: str
) -> None:
    with _owner(topics) as owner:
        _given(owner)
        query(books, "UPDATE stream_positions SET refused_in_a_row = 100")
    with _owner(topics) as owner:
        _given(owner)
        assert owner.owned == {}
        owner.tend()
    assert query(books, _STATE) == [("STOPPED", "too many dead letters: 100 refused in a row")]
