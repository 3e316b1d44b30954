"""Sound books to plant faults in: two ledgers, direct entries and those of a stream, a hold, an archive."""

from pathlib import Path

import psycopg

from audit.preaudit.examine import examine
from audit.preaudit.model import Report
from ledger.config import Settings
from ledger.posting import post
from tests.books.scene import (
    a_batch,
    a_payment,
    claim,
    open_account,
    open_accounts,
    post_directly,
    poster,
    url,
)
from tests.fixtures.outside import query

_ANSWERED = (
    "UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED', published_at = now(), acknowledged_at = now()"
)


def fill(settings: Settings) -> None:
    """Post twelve entries; the outbox rows of the first four are in the archive."""
    database = url(settings)
    open_accounts(database, "A", "B", opening="1000")
    open_account(database, "CREDIT", side="credit", opening="1000")
    with poster(settings) as books:
        stream = claim(database)
        post(books, a_batch(stream, [a_payment(f"S-{n}") for n in range(4)]))
        query(database, f"{_ANSWERED} WHERE shard = {stream.shard}")
        query(database, "UPDATE stream_positions SET published_sequence = 4 WHERE shard <> 0")
        query(database, "UPDATE dual_ledger_outbox SET acknowledged_at = now() - interval '2 days'")
        query(database, "SELECT archive_outbox(interval '1 day', 100)")
        post(books, a_batch(stream, [a_payment(f"S-{n}", "CREDIT", "A") for n in range(4, 8)], begins=4))
    for n in range(4):
        post_directly(database, a_payment(f"D-{n}", ledger_id="MASTER"))
    query(database, "SELECT reserve_balance('H', 'A', 10, 'why')")


def plant(settings: Settings, *statements: str) -> None:
    """Statements of somebody who may do everything, with triggers off."""
    with psycopg.connect(url(settings)) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement.encode())


def found(settings: Settings, data_directory: Path | None = None, most: int = 20) -> dict[str, int]:
    """Every finding, with its count."""
    return counts(examine(settings, most=most, data_directory=data_directory))


def counts(report: Report) -> dict[str, int]:
    """The findings of a report, with their counts."""
    return {one.check: one.count for one in report.findings}
