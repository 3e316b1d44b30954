import hashlib
import signal
import time
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType

from ledger.codec import Codec
from ledger.config import Settings
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, said, start
from tests.relay.outbox import assert_prefix, numbers, post, records, rows, sent, statuses, url

_IDLE = ("relay", "--until-idle", "0.5")
_QUICK: dict[str, Any] = {"relay_lease_seconds": 1.0}  # so that a killed relay's shards are free soon


def test_every_posting_arrives_in_order_with_what_a_reader_needs(topics: Settings) -> None:
    for part in range(4):
        post(topics, 5, prefix=f"{part}-", metadata={"purpose": "SALA", "lines": "2"})
    printed = document(topics, *_IDLE)
    assert (printed["published"], printed["acknowledged"], printed["rejected"]) == (20, 0, 0)
    messages = sent(topics)
    assert [message["sequence"] for message in messages] == list(range(1, 21))
    first, record = messages[0], records(topics, topics.topic_outbox)[0]
    assert (first["reference_id"], first["amount"], first["kind"]) == ("0-0-1", "2.50", "NEWS")
    assert first["metadata"] == {"purpose": "SALA", "lines": "2"}
    assert record.key == b"0"
    assert dict(record.headers)["traceparent"].startswith(b"00-c760a871b3237f8076c1b8d4ef3661fe")
    content = ("MASTER", "0-0-1", "A", "B", "2.5", "", "EUR", "fiat", "PAYMENT")
    digest = hashlib.sha256("\x1f".join(content).encode()).digest()
    assert dict(record.headers)["content-digest"] == digest
    assert first["content_digest"] == digest.hex()
    assert {row[2:] for row in rows(topics, "shard, sequence, status, attempts")} == {("PUBLISHED", 1)}


def test_an_entry_of_the_scb_comes_back_as_a_confirmation_and_never_as_news(topics: Settings) -> None:
    post(topics, 2, source_type="SCB", prefix="scb-")
    post(topics, 2, source_type="CSV", prefix="csv-")
    document(topics, *_IDLE)
    assert [message["kind"] for message in sent(topics)] == ["CONFIRMATION"] * 2 + ["NEWS"] * 2


def test_an_entry_posted_by_hand_is_relayed_too(topics: Settings) -> None:
    post(topics, 1)
    query(
        url(topics),
        "SELECT post_ledger_entry('MASTER', 'A', 'B', 7.25, 'EUR', 'fiat', 'PAYMENT', 'BY-HAND', NULL, NULL)",
    )
    document(topics, *_IDLE)
    by_hand = sent(topics)[1]
    assert (by_hand["reference_id"], by_hand["source_id"], by_hand["topic"]) == ("BY-HAND", "direct", None)


def test_books_that_are_newer_than_the_program_are_not_relayed(topics: Settings) -> None:
    post(topics, 1)
    query(url(topics), "INSERT INTO schema_version (number, name) VALUES (9999, 'of the future')")
    status, _, err = ended(start(topics, *_IDLE))
    assert status == 1
    assert "newer than this program" in err
    assert statuses(topics) == {"PENDING": 1}


def test_metadata_that_no_parser_would_take_travel_as_texts(topics: Settings) -> None:
    """As rows of before may hold: only the constraint of today keeps them out."""
    query(url(topics), "ALTER TABLE ledger_entries DROP CONSTRAINT entry_in_order")
    post(topics, 1, metadata={"none": None, "yes": True, "deep": {"a": [1]}})
    deep = "[" * 3000 + "]" * 3000
    for nth, value in enumerate(("1e5000", deep), start=1):
        query(
            url(topics),
            "INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount,"
            " currency_code, asset_type, transaction_type, reference_id, metadata)"
            " VALUES ('MASTER', 'A', 'B', 1, 'EUR', 'fiat', 'PAYMENT', %s, %s)",
            f"ODD-{nth}",
            f'{{"v": {value}}}',
        )
    assert document(topics, *_IDLE)["published"] == 3
    first, number, nested = (message["metadata"] for message in sent(topics))
    assert first == {"none": "null", "yes": "true", "deep": '{"a": [1]}'}
    assert len(number["v"]) == 5001
    assert nested["v"] == deep


