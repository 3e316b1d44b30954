import signal
from typing import Any

from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient

from ledger.config import Settings
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, start
from tests.relay.outbox import an_answer, answer, post, rows, statuses, url

_IDLE = ("relay", "--until-idle", "1")


def _breaks(settings: Settings) -> list[tuple[Any, ...]]:
    return query(
        url(settings),
        "SELECT kind, reference_id, expected, actual, details FROM breaks ORDER BY reference_id",
    )


def _committed(settings: Settings) -> int:
    """How many acknowledgements are behind the group's committed offsets."""
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    asked = ConsumerGroupTopicPartitions(settings.relay_group)
    found = admin.list_consumer_group_offsets([asked])[settings.relay_group].result(30)
    return sum(max(0, partition.offset) for partition in found.topic_partitions)


def _dead_letters(settings: Settings) -> list[tuple[Any, ...]]:
    return query(
        url(settings),
        'SELECT code, field, value, headers FROM dead_letters WHERE topic = %s ORDER BY partition, "offset"',
        settings.topic_acknowledgements,
    )


def test_what_the_scb_matched_or_applied_is_acknowledged(topics: Settings) -> None:
    post(topics, 3)
    document(topics, *_IDLE)
    answer(topics, an_answer(topics, 0, 1, result="MATCHED"), an_answer(topics, 0, 2))
    printed = document(topics, *_IDLE)
    assert (printed["published"], printed["acknowledged"], printed["rejected"]) == (0, 2, 0)
    assert [row[2] for row in rows(topics)] == ["ACKNOWLEDGED", "ACKNOWLEDGED", "PUBLISHED"]
    times = "published_at <= acknowledged_at, acknowledged_at IS NULL"
    assert rows(topics, times) == [(True, False), (True, False), (None, True)]


def test_an_answer_to_a_row_whose_mark_was_lost_counts_and_stays(topics: Settings) -> None:
    post(topics, 2)
    answer(topics, an_answer(topics, 0, 1), an_answer(topics, 0, 2, result="REJECTED", reason="no"))
    query(
        url(topics), "INSERT INTO relay_leases VALUES (0, 'another', 1, clock_timestamp() + interval '8 s')"
    )
    document(topics, *_IDLE, relay_lease_seconds=1)
    assert [row[2] for row in rows(topics)] == ["ACKNOWLEDGED", "FAILED"]
    assert rows(topics, "published_at IS NOT NULL, attempts") == [(True, 1), (True, 1)]


def test_a_rejection_fails_the_row_and_opens_one_break_for_good(topics: Settings) -> None:
    post(topics, 2)
    document(topics, *_IDLE)
    rejected = an_answer(topics, 0, 1, result="REJECTED", reason="unknown\x00account", content_digest=None)
    answer(topics, rejected, rejected, an_answer(topics, 0, 2))
    printed = document(topics, *_IDLE)
    assert (printed["acknowledged"], printed["rejected"]) == (1, 1)
    answer(topics, rejected, an_answer(topics, 0, 1), an_answer(topics, 0, 2, result="REJECTED"))
    printed = document(topics, *_IDLE)
    assert (printed["acknowledged"], printed["rejected"]) == (0, 0)
    assert rows(topics, "status, error") == [
        ("FAILED", "rejected by the SCB: unknown\N{REPLACEMENT CHARACTER}account"),
        ("ACKNOWLEDGED", None),
    ]
    [(kind, reference, expected, actual, details)] = _breaks(topics)
    assert (kind, reference, actual) == ("rejected_by_scb", "0-REF-1", None)
    assert len(expected) == 64
    assert (details["shard"], details["sequence"]) == (0, 1)


def test_an_acceptance_with_another_digest_is_a_break_and_no_acknowledgement(topics: Settings) -> None:
    post(topics, 2)
    document(topics, *_IDLE)
    answer(
        topics,
        an_answer(topics, 0, 1, result="MATCHED", content_digest="ab" * 32),
        an_answer(topics, 0, 2, result="APPLIED", content_digest=None),
    )
    assert document(topics, *_IDLE)["rejected"] == 2
    assert statuses(topics) == {"FAILED": 2}
    found = [(kind, actual) for kind, _, _, actual, _ in _breaks(topics)]
    assert found == [("digest_differs", "ab" * 32), ("digest_differs", None)]


