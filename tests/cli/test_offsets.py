"""Goal: a person sees where streams stand and sets them, is told first what that means, can set them back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from ledger.config import Settings
from tests.books.inspection import assert_sound, dead_letters, position, posted
from tests.books.scene import a_payment, open_account, post_directly, url
from tests.cli.moving import LINES, WHY, set_position
from tests.cli.running import Runner
from tests.consumer.messages import HEADER, body, send
from tests.consumer.running import committed, consumed
from tests.fixtures.outside import query

_AT = 1_767_225_600_000  # 2026-01-01, in milliseconds


def _state(settings: Settings) -> list[tuple[Any, ...]]:
    """All that a set could have touched."""
    tables = "SELECT (to_jsonb(p) - 'updated_at')::text FROM stream_positions AS p ORDER BY shard"
    return [
        *query(url(settings), tables),
        *query(url(settings), LINES),
        *query(url(settings), "SELECT * FROM position_moves"),
        tuple(committed(settings).items()),
    ]


def test_each_stream_is_shown_beside_its_log(dual_ledger: Runner, read: Settings) -> None:
    send(read, [a_payment("R-10")])
    words = ("offsets", "show", "--topic", read.topic_scb_entries, "--group", read.consumer_group)
    ran = dual_ledger(*words, "--json")
    first, *others = ran.document["streams"]
    assert (ran.status, ran.document["ok"], len(others)) == (0, True, read.topic_partitions - 1)
    times = [datetime.fromisoformat(first.pop(name)) for name in ("oldest", "newest")]
    assert times[0] <= times[1] <= datetime.now(UTC)
    assert first == {
        "group": read.consumer_group,
        "topic": read.topic_scb_entries,
        "partition": 0,
        "log_start": 0,
        "position": 10,
        "committed": 10,
        "log_end": 11,
        "lag": 1,
        "state": "RUNNING",
        "run_id": None,
        "fault": None,
    }
    assert (others[0]["committed"], others[0]["oldest"], others[0]["lag"]) == (None, None, 0)
    text = dual_ledger(*words).out
    assert text.splitlines()[0].split()[:4] == ["group", "topic", "part.", "log"]
    assert dual_ledger("offsets", "show", "--group", "nobody").out.startswith("no stream")


def test_a_position_outside_of_its_log_is_found(dual_ledger: Runner, read: Settings) -> None:
    query(url(read), "UPDATE stream_positions SET next_offset = 99 WHERE partition = 0 RETURNING 1")
    ran = dual_ledger("offsets", "show", "--topic", read.topic_scb_entries)
    assert (ran.status, "the log ends at 10: it was truncated" in ran.out) == (1, True)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("11", "11 is beyond the end of the log, which begins at 4 and ends at 10"),
        ("+1", "11 is beyond the end"),
        ("3", "3 is below the start of the log, which begins at 4 and ends at 10"),
        ("-7", "3 is below the start"),
        ("soon", "'soon' is no place in a log"),
    ],
)
def test_a_target_that_is_not_in_the_log_is_refused_with_the_real_bounds(
    dual_ledger: Runner, read: Settings, to: str, words: str
) -> None:
    admin = AdminClient({"bootstrap.servers": read.kafka_bootstrap or ""})
    place = TopicPartition(read.topic_scb_entries, 0, 4)
    admin.delete_records([place])[place].result(30)
    before = _state(read)
    ran = set_position(dual_ledger, read, to)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err
    assert _state(read) == before


def test_one_partition_that_cannot_be_set_keeps_all_as_they_are(dual_ledger: Runner, read: Settings) -> None:
    send(read, [a_payment(f"S-{n}") for n in range(3)], partition=1)
    before = _state(read)
    ran = dual_ledger("offsets", "set", read.topic_scb_entries, "--to", "2", *WHY)
    assert (ran.status, "partition 2: 2 is beyond the end" in ran.err) == (2, True)
    assert _state(read) == before
    assert dual_ledger("offsets", "set", read.topic_scb_entries, "9", "--to", "0", *WHY).status == 2
    assert dual_ledger("offsets", "set", "nothing", "--to", "0", *WHY).status == 2


def test_ahead_skips_what_was_counted_and_only_with_leave(dual_ledger: Runner, read: Settings) -> None:
    """Known ones, a conflict, an invalid one and an undecodable one among them."""
    post_directly(url(read), a_payment("KNOWN"))
    post_directly(url(read), a_payment("OTHER"))
    send(
        read,
        [
            a_payment("NEW-1", amount="10.01"),
            a_payment("KNOWN"),
            a_payment("OTHER", amount="1.00"),
            a_payment("BAD", amount="-5.00"),
            HEADER + body(a_payment("CUT"))[:-3],
            a_payment("NEW-2", currency_code="USD", amount="7.00"),
            a_payment("AFTER"),
        ],
    )
    before = _state(read)
    refused = set_position(dual_ledger, read, "+6")
    assert (refused.status, refused.out) == (1, "")
    assert "11.01 EUR, 7.00 USD" in refused.err
    assert "--skip-amounts" in refused.err
    assert _state(read) == before

    ran = set_position(dual_ledger, read, "+6", "--skip-amounts")

    (stream,) = ran.document["streams"]
    assert (ran.status, ran.document["changed"], stream["before"], stream["after"]) == (0, 1, 10, 16)
    assert stream["messages"] == {
        "messages": 6,
        "settled": 0,
        "in_books": 1,
        "unknown": 5,
        "undecodable": 1,
        "invalid": 1,
        "conflicts": 1,
        "sums": {"EUR": "11.01", "USD": "7.00"},
        "gone": 0,
        "unreadable_from": None,
    }
    ((line, action, reason, details),) = query(url(read), LINES)
    assert (line, action, reason) == (stream["audit_id"], "offsets_set", "why")
    assert (details["before"], details["after"], details["messages"]) == (10, 16, stream["messages"])
    assert (stream["committed"], committed(read)[0]) == (True, 16)
    assert consumed(read, 1).posted == 1
    assert posted(url(read))[-1] == "AFTER"
    assert_sound(url(read))


def test_ahead_over_what_the_books_have_needs_no_leave(dual_ledger: Runner, read: Settings) -> None:
    send(read, [a_payment(f"R-{n}") for n in range(3)])
    assert set_position(dual_ledger, read, "end").document["changed"] == 1
    assert position(url(read)) == 13
    again = set_position(dual_ledger, read, "end")
    assert (again.status, again.document["changed"]) == (0, 0)
    assert len(query(url(read), LINES)) == 1


def test_back_reads_again_and_every_disposition_stays(dual_ledger: Runner, read: Settings) -> None:
    """Duplicates, a conflict, an undecodable one and one that would be posted by now."""
    late = a_payment("LATE", debit="LATE")
    send(read, [a_payment("R-1"), a_payment("R-2", amount="1.00"), b"\0", late, a_payment("GOOD")])
    consumed(read, 5)
    before = (
        dead_letters(url(read)),
        query(url(read), 'SELECT * FROM dispositions ORDER BY 3, "offset"'),
    )
    open_account(url(read), "LATE")

    (stream,) = set_position(dual_ledger, read, "beginning").document["streams"]

    assert (stream["ahead"], stream["messages"]["messages"], stream["messages"]["settled"]) == (False, 15, 15)
    assert (position(url(read)), committed(read)[0]) == (0, 0)
    show = dual_ledger("offsets", "show", "--json").document["streams"]
    assert [
        one["lag"] for one in show if (one["topic"], one["partition"]) == (read.topic_scb_entries, 0)
    ] == [15]
    send(read, [a_payment("NEXT")])
    tally = consumed(read, 16)
    assert (tally.posted, tally.duplicates, tally.dead_letters, tally.skipped) == (1, 0, 0, 15)
    dispositions = query(url(read), 'SELECT * FROM dispositions ORDER BY 3, "offset"')
    assert (dead_letters(url(read)), dispositions[:-1]) == before
    assert committed(read)[0] == 16
    assert_sound(url(read))


def test_a_time_is_that_of_the_messages_in_kafka(dual_ledger: Runner, read: Settings) -> None:
    producer = Producer({"bootstrap.servers": read.kafka_bootstrap or ""})
    for nth in range(4):
        value, place = HEADER + body(a_payment(f"T-{nth}")), (read.topic_scb_entries, 1)
        producer.produce(place[0], value, b"key", place[1], timestamp=_AT + nth * 1000)
    assert producer.flush(30) == 0
    words = ("offsets", "set", read.topic_scb_entries, "1", *WHY, "--json", "--dry-run")
    for time, offset in {
        "2025-12-31": 0,
        "2026-01-01T00:00:01Z": 1,
        "2026-01-01T01:00:01.000001+01:00": 2,
        "2026-01-01T00:00:03": 3,
        "2026-01-02": 4,
        "1900-01-01": 0,
    }.items():
        (stream,) = dual_ledger(*words, "--to", time).document["streams"]
        assert (time, stream["after"]) == (time, offset)


def test_a_dry_run_says_the_same_and_leaves_nothing(dual_ledger: Runner, read: Settings) -> None:
    send(read, [a_payment("NEW", amount="3.00")])
    before = _state(read)
    for to, way in (("end", True), ("2", False)):
        ran = set_position(dual_ledger, read, to, "--dry-run")
        (stream,) = ran.document["streams"]
        assert (ran.status, ran.document["dry_run"], ran.document["changed"]) == (0, True, 0)
        assert (stream["ahead"], stream["audit_id"], stream["committed"]) == (way, None, False)
    assert _state(read) == before
    text = dual_ledger(
        "offsets", "set", read.topic_scb_entries, "0", "--to", "end", *WHY, "--dry-run"
    ).out.splitlines()
    assert text[1:] == [
        "  skips 1 messages: 1 not in the books",
        "  of what the books do not have: 3.00 EUR",
        "a dry run: nothing was changed",
    ]
