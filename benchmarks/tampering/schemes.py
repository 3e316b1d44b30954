"""Tamperings in several steps, by somebody who knows how the seals are made."""

import random
from collections.abc import Callable

import psycopg

from audit.seals.finding import Finding
from benchmarks.tampering.deeds import Deed

_ENTRY = """
    SELECT r.number, r.shard, o.sequence, o.id FROM sealed_ranges AS r
    JOIN outbox_rows AS o ON o.shard = r.shard AND o.sequence BETWEEN r.first AND r.last
    WHERE r.part = 'entries' ORDER BY r.number, r.shard, o.sequence
"""
_RANGE_AGAIN = """
    UPDATE sealed_ranges AS r SET digest = d.digest, marks = d.marks, rows = d.rows
    FROM sealed_ranges AS s CROSS JOIN LATERAL range_digest(s.part, s.shard, s.first, s.last) AS d
    WHERE s.ctid = r.ctid AND r.number >= %s AND r.number <= %s
"""
_CHAIN_AGAIN = """
    DO $$
    DECLARE _window sealed_windows; _before bytea;
    BEGIN
        FOR _window IN SELECT * FROM sealed_windows ORDER BY number LOOP
            _window.previous_digest := coalesce(_before, _window.previous_digest);
            SELECT coalesce(hexadecimal(mod(sum(d.content), 2::numeric ^ 256)), repeat('0', 64)),
                coalesce(sum(d.rows), 0)
            INTO _window.content_digest, _window.entries
            FROM sealed_ranges AS r CROSS JOIN LATERAL range_digest(r.part, r.shard, r.first, r.last) AS d
            WHERE r.number = _window.number AND r.part = 'entries';
            _before := window_digest(_window);
            UPDATE sealed_windows SET previous_digest = _window.previous_digest, digest = _before,
                content_digest = _window.content_digest, entries = _window.entries
            WHERE number = _window.number;
        END LOOP;
    END $$
"""
_COPY = """
    INSERT INTO {table} SELECT (jsonb_populate_record(t, %s::jsonb)).* FROM {table} AS t
    WHERE t.id = (SELECT max(id) FROM {table})
"""
_TABLES = "dual_ledger_outbox", "outbox_archive"


class _Sealed:
    """A sealed entry, anywhere: its window, shard, sequence and id."""

    def __init__(self, connection: psycopg.Connection, chance: random.Random) -> None:
        found = connection.execute(_ENTRY).fetchall()
        self.window, self.shard, self.sequence, self.id = chance.choice(found)

    def at(self, finding: Finding) -> bool:
        """Whether a finding is at its row, or names its id."""
        is_row = (finding.shard, finding.number) == (self.shard, self.sequence)
        return is_row or f" id {self.id} " in f"{finding.says} "

    def in_window(self, finding: Finding) -> bool:
        """Whether a finding is in its window."""
        return bool(finding.window == self.window)


def _altered(connection: psycopg.Connection, entry: _Sealed) -> None:
    statement = (
        "UPDATE ledger_entries SET amount = amount + 1, content_digest = sha256('other') WHERE id = %s"
    )
    connection.execute(statement, [entry.id])


def _entry_and_all_that_tells_of_it(connection: psycopg.Connection, chance: random.Random) -> Deed:
    entry = _Sealed(connection, chance)
    connection.execute("DELETE FROM ledger_entries WHERE id = %s", [entry.id])
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE id = %s".encode(), [entry.id])
    connection.execute(
        "DELETE FROM sealed_ranges WHERE number = %s AND shard = %s", [entry.window, entry.shard]
    )
    return Deed("an entry, its outbox row and their ranges deleted", entry.in_window)


def _range_sealed_again(connection: psycopg.Connection, chance: random.Random) -> Deed:
    entry = _Sealed(connection, chance)
    _altered(connection, entry)
    connection.execute(_RANGE_AGAIN, [entry.window, entry.window])
    return Deed("an entry changed, its range sealed again", entry.in_window)


def _chain_sealed_again(connection: psycopg.Connection, chance: random.Random) -> Deed:
    entry = _Sealed(connection, chance)
    _altered(connection, entry)
    connection.execute(_RANGE_AGAIN, [1, 2**40])
    connection.execute(_CHAIN_AGAIN)
    return Deed("an entry changed, the whole chain sealed again", entry.in_window)


def _end_removed(connection: psycopg.Connection, chance: random.Random) -> Deed:
    ((last,),) = connection.execute("SELECT max(number) FROM sealed_windows").fetchall()
    first = chance.randint(1, last)
    for table in ("sealed_windows", "sealed_ranges"):
        connection.execute(f"DELETE FROM {table} WHERE number >= %s".encode(), [first])
    return Deed("windows removed from the end", lambda finding: finding.window == first)


def _entry_put_in(connection: psycopg.Connection, chance: random.Random) -> Deed:
    del chance
    ((new,),) = connection.execute("SELECT max(id) + 1 FROM ledger_entries").fetchall()
    connection.execute(
        _COPY.format(table="ledger_entries").encode(),
        [f'{{"id": {new}, "reference_id": "PUT-IN", "posted_at": "2026-01-01T00:00:00Z"}}'],
    )
    return Deed("a back-dated entry without outbox row put in", lambda finding: f" id {new} " in finding.says)


def _entry_put_into_a_range(connection: psycopg.Connection, chance: random.Random) -> Deed:
    entry = _Sealed(connection, chance)
    ((new,),) = connection.execute("SELECT max(id) + 1 FROM ledger_entries").fetchall()
    values = f'"id": {new}, "reference_id": "PUT-IN", "shard": {entry.shard}'
    connection.execute(_COPY.format(table="ledger_entries").encode(), [f"{{{values}}}"])
    values += f', "sequence": {entry.sequence}'
    connection.execute(_COPY.format(table="dual_ledger_outbox").encode(), [f"{{{values}}}"])
    return Deed("an entry put into a sealed range, under a number that is taken", entry.at)


def _outbox_row_put_in(connection: psycopg.Connection, chance: random.Random) -> Deed:
    number = chance.randint(2**20, 2**30)
    values = f'{{"id": {number}, "sequence": {number}}}'
    connection.execute(_COPY.format(table="dual_ledger_outbox").encode(), [values])
    return Deed("an outbox row put in", lambda finding: finding.number == number)


SCHEMES: tuple[Callable[[psycopg.Connection, random.Random], Deed], ...] = (
    _entry_and_all_that_tells_of_it,
    _range_sealed_again,
    _chain_sealed_again,
    _end_removed,
    _entry_put_in,
    _entry_put_into_a_range,
    _outbox_row_put_in,
)
