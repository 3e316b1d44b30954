"""Holds by SQL, as a person at a desk has it, in books that are forgotten afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from ledger.entry import LedgerEntry
from tests.books.scene import POST_LEDGER_ENTRY

RESERVE = "SELECT status, amount::text FROM reserve_balance(%s, %s, %s::numeric, %s, 'tests')"
RELEASE = "SELECT status FROM release_balance(%s, %s, 'tests')"
POST_RESERVED = """
    SELECT post_reserved(%s, %s, %s, %s, %s::numeric, %s, %s, %s, %s, %s::numeric, %s::jsonb, 'tests')
"""
_OPEN = """
    INSERT INTO bank_accounts (id, currency_code, asset_type, normal_side, status, opening_balance, balance,
        available_balance)
    VALUES (%(name)s, %(currency)s, %(asset)s, %(side)s, %(status)s, %(opening)s, %(opening)s, %(opening)s)
"""
_UNSOUND = """
    SELECT a.id, a.balance, a.available_balance, a.reserved_balance, b.recomputed, r.held
    FROM bank_accounts AS a JOIN balance_check AS b ON b.account_id = a.id
    JOIN reserved_check AS r ON r.account_id = a.id
    WHERE a.balance <> b.recomputed OR a.available_balance <> a.balance - a.reserved_balance
        OR a.reserved_balance <> r.held OR a.reserved_balance < 0
"""


class Desk:
    """One connection; each call is a transaction of its own, or a savepoint inside one."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.connection = connection

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement; whatever it raises undoes this statement alone."""
        with self.connection.transaction():
            cursor = self.connection.execute(statement.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []

    def open(self, name: str, **changes: str) -> None:
        """An account: debit-normal, in euros, empty; with `changes` of that."""
        usual = {"currency": "EUR", "asset": "fiat", "side": "debit", "status": "ACTIVE", "opening": "0"}
        with self.connection.transaction():
            self.connection.execute(_OPEN, {"name": name, **usual, **changes})

    def reserve(
        self, hold_id: str | None, account: str | None, amount: str | None, reason: str = "why"
    ) -> tuple[str, str]:
        """Reserve; the hold's status and amount."""
        ((status, held),) = self.query(RESERVE, hold_id, account, amount, reason)
        return status, held

    def release(self, hold_id: str, reason: str = "why") -> str:
        """Release; the hold's status."""
        ((status,),) = self.query(RELEASE, hold_id, reason)
        return str(status)

    def post_reserved(self, hold_id: str, entry: LedgerEntry) -> int:
        """Post an entry with the money of a hold; the entry's id."""
        ((entry_id,),) = self.query(POST_RESERVED, hold_id, *posting_values(entry))
        return int(entry_id)

    def post_directly(self, entry: LedgerEntry) -> int:
        """Post an entry that has nothing to do with holds; its id."""
        ((entry_id,),) = self.query(POST_LEDGER_ENTRY, *posting_values(entry))
        return int(entry_id)

    def money(self, account: str) -> tuple[str, ...]:
        """An account's balance, what of it is available, what is reserved; without trailing zeros."""
        columns = ("balance", "available_balance", "reserved_balance")
        texts = ", ".join(f"trim_scale({name})::text" for name in columns)
        (found,) = self.query(f"SELECT {texts} FROM bank_accounts WHERE id = %s", account)
        return found

    def held(self) -> list[tuple[Any, ...]]:
        """Every hold, in order of ids."""
        return self.query(
            "SELECT id, account_id, amount::text, status, entry_id FROM account_holds ORDER BY id"
        )

    def status(self, hold_id: str) -> str:
        """A hold's status."""
        ((found,),) = self.query("SELECT status FROM account_holds WHERE id = %s", hold_id)
        return str(found)

    def posted(self) -> list[str]:
        """The references in the books, in order of posting."""
        return [row[0] for row in self.query("SELECT reference_id FROM ledger_entries ORDER BY id")]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is done inside is undone at its end."""
        with self.connection.transaction(force_rollback=True):
            yield

    def assert_sound(self) -> None:
        """Balances equal entries, what is reserved equals the open holds, and the rest is available."""
        assert self.query(_UNSOUND) == []


def refused(sqlstate: str) -> Any:
    """Expect an answer with this SQLSTATE."""
    return pytest.raises(psycopg.Error, check=lambda error: error.sqlstate == sqlstate)


@contextmanager
def a_desk(database: str) -> Iterator[Desk]:
    """A desk at which everything is undone at the end."""
    with psycopg.connect(database) as connection, connection.transaction(force_rollback=True):
        yield Desk(connection)


def posting_values(entry: LedgerEntry) -> list[Any]:
    """What the posting functions take of an entry."""
    return [*entry[:8], entry.fx_rate, None]
