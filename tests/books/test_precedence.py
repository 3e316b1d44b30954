"""Goal: of two faults at once, the one that comes first in the order of judgement is answered, on every way
into the books.
"""

from collections.abc import Iterable, Iterator, Sequence

import psycopg
import pytest
from confluent_kafka import Message
from psycopg.types.json import Jsonb

from consumer.decode import decode
from ledger import posting
from ledger.batch import Batch, Headers, Part, Stream
from ledger.books import Books, Refused
from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry, moment_of
from ledger.kafka import CONTENT_DIGEST
from ledger.outcome import Outcome
from ledger.validation import fault_of
from tests.books.precedence import ALL, APART, GOOD, TAKEN, Case, cases
from tests.books.scene import (
    BALANCE_RULE,
    POST_LEDGER_ENTRY,
    an_item,
    claim,
    open_accounts,
    poster,
    url,
)
from tests.fixtures.outside import query
from tests.model.calls import CODES
from tests.model.entry import Entry

_ACCOUNTS = {
    "debit": ("A", "FROZEN", "DOLLARS", "TOKENS", "POOR", "GONE", "GONE TOO"),
    "credit": ("B", "CLOSED", "OWED"),
}
_CHANGED_SINCE = """
    DELETE FROM ledgers WHERE id = 'GONE';
    UPDATE ledgers SET allowed_sources = '{another}' WHERE id = 'CHOOSY';
    DELETE FROM bank_accounts WHERE id LIKE 'GONE%';
    UPDATE bank_accounts SET status = id WHERE id IN ('FROZEN', 'CLOSED');
    UPDATE bank_accounts SET currency_code = 'USD' WHERE id = 'DOLLARS';
    UPDATE bank_accounts SET asset_type = 'cbdc' WHERE id = 'TOKENS';
    UPDATE bank_accounts SET balance = 0, available_balance = 0;
"""
_INSERT = """
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, timestamp_utc, fx_rate, metadata, source_id, source_type,
        source_position, producer_sequence)
    VALUES (%s, %s, %s, %s::numeric, %s, %s, %s, %s, %s, %s::numeric, %s, %s, %s, %s, %s)
"""


@pytest.fixture(scope="module")
def book(shared_settings: Settings) -> Iterator[Books]:
    """Books in which every fault can be met; what is refused changes nothing of them."""
    database = url(shared_settings)
    query(database, "INSERT INTO ledgers (id) VALUES ('GONE'), ('CHOOSY')")
    for side, names in _ACCOUNTS.items():
        open_accounts(database, *names, side=side)
    for entry in TAKEN:
        query(database, POST_LEDGER_ENTRY, *entry[:8], None, None)
    query(database, _CHANGED_SINCE)
    with poster(shared_settings) as connection:
        yield connection


def _limit(database: str, limited: bool) -> None:
    """With the balance rules a batch is judged entry by entry, without them all at once."""
    query(
        database, "ALTER TABLE bank_accounts DROP CONSTRAINT IF EXISTS bank_accounts_available_balance_check"
    )
    if limited:
        query(database, BALANCE_RULE)


def _wrong(expected: Sequence[Case], answers: Iterable[str]) -> dict[str, str]:
    return {str(case): got for case, got in zip(expected, answers, strict=True) if got != case.code}


def test_every_two_codes_are_tried_together_or_cannot_be() -> None:
    outcomes = [outcome.value for outcome in Outcome if outcome not in ("undecodable", "parked", "posted")]
    assert [*ALL] == outcomes  # in this order
    together = {(case.code, case.other) for case in cases(limited=True)}
    every = {(a, b) for n, a in enumerate(outcomes) for b in outcomes[n:]}
    assert every - together == APART.keys()


@pytest.mark.parametrize("limited", [True, False])
@pytest.mark.parametrize("way", ["short", "careful", "careful, not judged before"])
def test_a_batch_answers_the_first_of_two_faults(
    book: Books, shared_database: str, way: str, limited: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _limit(shared_database, limited)
    if way != "short":
        monkeypatch.setattr(posting, "short_way", _refused)
    expected = cases(limited=limited)
    stream = claim(shared_database, group=f"{way} {limited}")
    entries = [_as_received(case.entry) for case in expected]
    judged = "not judged" not in way
    items = tuple(
        an_item(stream, offset, entry, fault_of(entry) if judged else None)
        for offset, entry in enumerate(entries)
    )
    (settled,) = posting.post(book, Batch((Part(stream, 0, len(items)),), items))
    assert _wrong(expected, settled.codes) == {}


@pytest.mark.parametrize("limited", [True, False])
def test_post_ledger_entry_answers_the_first_of_two_faults(
    book: Books, shared_database: str, limited: bool
) -> None:
    _limit(shared_database, limited)
    expected = cases(limited=limited, directly=True)
    values = ([*c.entry[:8], c.entry.fx_rate, Jsonb(dict(c.entry.metadata))] for c in expected)
    answers = [_answer(book._connection, POST_LEDGER_ENTRY, each) for each in values]
    assert _wrong(expected, answers) == {}


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("limited", [True, False])
def test_a_plain_insert_answers_the_first_of_two_faults(shared_database: str, limited: bool) -> None:
    _limit(shared_database, limited)
    expected = [  # by SQLSTATE a duplicate and a conflict are the same
        case._replace(code="duplicate") if case.code == "conflict" else case
        for case in cases(limited=limited)
    ]
    with psycopg.connect(shared_database, autocommit=True) as connection:
        answers = [_answer(connection, _INSERT, _row(case.entry)) for case in expected]
    assert _wrong(expected, answers) == {}


def _as_received(entry: Entry) -> LedgerEntry:
    return LedgerEntry(*entry)  # type: ignore[arg-type]  # these name their source


def _row(entry: Entry) -> list[object]:
    moment = moment_of(entry.timestamp_utc or 0)
    return [*entry[:8], moment, entry.fx_rate, Jsonb(dict(entry.metadata)), *entry[11:]]


def _answer(
    connection: psycopg.Connection[tuple[object, ...]], statement: str, values: Sequence[object]
) -> str:
    """The code that the SQLSTATE stands for; an entry that ought to be refused is not left in the books."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode(), values)
    except psycopg.Error as error:
        return CODES.get(error.sqlstate or "", error.sqlstate or "")
    return "posted"


def _refused(*_: object) -> None:
    raise Refused("the careful way is asked for", "LD000", None)


_CODEC = Codec()
_STREAM = Stream(1, 1, "g", "t", 0)


def _decoded(entry: Entry, *, more: bytes = b"", digest: bytes = bytes(32)) -> str:
    headers: Headers = [(CONTENT_DIGEST, digest)]
    value = _CODEC.encode_entry(_as_received(entry)) + more
    message = Message(topic="t", partition=0, offset=0, key=b"", value=value, headers=[*headers])
    (item,) = decode(_CODEC, _STREAM, [message])
    return item.refusal.code if item.refusal else "posted"


def test_a_message_that_is_no_entry_is_undecodable_whatever_else_is_wrong() -> None:
    for case in cases(limited=True):
        assert _decoded(case.entry, more=b"\0", digest=GOOD.digest) == "undecodable", case
    assert _decoded(GOOD, more=b"\0") == "undecodable"


def test_a_wrong_digest_is_answered_before_anything_that_the_books_say() -> None:
    of_the_books = [
        case for case in cases(limited=True) if [*ALL].index(case.code) >= [*ALL].index("duplicate")
    ]
    assert {_decoded(case.entry) for case in of_the_books} == {"field_invalid"}
    assert _decoded(GOOD, digest=GOOD.digest) == "posted"
