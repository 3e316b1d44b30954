"""One entry by one call: of `post_ledger_entry`, as DBIS does it, or of the function behind it."""

import re

import psycopg
from psycopg.types.json import Jsonb

from ledger.books import Books
from ledger.entry import moment_of
from tests.books.scene import POST_LEDGER_ENTRY
from tests.model.books import Answer
from tests.model.entry import Entry
from tests.model.scenes import LEDGERS, Message

CODES = {  # by the SQLSTATE that stands for each
    "LD101": "field_invalid",
    "LD102": "amount_invalid",
    "LD103": "currency_unknown",
    "LD104": "amount_precision",
    "LD105": "same_account",
    "23505": "duplicate",
    "LD202": "conflict",
    "LD301": "ledger_unknown",
    "LD302": "source_not_allowed",
    "LD303": "debit_account_unknown",
    "LD304": "credit_account_unknown",
    "LD305": "account_closed",
    "LD306": "currency_mismatch",
    "LD307": "asset_mismatch",
    "LD308": "insufficient_available",
}
_POST_ONE = """
    SELECT outcome, coalesce(field, ''), digest, existing_digest
    FROM post_one(ROW(0, %s, %s, %s, %s::numeric, %s, %s, %s, %s, %s::numeric, %s::jsonb, %s, %s, %s, %s, %s,
        NULL, 't', %s, %s, NULL, %s, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::posting)
"""
_NUMERIC = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?|NaN")  # the same value on the wire
_NOT_IN_A_CALL = {"timestamp_utc", "source_id", "source_type", "source_position", "producer_sequence"}


def by_post_ledger_entry(books: Books, entry: Entry) -> str:
    """The outcome's code."""
    values = [*entry[:8], entry.fx_rate, Jsonb(dict(entry.metadata))]
    try:
        with books._connection.transaction():
            books._connection.execute(POST_LEDGER_ENTRY, values)
    except psycopg.Error as error:
        return CODES.get(error.sqlstate or "", str(error))
    return "posted"


def by_function_behind(books: Books, message: Message, shard: int) -> Answer:
    """The whole answer for an entry that says where it came from; nobody but the owner may call this one."""
    entry = message.entry
    content = [*entry[:8], entry.fx_rate, Jsonb(dict(entry.metadata)), moment_of(entry.timestamp_utc or 0)]
    values = [*content, *entry[11:], message.partition, message.offset, shard]
    books._connection.execute("RESET ROLE")
    ((code, field, digest, existing),) = books._connection.execute(_POST_ONE, values).fetchall()
    books._connection.execute("SET LOCAL ROLE poster")
    return Answer(code, field, digest, existing)


def is_numeric(entry: Entry) -> bool:
    """Whether amount and rate mean the same to PostgreSQL's numeric as on the wire."""
    return bool(_NUMERIC.fullmatch(entry.amount) and _NUMERIC.fullmatch(entry.fx_rate or "0"))


def says_it_all(entry: Entry, field_at_fault: str) -> bool:
    """Whether `post_ledger_entry` can be told everything that the answer depends on."""
    return is_numeric(entry) and LEDGERS.get(entry.ledger_id) is None and field_at_fault not in _NOT_IN_A_CALL
