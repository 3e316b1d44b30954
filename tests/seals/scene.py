"""Books to seal: entries in several shards, outbox rows in every state, a few lines of the audit log."""

from typing import Any

import psycopg

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.posting import post
from tests.books.scene import a_batch, a_payment, claim, open_accounts, post_directly, poster, url
from tests.fixtures.outside import query

_FINAL = """
    UPDATE dual_ledger_outbox
    SET status = CASE WHEN sequence %% 4 = 0 THEN 'FAILED' ELSE 'ACKNOWLEDGED' END,
        acknowledged_at = CASE WHEN sequence %% 4 = 0 THEN NULL ELSE now() END,
        error = CASE WHEN sequence %% 4 = 0 THEN 'rejected by the SCB: no such account' END,
        published_at = now(), attempts = 1, published_partition = 2, published_offset = 100 + sequence
    WHERE shard = %s AND sequence <= %s
"""
_MARKED = "UPDATE stream_positions SET published_sequence = %s WHERE shard = %s"
_LINE = "SELECT write_audit(%s, %s, %s::jsonb, 'ann')"


def fill(settings: Settings, entries: int = 6) -> int:
    """Entries in two shards, most of them answered, and an audit log; the shard beside 0."""
    database = url(settings)
    open_accounts(database, "A", "B", "Ů")
    for nth in range(entries):
        post_directly(database, a_payment(f"DIRECT-{nth}"))
    stream = claim(database)
    payments = [
        a_payment(
            f"REF-{nth}",
            credit="Ů" if nth % 2 else "B",
            amount=f"{12 + nth}.50",
            fx_rate="1.10" if nth % 3 else None,
            metadata={"purpose": 'účet 7: "a\\b"'} if nth % 2 else {},
        )
        for nth in range(entries)
    ]
    with poster(settings) as books:
        post(books, a_batch(stream, payments))
    finish(settings, 0, entries - 1)
    finish(settings, stream.shard, entries - 2)
    audit(settings, "first", "second", "third", "fourth")
    return stream.shard


def finish(settings: Settings, shard: int, last: int) -> None:
    """The rows of a shard up to `last` are published and answered, every fourth with a refusal."""
    query(url(settings), _FINAL, shard, last)
    query(url(settings), _MARKED, last, shard)


def audit(settings: Settings, *actions: str) -> None:
    """One line of the audit log each."""
    for action in actions:
        query(url(settings), _LINE, action, f"because of {action}", '{"before": null, "after": "1.50"}')


def sealer(settings: Settings, role: str = "operator") -> Books:
    """A connection of one who may seal."""
    return connect(settings, role=role, application="tests")


def sealed(settings: Settings, most: int = 10_000) -> list[dict[str, Any]]:
    """Seal all there is, by the function alone; the windows."""
    windows = []
    with sealer(settings) as books:
        while found := books.records("seal_window", most=most, ranges=16):
            windows += found
    return windows


def records(database: str, statement: str) -> list[dict[str, Any]]:
    """Rows by column name, as Python has them."""
    with psycopg.connect(database, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute(statement.encode()).fetchall()
