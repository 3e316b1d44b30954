"""The books looked at from outside: what they hold, and whether they are sound."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import psycopg

from tests.fixtures.outside import query

# Each finds nothing in sound books; the numbers are those of the invariants that an auditor would ask for.
_UNSOUND = {
    "a balance that is not its opening balance and its entries": """
        SELECT a.id, a.balance, a.available_balance FROM bank_accounts AS a
        WHERE a.balance <> a.opening_balance + CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END * (
                coalesce((SELECT sum(amount) FROM ledger_entries WHERE debit_account_id = a.id), 0)
                - coalesce((SELECT sum(amount) FROM ledger_entries WHERE credit_account_id = a.id), 0))
            OR a.available_balance <> a.balance - a.reserved_balance""",
    "an entry without its outbox row, or the other way round": """
        SELECT e.id, o.id FROM ledger_entries AS e FULL JOIN outbox_rows AS o USING (id)
        WHERE e.id IS NULL OR o.id IS NULL OR (e.shard, e.ledger_id, e.reference_id)
            IS DISTINCT FROM (o.shard, o.ledger_id, o.reference_id)""",
    "a gap in the numbers of a shard": """
        SELECT p.shard, p.next_sequence, count(o.id), min(o.sequence), max(o.sequence)
        FROM stream_positions AS p LEFT JOIN outbox_rows AS o USING (shard)
        GROUP BY p.shard, p.next_sequence
        HAVING NOT (count(o.id) = p.next_sequence - 1 AND coalesce(min(o.sequence), 1) = 1
            AND coalesce(max(o.sequence), 0) = count(o.id))""",
    "an offset that has two dispositions, or one before it was reached": f"""
        SELECT d.shard, d."offset" FROM ({
        '''
            SELECT shard, "offset" FROM ledger_entries WHERE shard <> 0
            UNION ALL SELECT p.shard, d."offset" FROM duplicates AS d
            JOIN stream_positions AS p USING (consumer_group, topic, partition)
            UNION ALL SELECT p.shard, d."offset" FROM dead_letters AS d
            JOIN stream_positions AS p USING (consumer_group, topic, partition)'''
    }) AS d
        JOIN stream_positions AS p USING (shard)
        GROUP BY d.shard, d."offset", p.next_offset, p.reread_below
        HAVING count(*) > 1 OR d."offset" >= greatest(p.next_offset, p.reread_below)""",
    "entries of a stream in another order than its offsets": """
        SELECT * FROM (SELECT e.shard, e.id, o.sequence, e."offset",
                           row_number() OVER (PARTITION BY e.shard ORDER BY e."offset") AS nth
                       FROM ledger_entries AS e JOIN outbox_rows AS o USING (id)
                       WHERE e.shard <> 0) AS s
        WHERE sequence <> nth AND NOT EXISTS (  -- what a person had skipped comes when it is read again
            SELECT FROM position_moves AS m WHERE m.shard = s.shard AND m.after < m.before)""",
    "a counter of a stream that is not the number of its rows": """
        SELECT p.shard, p.posted, p.duplicates, p.dead_letters FROM stream_positions AS p
        WHERE p.shard <> 0 AND (p.posted, p.duplicates, p.dead_letters) <> (
            (SELECT count(*) FROM ledger_entries AS e WHERE e.shard = p.shard),
            (SELECT count(*) FROM duplicates AS d
             WHERE (d.consumer_group, d.topic, d.partition) = (p.consumer_group, p.topic, p.partition)),
            (SELECT count(*) FROM dead_letters AS d
             WHERE (d.consumer_group, d.topic, d.partition) = (p.consumer_group, p.topic, p.partition)))""",
    "a checkpoint that says something else than its stream": """
        SELECT p.shard, c.* FROM stream_positions AS p LEFT JOIN ledger_backfill_checkpoints AS c
            ON c.source_id = concat_ws('/', p.consumer_group, p.topic, p.partition)
        WHERE p.shard <> 0 AND NOT EXISTS (SELECT FROM run_streams AS r WHERE r.shard = p.shard)
            AND (p.posted, p.duplicates, p.dead_letters) IS DISTINCT FROM
            (coalesce(c.successful_records, 0), coalesce(c.duplicate_records, 0),
             coalesce(c.failed_records, 0))""",
    "a counter of a run that is not the number of its rows": """
        SELECT s.run_id, s.shard, s.posted, s.duplicates, s.failed, s.sent_again, p.*
        FROM run_streams AS s JOIN stream_positions AS p USING (shard)
        WHERE (s.posted <> p.posted
                OR s.duplicates + s.failed + s.sent_again <> p.duplicates + p.dead_letters)
            AND NOT EXISTS (  -- one that was deleted keeps what it has counted
                SELECT FROM run_undos AS u WHERE u.run_id = s.run_id AND u.method = 'delete')""",
    "a run whose checkpoint says something else": """
        SELECT r.run_id, r.processed, c.* FROM run_progress AS r JOIN ledger_backfill_checkpoints AS c
            ON (c.source_id, c.ledger_id) = (r.source_id, r.ledger_id)
        WHERE abs(extract(EPOCH FROM r.started_at - c.started_at)) < 1
            AND (c.processed_records, c.successful_records, c.duplicate_records, c.failed_records)
                <> (r.processed, r.successful, r.duplicates, r.failed)""",
}


def assert_sound(database: str) -> None:
    """Balances equal entries, outbox rows are gapless and one to one, offsets have one disposition."""
    found = _all(database, _UNSOUND)
    unsound = {fault: rows for fault, rows in found.items() if rows}
    assert unsound == {}, unsound


def posted(database: str) -> list[str]:
    """The references in the books, in order of posting."""
    return [row[0] for row in query(database, "SELECT reference_id FROM ledger_entries ORDER BY id")]


def balances(database: str) -> dict[str, Decimal]:
    """Every account's balance."""
    return dict(query(database, "SELECT id, balance FROM bank_accounts"))