@pytest.mark.parametrize("place", ["relay.after_fetch", "relay.after_publish", "relay.after_mark"])
def test_killed_anywhere_it_goes_on_and_the_topic_is_the_outbox_in_order(
    topics: Settings, place: str
) -> None:
    for shard in (0, 7):
        post(topics, 300, shard=shard)
    status, _, _ = ended(start(topics, *_IDLE, **_QUICK, relay_batch_size=40, failpoint=f"{place}:kill:3"))
    assert status == -signal.SIGKILL
    document(topics, *_IDLE, **_QUICK, relay_batch_size=40)
    found = numbers(topics)
    for shard in (0, 7):
        assert_prefix(found[shard], 300)
        assert len(found[shard]) == (320 if place == "relay.after_publish" else 300)
    assert statuses(topics) == {"PUBLISHED": 600}
    lies = {(record.partition, record.offset): record for record in records(topics, topics.topic_outbox)}
    assert [
        (message["shard"], message["sequence"])
        for *_, partition, offset in rows(topics, "shard, sequence, published_partition, published_offset")
        if (message := Codec().decode("EntryPosted", lies[partition, offset].value))
    ] == rows(topics, "shard, sequence")


def test_of_two_relays_one_sends_and_the_other_takes_over(topics: Settings) -> None:
    post(topics, 2000)
    slow: dict[str, Any] = {"relay_batch_size": 20, "relay_lease_seconds": 1.0}
    with running(topics, "relay", **slow) as first, running(topics, *_IDLE, **slow) as second:
        until(lambda: statuses(topics).get("PUBLISHED", 0) > 100)
        first.kill()
        post(topics, 100, prefix="late-")
        status, _, errors = ended(second)
        assert status == 0, errors
    assert_prefix(numbers(topics)[0], 2100)
    assert statuses(topics) == {"PUBLISHED": 2100}


def test_a_relay_that_was_frozen_past_its_lease_changes_nothing(topics: Settings) -> None:
    post(topics, 100)
    small: dict[str, Any] = {"relay_batch_size": 20, **_QUICK}
    with running(topics, *_IDLE, **small, failpoint="relay.after_publish:stop:2") as frozen:
        until(lambda: statuses(topics).get("PUBLISHED", 0) == 20)
        document(topics, *_IDLE, **small)
        before = rows(topics, "sequence, status, attempts, published_at")
        frozen.send_signal(signal.SIGCONT)
        assert ended(frozen)[0] == 0
    assert rows(topics, "sequence, status, attempts, published_at") == before
    assert_prefix(numbers(topics)[0], 100)


_WAITS = """
    SELECT bool_and(state = 'idle' AND clock_timestamp() - state_change > interval '0.1 s')
    FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'dual-ledger relay'
"""


def test_a_posting_wakes_it_at_once(topics: Settings) -> None:
    post(topics, 1)
    with running(topics, "relay", relay_poll_seconds=60):
        until(lambda: statuses(topics) == {"PUBLISHED": 1})
        until(lambda: query(url(topics), _WAITS)[0][0], what="it to wait; the poll is a minute away")
        began = time.monotonic()
        post(topics, 1, prefix="next-")
        until(lambda: statuses(topics) == {"PUBLISHED": 2}, 5)
        assert time.monotonic() - began < 1


def test_sigterm_ends_it_well_and_frees_its_shards(topics: Settings) -> None:
    post(topics, 5000)
    with running(topics, "relay", relay_batch_size=100) as process:
        until(lambda: statuses(topics).get("PUBLISHED", 0) > 100)
        began = time.monotonic()
        process.terminate()
        status, _, errors = ended(process)
        assert (status, time.monotonic() - began < 10) == (0, True), errors
    marked = statuses(topics)["PUBLISHED"]
    assert numbers(topics)[0] == list(range(1, marked + 1))
    began = time.monotonic()
    document(topics, *_IDLE, relay_lease_seconds=60)
    assert time.monotonic() - began < 30
    assert_prefix(numbers(topics)[0], 5000)


def test_without_a_broker_it_waits_and_still_ends_when_asked_to(topics: Settings) -> None:
    post(topics, 10)
    with running(topics, "relay", kafka_bootstrap="127.0.0.1:1") as process:
        said(process, "looking for the broker")
        process.terminate()
        began = time.monotonic()
        status, _, errors = ended(process)
        assert (status, time.monotonic() - began < 10) == (0, True), errors
    assert statuses(topics) == {"PENDING": 10}


