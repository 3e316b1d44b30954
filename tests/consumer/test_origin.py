"""Goal: the books keep of a message when it was read and sent, its batch, and what its source held then."""

from typing import Any

import pytest

from ledger.books import connect
from ledger.config import Settings
from ledger.origin import ORIGIN, content_of, origin
from ledger.passport import passport
from tests.books.scene import a_payment
from tests.consumer.messages import HEADER, body, in_second_version, send
from tests.consumer.running import consumed
from tests.fixtures.outside import query

READ = 1_764_000_000_123_456
_CONTENTS = "SELECT source_id, from_offset, file, sha256, mapping, schema FROM source_contents ORDER BY 1, 2"
_BATCHES = """
    SELECT begins, ends, b.posted, b.duplicates, b.dead_letters, b.owner IS NOT NULL, polled_at <= posted_at
    FROM batches AS b JOIN stream_positions USING (shard) WHERE topic = %s ORDER BY begins
"""
# an entry's own xmin is that of a part of it: the short way is tried within a savepoint
_TRANSACTION = "SELECT transaction_id::text = xmin::text, pg_xact_status(transaction_id) FROM batches"


def _from(source: str, sha256: str) -> list[tuple[str, str | bytes | None]]:
    facts = {"file": f"{source}.csv", "sha256": sha256, "mapping": "m.toml@0123"}
    return [(ORIGIN, origin(READ, content_of(source, facts)))]


def _content(source: str, offset: int, sha256: str) -> tuple[Any, ...]:
    return (source, offset, f"{source}.csv", sha256, "m.toml@0123", _schema())


def _schema() -> str:
    return f"LedgerEntry version 1, fingerprint {HEADER[2:].hex()}"


def test_contents_are_noted_where_they_change_and_only_there(topics: Settings, books: str) -> None:
    send(topics, [a_payment("A-0"), a_payment("A-1")], headers=_from("a", "11"))
    send(topics, [a_payment("B-0")], headers=_from("b", "11"))
    send(topics, [a_payment("A-2")], headers=_from("a", "11"))
    send(topics, [a_payment("A-3"), a_payment("N-0")], headers=_from("a", "22"))
    send(topics, [a_payment("N-1"), b"no entry"])  # nobody says where it is from
    consumed(topics, 8)
    send(topics, [a_payment("A-4")], headers=_from("a", "22"))
    send(topics, [a_payment("A-5")], headers=_from("a", "11"))
    consumed(topics, 2)  # another owner, who has met nothing yet
    assert query(books, _CONTENTS) == [
        ("*", 6, None, None, None, _schema()),
        _content("a", 0, "11"),
        _content("a", 4, "22"),
        _content("a", 9, "11"),
        _content("b", 2, "11"),
    ]


def test_times_and_batches_are_those_of_what_became_of_a_message(topics: Settings, books: str) -> None:
    payment = a_payment("T-0")
    refused = HEADER + body(a_payment("T-1", amount="0"))
    send(topics, [payment, payment, refused], headers=_from("a", "11"))
    consumed(topics, 3)
    ((posted_at, *times),) = query(books, "SELECT posted_at, read_at, sent_at FROM ledger_entries")
    again = query(books, "SELECT at, read_at, sent_at FROM duplicates")
    letters = query(books, "SELECT at, read_at, sent_at FROM dead_letters")
    assert [*again, *letters] == [(posted_at, times[0], one[2]) for one in (*again, *letters)]
    assert round(times[0].timestamp() * 1_000_000) == READ
    sent = [times[1], again[0][2], letters[0][2]]
    assert sent == sorted(sent)
    assert all(0 <= (posted_at - one).total_seconds() < 60 for one in sent)
    assert query(books, _BATCHES, topics.topic_scb_entries) == [(0, 3, 1, 1, 1, True, True)]
    ((ours, status),) = query(books, _TRANSACTION)
    assert ours
    assert status == "committed"


def test_two_schemas_in_turn_are_noted_once_each_where_nobody_states_an_origin(
    topics: Settings, books: str
) -> None:
    first = [HEADER + body(a_payment(f"V1-{n}")) for n in range(20)]
    second = [in_second_version(a_payment(f"V2-{n}")) for n in range(20)]
    send(topics, [one for pair in zip(first, second, strict=True) for one in pair])
    consumed(topics, 40)
    rows = query(books, "SELECT source_id, from_offset, schema FROM source_contents ORDER BY 2")
    assert [row[:2] for row in rows] == [("*", 0), ("*", 1)]
    assert rows[1][2].startswith(f"{rows[0][2]} or LedgerEntry version 2, ")


def test_a_sender_that_states_something_else_each_time_gets_a_few_rows_a_batch(
    topics: Settings, books: str
) -> None:
    for n in range(100):
        send(topics, [a_payment(f"N-{n}")], headers=_from("a", f"{n % 2:02}"))
    consumed(topics, 100)
    rows = query(books, "SELECT from_offset, sha256 FROM source_contents ORDER BY 1")
    assert rows[:15] == [(n, f"{n % 2:02}") for n in range(15)]
    assert rows[15] == (15, None)
    ((batches,),) = query(books, "SELECT count(*) FROM batches")
    assert len(rows) <= 16 * batches


@pytest.mark.usefixtures("books")
def test_a_message_that_states_no_origin_has_none_in_its_passport(topics: Settings) -> None:
    send(topics, [a_payment("A-0")], headers=_from("scb-1", "11"))
    send(topics, [a_payment("A-1")])
    consumed(topics, 2)
    with connect(topics, role="auditor") as auditor:
        found = [passport(auditor, None, reference) for reference in ("A-0", "A-1")]
    read = [hop.details for one in found if one for hop in one.hops if hop.name == "read"]
    assert [details["sha256"] for details in read] == ["11", None]
    assert [details["schema"] for details in read] == [_schema()] * 2


def test_a_malformed_origin_keeps_nobody_from_posting(topics: Settings, books: str) -> None:
    send(topics, [a_payment("M-0")], headers=[(ORIGIN, b"\xff\x00 nonsense")])
    assert consumed(topics, 1).posted == 1
    assert query(books, "SELECT read_at FROM ledger_entries") == [(None,)]
