"""Goal: what Kafka confirmed and the SCB answered bears witness to the chain, head file or not."""

from collections.abc import Iterator

import psycopg
import pytest

from audit.seals.verify import verify
from ledger.books import connect
from ledger.config import Settings
from tests.books.scene import a_payment, post_directly, url
from tests.fixtures.outside import query
from tests.seals.scene import fill, sealed

_PUBLISHED = """
    INSERT INTO seal_publications (number, topic, partition, "offset")
    SELECT number, 'dbis.seals', 0, number FROM sealed_windows
"""
_ANSWERED = """
    INSERT INTO seal_acknowledgements (number, digest, entries, content_digest, result, acknowledged_at,
        topic, partition, "offset")
    SELECT number, digest, entries, content_digest, 'EQUAL', now(), 'scb.seals', 0, number
    FROM sealed_windows
"""
_END = "DELETE FROM sealed_windows WHERE number = 2; DELETE FROM sealed_ranges WHERE number = 2"


@pytest.fixture
def superuser(settings: Settings) -> Iterator[psycopg.Connection]:
    """Two windows and no head file; a superuser whose triggers rest."""
    fill(settings)
    sealed(settings)
    post_directly(url(settings), a_payment("LATER"))
    sealed(settings)
    with psycopg.connect(url(settings), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def _found(settings: Settings) -> list[tuple[str, int | None, str | None]]:
    with connect(settings, role="auditor", application="tests") as books:
        return [(one.check, one.window, one.part) for one in verify([books], None).in_order()]


def test_published_and_answered_windows_agree_with_their_witnesses(
    superuser: psycopg.Connection, settings: Settings
) -> None:
    query(url(settings), _PUBLISHED)
    query(url(settings), _ANSWERED)
    assert _found(settings) == []
    superuser.execute(
        "UPDATE seal_acknowledgements SET result = 'DIFFERENT', entries = 0, reason = 'one is missing'"
    )
    assert _found(settings) == []  # a difference between both ledgers is no tampering: `seals` tells of it


@pytest.mark.parametrize(("witness", "part"), [(_PUBLISHED, "publications"), (_ANSWERED, "acknowledgements")])
def test_a_window_taken_from_the_end_is_missed(
    superuser: psycopg.Connection, settings: Settings, witness: str, part: str
) -> None:
    query(url(settings), witness)
    superuser.execute(_END)
    assert _found(settings) == [("head", 2, part)]


@pytest.mark.parametrize(
    "change",
    [
        "number = 3",
        "digest = set_bit(digest, 9, 1 - get_bit(digest, 9))",
        "entries = entries + 1",
        "content_digest = repeat('0', 64)",
        "key_id = ''",
        "key_id = 'k', signature = ''",
    ],
)
def test_an_answer_that_cannot_be_of_this_chain_is_named(
    superuser: psycopg.Connection, settings: Settings, change: str
) -> None:
    query(url(settings), _ANSWERED)
    superuser.execute(f"UPDATE seal_acknowledgements SET {change} WHERE number = 2".encode())
    assert _found(settings) == [("head", 3 if change == "number = 3" else 2, "acknowledgements")]
