"""Goal: what waits for an account is told, with the account, and is no alarm."""

from ledger.config import Settings
from tests.books.scene import url
from tests.cli.running import Runner
from tests.fixtures.outside import query

_PARKED = """
    INSERT INTO dead_letters (code, status, reason, consumer_group, topic, partition, "offset")
    SELECT 'parked', 'PARKED', 'said so', 'g', 't', 0, n FROM generate_series(1, 2) AS n
"""


def test_entries_that_wait_for_an_account_are_told_with_the_account(
    dual_ledger: Runner, known_topics: Settings
) -> None:
    query(url(known_topics), _PARKED)
    query(url(known_topics), "INSERT INTO parked_waits SELECT 'LATE', id FROM dead_letters")
    ran = dual_ledger("status", "--json")
    assert ran.document["dead_letters"] == {"open": 0, "by_code": {}, "parked": 2, "exact": True}
    assert ran.document["problems"] == [
        "2 entries wait for an account, the first for LATE: dual-ledger dead-letters list --status parked"
    ]
    assert ran.document["healthy"]
