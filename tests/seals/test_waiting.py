"""Goal: an outbox row that is not sealed yet must be what relay and SCB can have made of it."""

from collections.abc import Iterator

import psycopg
import pytest

from audit.seals.verify import verify
from ledger.books import connect
from ledger.config import Settings
from tests.books.scene import url
from tests.fixtures.outside import query
from tests.seals.scene import fill, sealed

_PUBLISHED = """
    UPDATE dual_ledger_outbox SET status = 'PUBLISHED', published_at = statement_timestamp(), attempts = 1,
        published_partition = 2, published_offset = 70 + sequence
    WHERE shard = 0 AND sequence BETWEEN 7 AND 10
"""
_FAILED_ONCE = """
    UPDATE dual_ledger_outbox SET attempts = 3, error = 'Kafka: no answer' WHERE shard = 0 AND sequence = 11
"""
_ANSWERED_FIRST = """
    UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED', acknowledged_at = now()
    WHERE shard = 0 AND sequence = 12
"""


@pytest.fixture
def superuser(settings: Settings) -> Iterator[psycopg.Connection]:
    """Sealed books; of shard 0, 7 to 10 are published, 11 failed, 12 is answered before its mark."""
    fill(settings, entries=20)
    query(
        url(settings),
        "UPDATE dual_ledger_outbox SET status = 'PENDING', acknowledged_at = NULL, error = NULL, "
        "published_at = NULL, attempts = 0, published_partition = NULL, published_offset = NULL "
        "WHERE shard = 0 AND sequence > 6",
    )
    for statement in (_PUBLISHED, _FAILED_ONCE, _ANSWERED_FIRST):
        query(url(settings), statement)
    query(url(settings), "UPDATE stream_positions SET published_sequence = 10 WHERE shard = 0")
    sealed(settings)
    with psycopg.connect(url(settings), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE dual_ledger_outbox DROP CONSTRAINT dual_ledger_outbox_status_check")
        yield connection


def _found(settings: Settings) -> list[tuple[str, int | None, int | None]]:
    with connect(settings, role="auditor", application="tests") as books:
        return [(one.check, one.shard, one.number) for one in verify([books], None).in_order()]


def test_what_the_relay_and_the_scb_make_is_no_fault(
    superuser: psycopg.Connection, settings: Settings
) -> None:
    last = superuser.execute(
        "SELECT max(last) FROM sealed_ranges WHERE part = 'outbox' AND shard = 0"
    ).fetchone()
    assert last == (6,)
    assert _found(settings) == []


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (15, "status = 'PUBLISHED'"),
        (15, "status = 'ACKNOWLEDGED'"),
        (15, "status = 'FAILED'"),
        (15, "status = 'pending'"),
        (15, "published_at = now()"),
        (15, "acknowledged_at = now()"),
        (15, "attempts = 1"),
        (15, "attempts = -1"),
        (15, "error = ''"),
        (15, "published_partition = 0"),
        (15, "published_offset = 0"),
        (15, "published_partition = 0, published_offset = 0"),
        (11, "error = NULL"),
        (11, "attempts = 0"),
        (12, "acknowledged_at = NULL"),
        (12, "published_at = now()"),
        (8, "status = 'PENDING'"),
        (8, "status = 'ACKNOWLEDGED'"),
        (8, "published_at = NULL"),
        (8, "published_at = published_at + interval '1 microsecond'"),
        (8, "attempts = 0"),
        (8, "error = ''"),
        (8, "published_partition = NULL"),
        (8, "published_offset = -1"),
        (10, "published_offset = published_offset + 1"),
        (10, "published_partition = published_partition + 1"),
    ],
)
def test_what_they_cannot_have_made_is_named(
    superuser: psycopg.Connection, settings: Settings, number: int, change: str
) -> None:
    superuser.execute(
        f"UPDATE dual_ledger_outbox SET {change} WHERE shard = 0 AND sequence = {number}".encode()
    )
    assert _found(settings)[:1] == [("outbox", 0, number)]  # it may be out of step with the one behind