def test_a_database_connection_that_is_lost_is_opened_again(topics: Settings) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dual-ledger relay'"
    )
    with running(topics, "relay", relay_batch_size=50) as process:
        for part in range(6):
            post(topics, 200, prefix=f"{part}-")
            _until_published(topics, part * 200 + 1)
            query(url(topics), f"{cut} AND datname = current_database()")
        until(lambda: statuses(topics) == {"PUBLISHED": 1200})
        assert process.poll() is None
    assert_prefix(numbers(topics)[0], 1200)


def test_a_row_that_the_broker_refuses_stops_its_shard_and_nothing_is_sent_before_it(
    topics: Settings,
) -> None:
    _limit(topics, 4000)
    post(topics, 3)
    document(topics, *_IDLE)
    post(topics, 1, prefix="large-", metadata={"text": _incompressible(20_000)})
    post(topics, 3, prefix="behind-")
    with running(topics, "relay") as process:
        until(lambda: rows(topics, "error")[3][0])
        assert numbers(topics)[0] == [1, 2, 3]
        assert statuses(topics) == {"PUBLISHED": 3, "PENDING": 4}
        post(topics, 2, shard=7)
        _limit(topics, 1_000_000)
        until(lambda: statuses(topics) == {"PUBLISHED": 9})
        assert process.poll() is None
    found = numbers(topics)
    assert_prefix(found[0], 7)
    assert_prefix(found[7], 2)
    assert rows(topics, "error")[3][0] is None


def test_a_row_that_vanished_stops_its_shard_alone(topics: Settings) -> None:
    for shard in (0, 7):
        post(topics, 10, shard=shard)
    query(url(topics), "DELETE FROM dual_ledger_outbox WHERE shard = 0 AND sequence = 4")
    with running(topics, "relay") as process:
        until(lambda: statuses(topics) == {"PUBLISHED": 13, "PENDING": 6})
        process.terminate()
        _, _, errors = ended(process)
    assert "row 4 of the outbox is missing" in errors
    assert numbers(topics)[0] == [1, 2, 3]


def test_dead_letters_are_published_once_in_order(topics: Settings) -> None:
    large = b"\x01" * 950_000
    for offset, value in enumerate([b"poison", None, large]):
        query(
            url(topics),
            'INSERT INTO dead_letters (code, reason, consumer_group, topic, partition, "offset", key, value, '
            "headers) VALUES ('undecodable', 'r', 'g', 'scb.entries', 0, %s, 'k', %s, '[[\"h\", \"00ff\"]]')",
            offset,
            value,
        )
    assert document(topics, *_IDLE)["dead_letters_published"] == 3
    assert document(topics, *_IDLE)["dead_letters_published"] == 0
    found = records(topics, topics.topic_dead_letters)
    letters = [Codec().decode("DeadLetter", record.value) for record in found]
    assert [letter["offset"] for letter in letters] == [0, 1, 2]
    assert [letter["value"] for letter in letters] == [b"poison", None, None]
    assert "in the books alone" in letters[2]["reason"]
    assert (found[0].key, letters[0]["headers"]) == (b"scb.entries", {"h": b"\x00\xff"})


def test_topics_that_are_not_as_configured_are_refused_with_what_to_do(topics: Settings) -> None:
    status, _, errors = ended(start(topics, *_IDLE, topic_partitions=6))
    assert (status, "partitions" in errors) == (1, True)
    status, _, errors = ended(start(topics, *_IDLE, topic_outbox="nowhere"))
    assert (status, "nowhere" in errors) == (1, True)


def _until_published(settings: Settings, least: int) -> None:
    until(lambda: statuses(settings).get("PUBLISHED", 0) >= least)


def _incompressible(length: int) -> str:
    return "".join(hashlib.sha256(b"%d" % n).hexdigest() for n in range(length // 64))


def _limit(settings: Settings, message_bytes: int) -> None:
    entry = ConfigEntry("max.message.bytes", str(message_bytes), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, settings.topic_outbox, incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(30)
