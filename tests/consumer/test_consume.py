"""Goal: what is in the topics gets into the books once, each message with one disposition."""

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka._model import ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient

from ledger.codec import Codec, RegisteredIds
from ledger.config import Settings
from ledger.entry import LedgerEntry, content_digest
from tests.books.inspection import assert_sound, contents, dead_letters, posted
from tests.books.scene import a_payment
from tests.consumer.messages import HEADER, body, in_second_version, long, poison, send, string
from tests.consumer.raw_headers import send_with_header
from tests.consumer.running import committed, consumed
from tests.fixtures.outside import query
from tests.fixtures.settings import PARTITIONS


@pytest.mark.parametrize("protocol", ["classic", "consumer"])
def test_what_is_produced_is_posted_and_a_second_run_posts_nothing(
    topics: Settings, books: str, protocol: str
) -> None:
    settings = topics.model_copy(update={"group_protocol": protocol})
    for partition in range(PARTITIONS):
        send(settings, [a_payment(f"SCB-{partition}-{n}") for n in range(5)], partition=partition)
    legacy = [a_payment(f"OLD-{n}", source_type="CSV") for n in range(5)]
    send(settings, [*legacy, legacy[0]], topic=settings.topic_legacy_entries)
    tally = consumed(settings, 21)
    assert (tally.posted, tally.duplicates, tally.dead_letters, tally.stopped) == (20, 1, 0, {})
    assert committed(settings) == dict.fromkeys(range(PARTITIONS), 5)
    assert committed(settings, settings.topic_legacy_entries) == {0: 6}
    assert_sound(books)
    before = contents(books)
    again = consumed(settings, 0)
    assert (again.posted, again.duplicates, again.skipped) == (0, 0, 0)
    assert contents(books) == before


def test_offsets_that_an_operator_resets_change_nothing_that_is_settled(topics: Settings, books: str) -> None:
    send(topics, [a_payment(f"R-{n}") for n in range(10)])
    consumed(topics, 10)
    for end, offset in ((11, 0), (12, 4), (13, 9)):
        send(topics, [a_payment(f"MORE-{offset}")])
        _set_committed(topics, offset)
        tally = consumed(topics, end - offset)
        assert (tally.posted, tally.duplicates, tally.dead_letters) == (1, 0, 0)
        assert tally.skipped == end - 1 - offset
    send(topics, [a_payment("LAST-1"), a_payment("LAST-2")])
    _set_committed(topics, 15)  # beyond what is settled: those messages would be skipped
    assert consumed(topics, 2).posted == 2
    assert committed(topics) == {0: 15}
    assert_sound(books)


def _set_committed(settings: Settings, offset: int) -> None:
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    place = TopicPartition(settings.topic_scb_entries, 0, offset)
    request = ConsumerGroupTopicPartitions(settings.consumer_group, [place])
    for future in admin.alter_consumer_group_offsets([request]).values():
        future.result(30)


def test_every_bad_message_is_a_dead_letter_and_its_neighbours_are_posted(
    topics: Settings, books: str
) -> None:
    bad = poison(a_payment("BAD"))
    neighbours = [a_payment(f"R-{n}") for n in range(len(bad) + 1)]
    line = [
        neighbours[0],
        *(m for (value, _), after in zip(bad.values(), neighbours[1:], strict=True) for m in (value, after)),
    ]
    send(topics, line)
    tally = consumed(topics, len(line))
    assert (tally.posted, tally.dead_letters, tally.stopped) == (len(neighbours), len(bad), {})
    assert posted(books) == [entry.reference_id for entry in neighbours]
    found = {offset: (value, code) for offset, value, code in dead_letters(books, '"offset", value, code')}
    assert found == {1 + 2 * nth: expected for nth, expected in enumerate(bad.values())}
    assert {row[0] for row in dead_letters(books, "key")} == {b"key"}
    assert_sound(books)


def test_the_same_reference_again_is_a_duplicate_or_a_conflict_with_both_digests(
    topics: Settings, books: str
) -> None:
    first, other = a_payment("R"), a_payment("R", amount="12.51")
    send(topics, [first, first._replace(amount="12.500"), other])
    send(topics, [first], partition=1)
    tally = consumed(topics, 4)
    assert (tally.posted, tally.duplicates, tally.by_code) == (1, 2, {"duplicate": 2, "conflict": 1})
    ((digest, existing),) = dead_letters(books, "digest, existing_digest")
    assert (digest, existing) == (content_digest(other), content_digest(first))


def test_a_digest_header_is_checked_and_a_trace_context_kept(topics: Settings, books: str) -> None:
    context = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    right = [("content-digest", content_digest(a_payment("RIGHT"))), ("traceparent", context)]
    send(topics, [a_payment("RIGHT")], headers=[*right])
    send(topics, [a_payment("WRONG")], headers=[("content-digest", bytes(32)), ("other", None)])
    send(topics, [a_payment("NONE")], headers=[("traceparent", b"00-nonsense")])
    consumed(topics, 3)
    assert posted(books) == ["RIGHT", "NONE"]
    traces = [row[0] for row in query(books, "SELECT traceparent FROM ledger_entries ORDER BY id")]
    assert traces[0] == context.decode()
    assert traces[1].startswith("00-") and len(traces[1]) == len(traces[0])  # noqa: PT018  one shape
    assert dead_letters(books, "code, field, rule, headers") == [
        ("field_invalid", "content-digest", "digest", [["content-digest", "00" * 32], ["other", None]])
    ]


