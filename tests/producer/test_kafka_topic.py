"""Topics that others fill, read by offset: sparse, growing, trimmed, made anew."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.errors import UsageError
from producer.opened import Opened
from producer.request import Request
from producer.source import Cursor, SourceBroken, Unreadable
from tests.producer.a_topic import (
    JSON,
    PARTITIONS,
    a_topic,
    record,
    remade,
    sent,
    sent_in_transaction,
    topic_source,
)
from tests.producer.opening import answers_in, batches_in, items_in, opening

_COUNT = 60


@pytest.fixture
def topic(settings: Settings) -> Iterator[str]:
    with a_topic(settings) as name:
        sent(settings, name, _values(0, _COUNT))
        yield name


def _values(begin: int, end: int) -> list[bytes]:
    return [json.dumps(record(number)).encode() for number in range(begin, end)]


def _positions(opened: Opened, cursor: Cursor | None = None) -> list[str]:
    batches, error = batches_in(opened, cursor)
    assert error is None, error
    return [item.position.rpartition("/")[2] for batch in batches for item in batch.items]


def test_every_message_comes_once_partition_by_partition(
    settings: Settings, tmp_path: Path, topic: str
) -> None:
    opened = topic_source(tmp_path, settings, topic)
    answers = answers_in(opened, tmp_path, 7)
    entries = [one for one in answers if isinstance(one, LedgerEntry)]
    assert [one.source_position for one in entries] == [
        f"{topic}/{part}:{offset}" for part in range(PARTITIONS) for offset in range(_COUNT // PARTITIONS)
    ]
    assert [one.producer_sequence for one in entries] == [*range(1, _COUNT + 1)]
    assert {one.reference_id for one in entries} == {f"K-{number}" for number in range(_COUNT)}
    assert entries[1].amount == "3.25"
    batches, _ = batches_in(opened, size=7)
    for number, batch in enumerate(batches):
        assert len({item.position.partition(":")[0] for item in batch.items}) == 1
        assert [b.items for b in batches_in(opened, batch.cursor, 7)[0]] == [
            b.items for b in batches[number + 1 :]
        ]


def test_what_comes_after_reading_began_is_left_for_another_load(
    settings: Settings, tmp_path: Path, topic: str
) -> None:
    opened = topic_source(tmp_path, settings, topic)
    batches, _ = batches_in(opened, size=7)
    sent(settings, topic, _values(100, 130))
    assert len(_positions(opened, batches[0].cursor)) == _COUNT - 7
    assert len(_positions(opened)) == _COUNT + 30


def test_markers_and_what_was_never_committed_are_passed_over(
    settings: Settings, tmp_path: Path, topic: str
) -> None:
    sent_in_transaction(settings, topic, _values(100, 103), commit=True)
    sent_in_transaction(settings, topic, _values(200, 203), commit=False)
    sent_in_transaction(settings, topic, _values(300, 301), commit=True)
    sent_in_transaction(settings, topic, _values(400, 401), commit=False)  # nothing but markers at the end
    entries = answers_in(topic_source(tmp_path, settings, topic), tmp_path)
    new = [e.reference_id for e in entries if isinstance(e, LedgerEntry)][_COUNT // PARTITIONS :][:4]
    assert new == ["K-100", "K-101", "K-102", "K-300"]
    assert len(entries) == _COUNT + 4


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("beginning", "end", [0, 19]),
        ("5", "8", [5, 7]),
        ("0", "20", [0, 19]),
        (None, "3", [0, 2]),
        ("1970-01-01", "2100-01-01", [0, 19]),
        ("18", None, [18, 19]),
        ("1900-01-01", None, [0, 19]),
    ],
)
def test_a_span_is_stated_by_offset_time_or_the_ends(
    settings: Settings, tmp_path: Path, topic: str, since: str, until: str, expected: list[int]
) -> None:
    found = _positions(topic_source(tmp_path, settings, topic, since=since, until=until))
    begin, last = expected
    assert found == [f"{part}:{offset}" for part in range(PARTITIONS) for offset in range(begin, last + 1)]


def test_a_span_with_nothing_in_it_is_empty(settings: Settings, tmp_path: Path, topic: str) -> None:
    assert _positions(topic_source(tmp_path, settings, topic, since="end")) == []
    assert _positions(topic_source(tmp_path, settings, topic, since="2100-01-01")) == []


@pytest.mark.parametrize("since", ["21", "1000", "yesterday", "-1"])
def test_what_is_not_there_is_refused_with_what_is(
    settings: Settings, tmp_path: Path, topic: str, since: str
) -> None:
    said = "partition 0 of bank.* holds 0 to 19" if since.isdigit() else "neither an offset nor a time"
    with pytest.raises(UsageError, match=said):
        topic_source(tmp_path, settings, topic, since=since)


def _trim(settings: Settings, topic: str, offset: int) -> None:
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    for future in admin.delete_records([TopicPartition(topic, 1, offset)]).values():
        future.result(30)


def test_messages_that_are_gone_are_named(settings: Settings, tmp_path: Path, topic: str) -> None:
    opened = topic_source(tmp_path, settings, topic)
    batches, _ = batches_in(opened, size=7)
    _trim(settings, topic, 12)
    _, error = batches_in(opened, batches[0].cursor)
    assert isinstance(error, SourceBroken)
    assert f"{topic}/1: the messages 0 to 11 are gone" in error.message
    with pytest.raises(UsageError, match=r"partition 1 of .* holds 12 to 19"):
        topic_source(tmp_path, settings, topic, since="3")


def test_a_topic_made_anew_is_not_gone_on_with(settings: Settings, tmp_path: Path, topic: str) -> None:
    opened = topic_source(tmp_path, settings, topic)
    batches, _ = batches_in(opened, size=7)
    remade(settings, topic)
    sent(settings, topic, _values(0, 90))
    _, error = batches_in(opened, batches[0].cursor)
    assert isinstance(error, SourceBroken)
    assert "was made anew" in error.message


def test_a_topic_is_followed_as_messages_come(settings: Settings, tmp_path: Path, topic: str) -> None:
    opened = topic_source(tmp_path, settings, topic, JSON + "follow = true\n")
    assert opened.endless
    seen: list[str] = []
    reading = opened.source.batches(None, 25)
    cursor: Cursor | None = None
    for round_ in range(3):
        while len(seen) < _COUNT + 30 * round_:
            batch = next(reading)
            seen += [item.position for item in batch.items]
            if batch.items:
                cursor = batch.cursor
                assert len({item.position.partition(":")[0] for item in batch.items}) == 1
        if round_ == 1:
            reading = opened.source.batches(cursor, 25)  # killed, and started again
        sent(settings, topic, _values(0, 30))
    assert len(seen) == len({*seen})


def test_what_cannot_be_read_is_refused_by_itself(settings: Settings, tmp_path: Path) -> None:
    bad: list[bytes | None] = [None, b"", b"{", b"\xff", b"[1]", b'{"a": NaN}', b'{"id": 1, "id": 2}']
    with a_topic(settings) as topic:
        sent(settings, topic, [*bad, *_values(1, 2)], partition=1)
        items = items_in(topic_source(tmp_path, settings, topic))
    rules = [item.refusal.rule for item in items if isinstance(item, Unreadable)]
    assert rules == ["null", "json", "json", "json", "object", "json", "json"]
    assert len(items) == 8


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[kafka]\n", "values"),
        ('[kafka]\nvalues = "avro"\n', "needs framing"),
        ('[kafka]\nvalues = "avro"\nframing = "bare"\n', "needs schema_file"),
        ('[kafka]\nvalues = "avro"\nframing = "confluent"\n', "none is configured"),
        ('[kafka]\nvalues = "avro"\nframing = "bare"\nschema_file = "no.avsc"\n', "cannot read"),
        (JSON + 'envelop = "debezium"\n', "no such key"),
        ("", "has no table"),
    ],
)
def test_a_topic_that_cannot_be_read_as_asked_is_named(
    settings: Settings, tmp_path: Path, topic: str, table: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        topic_source(tmp_path, settings, topic, table)


def test_a_topic_that_is_not_there_or_fed_by_this_system_is_refused(topics: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        topic_source(tmp_path, topics, "no.such.topic")
    for name in (topics.topic_legacy_entries, topics.topic_outbox, "bank.payments"):
        with pytest.raises(UsageError, match="fills itself"):
            opening(topics, Request(name, "kafka", topic="bank.payments"))
