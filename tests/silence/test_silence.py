"""Goal: logs have references and places, never amounts, accounts, metadata or passwords; not at DEBUG either.

Every value of an entry that is not for the logs is a word that occurs nowhere else; then refusals and faults
of the database are made to happen, by each process.
"""

import traceback
from urllib.parse import urlsplit, urlunsplit

import pytest

from ledger.books import Refused, connect
from ledger.config import Settings
from ledger.entry import LedgerEntry
from tests.books.scene import open_account, url
from tests.consumer.messages import HEADER, body, send
from tests.entries import an_entry
from tests.fixtures.outside import query
from tests.relay.commands import ended, running, start
from tests.relay.outbox import an_answer, answer, post

_AMOUNT = "918273645.01"
_WORDS = ("CANARY-debit", "CANARY-credit", "CANARY-key", "CANARY-value", "918273645")
# each refuses what the process writes last, with the whole row in its DETAIL
_FAULT = "ALTER TABLE {table} ADD CONSTRAINT fault CHECK ({column} IS NULL) NOT VALID"


def _entry(reference: str, **changes: object) -> LedgerEntry:
    usual: dict[str, object] = {
        "reference_id": reference,
        "debit_account_id": "CANARY-debit",
        "credit_account_id": "CANARY-credit",
        "amount": _AMOUNT,
        "currency_code": "EUR",
        "metadata": {"CANARY-key": "CANARY-value"},
    }
    return an_entry(**{**usual, **changes})


_REFUSED: list[LedgerEntry | bytes | None] = [
    _entry("R-UNKNOWN", debit_account_id="CANARY-debit-unknown"),
    _entry("R-AMOUNT", amount=f"-{_AMOUNT}"),
    _entry("R-PRECISION", amount=f"{_AMOUNT}999"),
    _entry("R-CURRENCY", currency_code="CHF"),
    _entry("R-SAME", credit_account_id="CANARY-debit"),
    _entry("R-CONTROL", debit_account_id="CANARY-debit\u2028"),
    _entry("R-GOOD", amount="918273645.02"),
    HEADER + body(_entry("R-CUT"))[:-3],
    b"CANARY-value is no Avro",
]


@pytest.fixture
def books(topics: Settings) -> Settings:
    for account in ("CANARY-debit", "CANARY-credit"):
        open_account(url(topics), account)
    return topics.model_copy(update={"log_level": "DEBUG"})


def _assert_silent(settings: Settings, *said: str) -> None:
    password = urlsplit(url(settings)).password or "?"
    assert [(word, text) for text in said for word in (*_WORDS, password) if word in text] == []


def test_the_consumer_refuses_entries_without_telling_the_log_what_is_in_them(books: Settings) -> None:
    send(books, [_entry("R-GOOD"), _entry("R-GOOD"), *_REFUSED])
    status, out, err = ended(start(books, "consume", "--until-idle", "2", "--json"))
    assert status == 0, err
    assert query(url(books), "SELECT count(*) FROM dead_letters") == [(len(_REFUSED),)]
    _assert_silent(books, out, err)


@pytest.mark.parametrize(
    ("table", "column"),
    [("ledger_entries", "reference_id"), ("dead_letters", "code"), ("bank_accounts", "id")],
)
def test_a_consumer_that_a_fault_of_the_books_stops_does_not_repeat_the_row(
    books: Settings, table: str, column: str
) -> None:
    query(url(books), _FAULT.format(table=table, column=column))
    send(books, [_entry("R-1"), _REFUSED[0]])
    with running(books, "consume", "--until-idle", "2") as process:
        status, out, err = ended(process)
    assert status == 1
    assert "fault" in err, err
    _assert_silent(books, out, err)


def test_a_consumer_without_a_right_says_so_and_no_more(books: Settings) -> None:
    query(url(books), "REVOKE ALL ON ledger_entries FROM poster")
    send(books, [_entry("R-1")])
    status, out, err = ended(start(books, "consume", "--until-idle", "2"))
    assert (status, "42501" in err) == (1, True)
    _assert_silent(books, out, err)


def test_the_relay_says_nothing_of_what_it_sends_or_hears(books: Settings) -> None:
    post(books, 3, metadata={"CANARY-key": "CANARY-value"})
    ended(start(books, "relay", "--until-idle", "1"))
    answer(books, an_answer(books, 0, 1), an_answer(books, 0, 2, result="REJECTED"))
    query(url(books), _FAULT.format(table="breaks", column="kind"))
    status, out, err = ended(start(books, "relay", "--until-idle", "1"))
    assert (status, "fault" in err) == (1, True), err
    _assert_silent(books, out, err)


@pytest.mark.parametrize("words", [("status",), ("ledgers", "list"), ("outbox", "status")])
def test_a_command_that_cannot_log_in_does_not_repeat_the_password(
    books: Settings, words: tuple[str, ...]
) -> None:
    place = urlsplit(url(books))
    wrong = urlunsplit(place._replace(netloc=f"dual_ledger:CANARY-value@{place.hostname}:{place.port}"))
    settings = Settings.model_validate({**books.model_dump(), "database_url": wrong})
    _, out, err = ended(start(settings, *words))
    assert "28P01" in out + err or "password" in out + err
    assert "CANARY-value" not in out + err


def test_a_traceback_of_what_the_books_refuse_holds_no_row(books: Settings) -> None:
    query(url(books), _FAULT.format(table="bank_accounts", column="id"))
    account = {"ids": ["CANARY-debit-new"], "currency_codes": ["EUR"], "asset_types": ["fiat"]}
    with connect(books, role="operator") as one, pytest.raises(Refused) as raised:
        one.rows("accounts_create", **account, normal_sides=["debit"], opening_balances=[_AMOUNT])
    told = "".join(traceback.format_exception(raised.value))
    assert "CheckViolation" in told
    _assert_silent(books, told, repr(raised.value.__cause__), str(raised.value))