def test_unknown_accounts_are_created_where_that_is_configured(topics: Settings, books: str) -> None:
    send(topics, [a_payment("R", "NEW-1", "NEW-2")])
    settings = topics.model_copy(update={"unknown_accounts": "create", "created_accounts_side": "debit"})
    assert consumed(settings, 1).posted == 1
    created = "SELECT id, normal_side, balance FROM bank_accounts WHERE id LIKE 'NEW%' ORDER BY id"
    assert query(books, created) == [("NEW-1", "debit", 12.5), ("NEW-2", "debit", -12.5)]


def test_both_framings_of_a_message_are_one_entry(topics: Settings, books: str) -> None:
    send(topics, [a_payment("R"), b"\0\0\0\0\x2a" + body(a_payment("R")), HEADER + body(a_payment("S"))])
    codec = Codec(RegisteredIds({42: ("LedgerEntry", 1)}))
    tally = consumed(topics, 3, codec=codec)
    assert (tally.posted, tally.duplicates, tally.dead_letters) == (2, 1, 0)
    assert_sound(books)


def test_both_versions_in_one_topic_are_read_and_an_entry_is_one_in_either(
    topics: Settings, books: str
) -> None:
    """A writer is upgraded in the middle of the topic, and sends again what the older one had sent."""
    context = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"  # with one, the direct way is gone
    known = a_payment("KNOWN", metadata={"k": "v", "end_to_end_id": "E2E-7"})
    twice = a_payment("TWICE", metadata={"end_to_end_id": "E2E-8"})
    messages: list[LedgerEntry | bytes | None] = [
        a_payment("OLD"),
        known,
        in_second_version(a_payment("NEW")),
        in_second_version(a_payment("NAMED", metadata={"k": "v"}), "E2E-9"),
        in_second_version(a_payment("KNOWN", metadata={"k": "v"}), "E2E-7"),
        a_payment("NEW"),
        in_second_version(a_payment("OLD", amount="12.51")),
        in_second_version(twice, "E2E-8"),
        in_second_version(a_payment("ODD"))[:-1] + long(2) + string(""),
        a_payment("OLDER AGAIN"),
    ]
    send(topics, messages)
    send(topics, messages, partition=1, headers=[("traceparent", context)])

    tally = consumed(topics, 2 * len(messages))

    assert tally.stopped == {}
    found = query(books, "SELECT reference_id, metadata FROM ledger_entries ORDER BY id")
    assert dict(found) == {
        "OLD": {},
        "KNOWN": {"k": "v", "end_to_end_id": "E2E-7"},
        "NEW": {},
        "NAMED": {"k": "v", "end_to_end_id": "E2E-9"},
        "OLDER AGAIN": {},
    }
    for partition in range(2):
        refused = 'SELECT "offset", code, rule FROM dead_letters WHERE partition = %s ORDER BY 1'
        assert query(books, refused, partition) == [
            (6, "conflict", ""),
            (7, "undecodable", "map_key"),
            (8, "undecodable", "union"),
        ]
    assert (tally.posted, tally.duplicates, tally.dead_letters) == (5, 9, 6)
    assert_sound(books)


def test_a_header_whose_name_is_no_text_is_a_dead_letter_too(topics: Settings, books: str) -> None:
    many = [a_payment(f"R-{n}") for n in range(100)]  # so many that the interpreter takes its short cuts
    send(topics, many, headers=[("fine", b"v")])
    value = HEADER + body(a_payment("LAST"))
    for name in (b"\xff\xfe", b"x" * 300):
        send_with_header(topics.kafka_bootstrap or "", topics.topic_scb_entries, value, name)
    send(topics, many, headers=[("fine", b"v")])
    tally = consumed(topics, 202)
    assert (tally.posted, tally.duplicates, tally.dead_letters) == (101, 100, 1)
    assert dead_letters(books, '"offset", code, rule, value, headers') == [
        (100, "undecodable", "headers", value, [])
    ]


def test_a_stream_that_is_tended_is_not_stalled_although_nothing_arrives(
    topics: Settings, books: str
) -> None:
    """By DBIS's own question; with no consumer about it is stalled indeed."""
    stalled = """
        SELECT count(*) FROM ledger_backfill_checkpoints
        WHERE status = 'IN_PROGRESS' AND updated_at < now() - interval '1 hour'"""
    send(topics, [a_payment("SCB-1")])
    consumed(topics, 1)
    old = "UPDATE ledger_backfill_checkpoints SET updated_at = now() - interval '2 hours' RETURNING 1"
    query(books, old)
    assert query(books, stalled) == [(1,)]
    consumed(topics, 0)
    assert query(books, stalled) == [(0,)]
