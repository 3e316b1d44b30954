"""Goal: a row that may be sealed never changes again, whatever the relay still does with it."""

from typing import Any

import pytest

from ledger.books import connect
from ledger.config import Settings
from relay.latency import BOUNDS
from tests.books.scene import url
from tests.fixtures.outside import query
from tests.seals.scene import fill

_STRETCH = {"shard": 0, "first": 1, "last": 5}
_ANSWER = {"results": ["APPLIED"] * 5, "digests": ["00" * 32] * 5, "reasons": [None] * 5, "bounds": BOUNDS}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("relay_sent_again", _STRETCH),
        ("relay_failed", {"shard": 0, "sequence": 2, "error": "Kafka is away"}),
        ("relay_acknowledge", {"shards": [0] * 5, "sequences": [*range(1, 6)], **_ANSWER}),
        ("relay_advance", _STRETCH),
    ],
)
def test_an_answered_row_that_is_marked_stays_as_it_is(
    settings: Settings, name: str, parameters: dict[str, Any]
) -> None:
    fill(settings)
    before = query(url(settings), "SELECT digest FROM range_digest('outbox', 0, 1, 5)")
    with connect(settings, role="relay", application="tests") as books:
        books.run(name, **parameters)
    assert query(url(settings), "SELECT digest FROM range_digest('outbox', 0, 1, 5)") == before


def test_a_row_that_waits_for_its_answer_counts_how_often_it_was_sent(settings: Settings) -> None:
    shard = fill(settings)
    query(url(settings), "UPDATE dual_ledger_outbox SET status = 'PUBLISHED' WHERE sequence = 5")
    with connect(settings, role="relay", application="tests") as books:
        assert books.run("relay_sent_again", shard=shard, first=1, last=5) == 1


def test_what_is_answered_before_it_is_marked_is_not_sealed_yet(settings: Settings) -> None:
    fill(settings)
    query(url(settings), "UPDATE stream_positions SET published_sequence = 3 WHERE shard = 0")
    ranges = "SELECT part, first, last FROM unsealed_ranges(10000) WHERE shard = 0 AND part = 'outbox'"
    assert query(url(settings), ranges) == [("outbox", 1, 3)]