def dead_letters(database: str, columns: str = '"offset", code') -> list[tuple[Any, ...]]:
    """The dead letters, by partition and offset."""
    return query(database, f'SELECT {columns} FROM dead_letters ORDER BY topic, partition, "offset"')


def position(database: str, partition: int = 0) -> int:
    """Where the stream of a partition of the SCB's topic stands, as the books say."""
    statement = "SELECT next_offset FROM stream_positions WHERE topic LIKE 'scb.%%' AND partition = %s"
    return sum(offset for (offset,) in query(database, statement, partition))  # 0 before it was ever claimed


# What must come out the same however often a run was disturbed. Not times, ids, epochs, and not on which side
# of a redelivery the work was done.
_LASTING = {
    "entries": """
        SELECT (to_jsonb(e) - 'id' - 'posted_at' - 'shard')::text
        FROM ledger_entries AS e ORDER BY ledger_id, reference_id""",
    "accounts": "SELECT id, balance::text, available_balance::text FROM bank_accounts ORDER BY id",
    "dispositions": """
        SELECT topic, partition, "offset", disposition, reference_id FROM dispositions ORDER BY 1, 2, 3""",
    "dead letters": """
        SELECT topic, partition, "offset", code, field, rule, reason, key, value, headers::text, ledger_id,
            reference_id, digest, existing_digest
        FROM dead_letters ORDER BY 1, 2, 3""",
    "outbox": """
        SELECT p.topic, p.partition, o.sequence, o.reference_id, o.status
        FROM outbox_rows AS o JOIN stream_positions AS p USING (shard) ORDER BY 1, 2, 3""",
    "streams": """
        SELECT topic, partition, next_offset, state, posted, duplicates, dead_letters, refused_in_a_row,
            next_sequence
        FROM stream_positions ORDER BY 1, 2""",
}


def contents(database: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything of the books that two runs over the same messages must agree on."""
    return _all(database, _LASTING)


def _all(database: str, statements: Mapping[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    with psycopg.connect(database) as connection:  # one snapshot, and one connection's cost
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return {
            name: connection.execute(statement.encode()).fetchall() for name, statement in statements.items()
        }
