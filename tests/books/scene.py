"""Books to post to, set up from outside, and batches to post."""

from collections.abc import Iterable
from typing import Any

import psycopg

from ledger.batch import Batch, Item, Part, Stream
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.entry import LedgerEntry, content_digest
from ledger.errors import Refusal
from tests.entries import an_entry
from tests.fixtures.outside import query

BALANCE_RULE = """
    ALTER TABLE bank_accounts
    ADD CONSTRAINT bank_accounts_available_balance_check CHECK (available_balance >= 0)
"""
POST_LEDGER_ENTRY = (
    "SELECT post_ledger_entry(%s, %s, %s, %s::numeric, %s, %s, %s, %s, %s::numeric, %s::jsonb)"
)
_ACCOUNT = """
    INSERT INTO bank_accounts (id, currency_code, asset_type, normal_side, status, opening_balance, balance,
        available_balance, reserved_balance)
    VALUES (%(id)s, %(currency)s, %(asset)s, %(side)s, %(status)s, %(opening)s, %(opening)s,
        %(opening)s::numeric - %(reserved)s::numeric, %(reserved)s)
"""


def url(settings: Settings) -> str:
    """Where the books are, as a superuser."""
    assert settings.database_url is not None
    return settings.database_url.get_secret_value()


def poster(settings: Settings) -> Books:
    """A connection as the consumer has it."""
    return connect(settings, role="poster", application="tests")


def open_account(database: str, name: str, **changes: str) -> None:
    """An account: debit-normal, in euros, empty; with `changes` of the parameters of the statement above."""
    account = {"currency": "EUR", "asset": "fiat", "side": "debit", "status": "ACTIVE", "opening": "0"}
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_ACCOUNT, {"id": name, "reserved": "0", **account, **changes})


def open_accounts(database: str, *names: str, **changes: str) -> None:
    """Several alike."""
    for name in names:
        open_account(database, name, **changes)


def a_payment(reference: str, debit: str = "A", credit: str = "B", **changes: Any) -> LedgerEntry:
    """A good entry of 12.50 EUR from one account to another."""
    return an_entry(
        reference_id=reference,
        debit_account_id=debit,
        credit_account_id=credit,
        **{"metadata": {}, **changes},
    )


def claim(database: str, partition: int = 0, *, group: str = "g", topic: str = "t") -> Stream:
    """Become the owner of a stream; it begins at offset 0."""
    query(database, "SELECT open_stream(%s, %s, %s, NULL, 0)", group, topic, partition)
    statement = "SELECT shard, epoch FROM claim_stream(%s, %s, %s, 'tests', NULL)"
    ((shard, epoch),) = query(database, statement, group, topic, partition)
    return Stream(shard, epoch, group, topic, partition)


def an_item(stream: Stream, offset: int, entry: LedgerEntry | None, refusal: Refusal | None = None) -> Item:
    """A message at `offset`, with bytes that say where it was."""
    return Item(
        shard=stream.shard,
        offset=offset,
        key=b"key %d" % offset,
        value=b"value %d" % offset,
        headers=[("nth", b"%d" % offset)],
        entry=entry,
        digest=content_digest(entry) if entry and refusal is None else None,
        traceparent=None,
        refusal=refusal,
    )


def a_batch(stream: Stream, entries: Iterable[LedgerEntry], begins: int = 0) -> Batch:
    """One stream's entries at consecutive offsets."""
    items = tuple(an_item(stream, offset, entry) for offset, entry in enumerate(entries, start=begins))
    return Batch((Part(stream, begins, begins + len(items)),), items)


def post_directly(database: str, entry: LedgerEntry) -> int:
    """Post by the function that DBIS has always called; the new entry's id."""
    money = entry[:8]  # ledger to reference
    ((entry_id,),) = query(database, POST_LEDGER_ENTRY, *money, entry.fx_rate, None)
    assert isinstance(entry_id, int)
    return entry_id
