"""Goal: whoever rewrites the chain and all that tells of it in the database is contradicted by the topic."""

import psycopg

from audit.seals.topic_check import check_topic
from ledger.books import connect
from tests.books.scene import url
from tests.cosigning.scene import Sides

_END = (
    "DELETE FROM sealed_windows WHERE number = 2",
    "DELETE FROM sealed_ranges WHERE number = 2",
    "DELETE FROM seal_publications WHERE number = 2",
)
_REWRITTEN = "UPDATE sealed_windows SET digest = sha256(digest) WHERE number = 1"


def _found(sides: Sides) -> tuple[int, list[tuple[str, int | None, str]]]:
    with connect(sides.settings, role="auditor", application="tests") as books:
        messages, found = check_topic(books, sides.settings)
    return messages, [(one.check, one.window, one.says) for one in found]


def test_the_topic_tells_of_windows_that_were_removed_or_rewritten(sides: Sides) -> None:
    assert _found(sides) == (0, [])
    sides.post(4)
    sides.seal(most=2)
    sides.publish()
    sides.send(sides.settings.topic_seals, b"not ours")
    assert _found(sides) == (2, [])
    with psycopg.connect(url(sides.settings)) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for statement in (*_END, _REWRITTEN):
            superuser.execute(statement.encode())
    messages, ((_, first, rewritten), (_, second, removed)) = _found(sides)
    assert (messages, first, second) == (2, 1, 2)
    assert rewritten == "the topic has another digest of this window, at offset 0: it was rewritten since"
    assert removed == "the topic has this window, the books do not: it was removed"