def test_what_cannot_be_used_becomes_a_dead_letter_and_its_neighbours_count(topics: Settings) -> None:
    post(topics, 2)
    document(topics, *_IDLE)
    answer(
        topics,
        an_answer(topics, 0, 1),
        b"\x00garbage",
        None,
        an_answer(topics, 0, 99),
        an_answer(topics, 2**40, 1),
        an_answer(topics, 0, -(2**63)),
        an_answer(topics, 0, 2, result="PERHAPS"),
        an_answer(topics, 0, 2, result="REJECTED", reference_id="not\x00that"),
        an_answer(topics, 0, 2, ledger_id="OTHER"),
        an_answer(topics, 0, 2),
    )
    printed = document(topics, *_IDLE)
    assert (printed["acknowledged"], printed["dead_letters_published"]) == (2, 8)
    assert _breaks(topics) == []
    assert statuses(topics) == {"ACKNOWLEDGED": 2}
    found = _dead_letters(topics)
    assert [letter[:2] for letter in found] == [
        ("undecodable", ""),
        ("undecodable", ""),
        ("field_invalid", "sequence"),
        ("field_invalid", "sequence"),
        ("field_invalid", "sequence"),
        ("field_invalid", "result"),
        ("field_invalid", "reference_id"),
        ("field_invalid", "reference_id"),
    ]
    assert (found[0][2], found[1][2]) == (b"\x00garbage", None)
    assert found[0][3] == [["from", b"test".hex()]]


def test_an_answer_to_a_row_that_retention_cleared_changes_nothing(topics: Settings) -> None:
    post(topics, 2)
    answers = [an_answer(topics, 0, sequence) for sequence in (1, 2)]
    answer(topics, *answers)
    document(topics, *_IDLE)
    query(url(topics), "DELETE FROM dual_ledger_outbox WHERE sequence = 1")
    answer(topics, *answers)
    assert document(topics, *_IDLE)["acknowledged"] == 0
    assert _dead_letters(topics) == []


def test_killed_between_mark_and_commit_it_reads_again_and_nothing_changes(topics: Settings) -> None:
    post(topics, 5)
    document(topics, *_IDLE)
    rejected = an_answer(topics, 0, 5, result="REJECTED", reason="no", content_digest=None)
    answer(topics, *(an_answer(topics, 0, sequence) for sequence in range(1, 5)), rejected, b"garbage")
    soon: dict[str, Any] = {
        "group_protocol": "classic",
        "session_timeout_seconds": 2,
        "relay_lease_seconds": 1.0,
    }
    status, _, _ = ended(start(topics, *_IDLE, **soon, failpoint="relay.after_acknowledge:kill"))
    assert status == -signal.SIGKILL
    before = rows(topics, "sequence, status, acknowledged_at, error")
    assert statuses(topics) == {"ACKNOWLEDGED": 4, "FAILED": 1}
    with running(topics, "relay", **soon):
        until(lambda: _committed(topics) == 6)
    assert rows(topics, "sequence, status, acknowledged_at, error") == before
    assert (len(_breaks(topics)), len(_dead_letters(topics))) == (1, 1)


def test_thousands_of_answers_find_their_rows(topics: Settings) -> None:
    count = 3000
    post(topics, count)
    document(topics, *_IDLE)
    found = query(
        url(topics),
        "SELECT o.sequence, e.reference_id, encode(e.content_digest, 'hex') FROM dual_ledger_outbox o "
        "JOIN ledger_entries e USING (id)",
    )
    names = ("sequence", "reference_id", "content_digest")
    one = an_answer(topics, 0, 1)
    answer(topics, *(one | dict(zip(names, row, strict=True)) for row in found))
    assert document(topics, *_IDLE)["acknowledged"] == count
    assert statuses(topics) == {"ACKNOWLEDGED": count}
