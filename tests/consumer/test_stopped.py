"""Goal: a stream that cannot go on stops and says why, the others go on, and nothing is skipped silently."""

import logging
from typing import Any

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from ledger.config import Settings
from tests.books.inspection import assert_sound, position, posted
from tests.books.scene import a_payment, open_account
from tests.consumer.messages import send
from tests.consumer.running import committed, consumed
from tests.fixtures.outside import query
from tests.fixtures.settings import PARTITIONS
from tests.relay.commands import ended, start

_STATES = "SELECT partition, state FROM stream_positions WHERE shard <> 0 AND topic = %s ORDER BY 1"


def _admin(settings: Settings) -> AdminClient:
    return AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})


def _flood(count: int, **changes: Any) -> list[Any]:
    return [a_payment(f"BAD-{n}", debit="LATE", **changes) for n in range(count)]


def test_too_many_refused_in_a_row_stop_their_stream_alone_and_it_can_go_on(
    topics: Settings, books: str
) -> None:
    settings = topics.model_copy(update={"batch_size": 10, "breaker_consecutive": 40})
    send(settings, _flood(80))
    send(settings, [a_payment(f"R-{n}") for n in range(30)], partition=1)
    tally = consumed(settings, 200, idle=1)
    refused = position(books)
    assert 40 <= refused < 50  # the batch that trips it is committed, none behind it
    assert (tally.dead_letters, tally.posted) == (refused, 30)
    place = f"topic {topics.topic_scb_entries} partition 0"
    assert tally.stopped == {place: f"too many dead letters: {refused} refused in a row"}
    assert query(books, _STATES, topics.topic_scb_entries) == [(0, "STOPPED"), (1, "RUNNING"), (2, "RUNNING")]
    assert committed(settings)[0] == refused

    send(
        settings, [a_payment("MORE")], partition=1
    )  # stopped it stays, over a restart, and exit status 1 says so
    status, out, _ = ended(start(settings, "consume", "--until-idle", "0.5"))
    assert (status, position(books)) == (1, refused)
    assert "1 posted" in out
    assert "too many dead letters" in out
    resume = f"dual-ledger streams resume {topics.topic_scb_entries} 0 --group {topics.consumer_group}"
    assert f"to go on: {resume} --reason WHY" in out

    open_account(books, "LATE")
    tally = consumed(settings, 80 - refused, resume_stopped=True)
    assert (tally.posted, tally.stopped, position(books)) == (80 - refused, {}, 80)
    assert_sound(books)


def test_a_topic_that_was_created_again_stops_the_stream_with_both_identities(
    topics: Settings, books: str, caplog: pytest.LogCaptureFixture
) -> None:
    topic = topics.topic_scb_entries
    send(topics, [a_payment("OLD-1"), a_payment("OLD-2")])
    consumed(topics, 2)
    admin = _admin(topics)
    admin.delete_topics([topic])[topic].result(30)
    admin.create_topics([NewTopic(topic, PARTITIONS, 1)])[topic].result(30)
    send(topics, [a_payment("NEW-1"), a_payment("NEW-2"), a_payment("NEW-3")])
    with caplog.at_level(logging.ERROR):
        tally = consumed(topics, 0)
    assert posted(books) == ["OLD-1", "OLD-2"]
    assert set(tally.stopped) == {f"topic {topic} partition {n}" for n in range(PARTITIONS)}
    reason = tally.stopped[f"topic {topic} partition 0"]
    assert "deleted and created again" in reason
    assert "offsets up to 1 of the old one are posted" in reason
    assert reason in caplog.text
    other = topics.model_copy(update={"consumer_group": topics.consumer_group + ".2"})
    assert consumed(other, 3).posted == 3


def test_offsets_that_are_gone_stop_the_stream_and_name_the_range(topics: Settings, books: str) -> None:
    topic = topics.topic_scb_entries
    send(topics, [a_payment(f"R-{n}") for n in range(10)])
    _delete_below(topics, topic, 4)
    tally = consumed(topics, 0)
    assert "offsets 0 to 3 are no longer in the log" in tally.stopped[f"topic {topic} partition 0"]
    assert posted(books) == []
    assert consumed(topics, 6, from_log_start=True).posted == 6
    send(topics, [a_payment(f"R-{n}") for n in range(10, 20)])
    _delete_below(topics, topic, 13)
    tally = consumed(topics, 0, from_log_start=True)  # which is only for what was never read at all
    assert "offsets 10 to 12 are no longer in the log" in tally.stopped[f"topic {topic} partition 0"]
    assert position(books) == 10
    assert_sound(books)


def _delete_below(settings: Settings, topic: str, offset: int) -> None:
    admin = _admin(settings)  # held until the answer is there
    for future in admin.delete_records([TopicPartition(topic, 0, offset)]).values():
        future.result(30)


def test_a_stream_that_has_no_books_any_more_stops_and_the_others_go_on(topics: Settings, books: str) -> None:
    for partition in range(2):
        send(topics, [a_payment(f"R-{partition}-{n}") for n in range(3)], partition=partition)
    query(books, "ALTER TABLE duplicates ADD CHECK (partition <> 0)")  # stands for any fault of the books
    send(topics, [a_payment("R-0-0")])
    tally = consumed(topics, 7, idle=1)
    assert (tally.posted, position(books, 1)) == (3, 3)
    assert set(tally.stopped) == {f"topic {topics.topic_scb_entries} partition 0"}
    assert position(books) == 0
    assert_sound(books)
