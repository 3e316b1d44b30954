"""Goal: books that are of another version than the consumer stop no stream and lose nothing."""

import pytest

from ledger.config import Settings
from ledger.errors import OutOfStep
from tests.books.inspection import posted
from tests.books.scene import a_payment, claim
from tests.consumer.messages import send
from tests.consumer.running import consumed
from tests.fixtures.outside import query

_SIGNATURE = "integer[], bigint[], bigint[], bigint[], bigint[], bigint[], bigint[], timestamptz, text"
_STREAMS = "SELECT state, next_offset FROM stream_positions WHERE topic = %s ORDER BY partition"


def test_a_consumer_that_misses_a_function_ends_and_its_streams_go_on_with_the_next(
    topics: Settings, books: str
) -> None:
    send(topics, [a_payment("U-0"), a_payment("U-1")])
    query(books, f"ALTER FUNCTION settle_batch({_SIGNATURE}) RENAME TO settled_otherwise")
    with pytest.raises(OutOfStep) as caught:
        consumed(topics, 2)
    assert "dual-ledger migrate" in caught.value.hint
    assert {state for state, _ in query(books, _STREAMS, topics.topic_scb_entries)} == {"RUNNING"}
    assert posted(books) == []
    query(books, f"ALTER FUNCTION settled_otherwise({_SIGNATURE}) RENAME TO settle_batch")
    assert consumed(topics, 2).posted == 2


def test_a_consumer_of_the_version_before_moves_positions_as_it_did(books: str) -> None:
    stream = claim(books)
    query(books, "SELECT advance_streams(ARRAY[%s], '{7}', '{5}', '{1}', '{1}', '{0}')", stream.shard)
    columns = "next_offset, posted, duplicates, dead_letters"
    assert query(books, f"SELECT {columns} FROM stream_positions WHERE shard = %s", stream.shard) == [
        (7, 5, 1, 1)
    ]
    assert query(books, "SELECT count(*) FROM batches") == [(0,)]
