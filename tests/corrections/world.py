"""Books with breaks in them, as comparisons record them, and persons who correct them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple

import psycopg

from audit.corrections import desk
from audit.corrections.chosen import Against
from audit.corrections.model import Correction
from ledger.books import Books, connect
from ledger.config import Settings
from tests.books.scene import a_payment, open_account, post_directly
from tests.fixtures.outside import query

ABOVE = Decimal(100000)
COUNTER = "SUSPENSE"
_LOGIN = "second_person"
_BREAK = """
    INSERT INTO breaks
        (comparison, kind, ledger_id, reference_id, account_id, currency_code, expected, actual, details)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""


class Entry(NamedTuple):
    """The money of an entry, as one side has it."""

    debit: str
    credit: str
    amount: str
    currency: str = "EUR"

    def document(self) -> dict[str, str]:
        """As a break's details have it."""
        return {
            "debit_account_id": self.debit,
            "credit_account_id": self.credit,
            "amount": self.amount,
            "currency_code": self.currency,
        }


def open_books(database: str, *names: str) -> None:
    """Accounts in euros: names in lower case are credit-normal; and one to correct balances against."""
    for name in names:
        open_account(database, name, side="credit" if name.islower() else "debit", opening="1000")
    open_account(database, COUNTER)


def differ(
    database: str, reference: str, kind: str, dbis: Entry | None, scb: Entry | None, *, post: bool = True
) -> int:
    """A break between the ledgers; DBIS's side is posted."""
    if dbis is not None and post:
        entry = a_payment(reference, dbis.debit, dbis.credit, amount=dbis.amount, ledger_id="SOVEREIGN")
        post_directly(database, entry)
    details = {"dbis": dbis and dbis.document(), "scb": scb and scb.document()}
    told = (scb and scb.amount, dbis and dbis.amount)
    return a_break(database, kind, reference, comparison="ledgers", told=told, details=details)


def state(
    database: str, account: str, balance: str | None = None, *, by: str = "0", currency: str = "EUR"
) -> int:
    """A break between an account's balance and what is stated: `balance`, or what it is and `by` more."""
    ((actual,),) = query(database, "SELECT balance FROM bank_accounts WHERE id = %s", account)
    stated = balance if balance is not None else str(actual + Decimal(by))
    return a_break(
        database, "balance", None, comparison="stated", account=account, currency=currency,
        told=(stated, str(actual)), details={"difference": by},
    )  # fmt: skip


def a_break(
    database: str,
    kind: str,
    reference: str | None,
    *,
    comparison: str,
    account: str | None = None,
    currency: str | None = None,
    told: tuple[str | None, str | None] = (None, None),
    details: Mapping[str, Any] | None = None,
) -> int:
    """Any break, open."""
    ledger = "SOVEREIGN" if reference else None
    values = (comparison, kind, ledger, reference, account, currency, *told, json.dumps(details or {}))
    ((number,),) = query(database, _BREAK, *values)
    assert isinstance(number, int)
    return number


def second_person(database: str) -> Settings:
    """The books as somebody else logs in to them: an operator with a login of their own."""
    query(
        database,
        f"DO $$BEGIN CREATE ROLE {_LOGIN} LOGIN IN ROLE operator PASSWORD 'x'; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$",
    )
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    query(database, f'GRANT CONNECT ON DATABASE "{name}" TO operator')
    url = psycopg.conninfo.make_conninfo(database, user=_LOGIN, password="x")
    return Settings.model_validate({"database_url": url})


@contextmanager
def operator(settings: Settings) -> Iterator[Books]:
    """A person at a desk."""
    with connect(settings, role="operator", application="tests") as books:
        yield books


def approve(books: Books, ids: Sequence[int], counter: str = COUNTER) -> list[Correction]:
    """Approve what they propose."""
    facing = Against((counter,))
    pieces = desk.approve(books, ids, facing, reason="seen", above=ABOVE, operator="jana")
    return [one for piece in pieces for one in piece]


def apply(books: Books, ids: Sequence[int], piece: int = 100) -> list[Correction]:
    """Post what is approved."""
    pieces = desk.apply(books, ids, Against(), reason="due", above=ABOVE, operator="jana", piece=piece)
    return [one for piece_ in pieces for one in piece_]


def balances(database: str) -> dict[str, Decimal]:
    """Every account as debits less credits."""
    rows = query(
        database,
        "SELECT id, (balance - opening_balance) * CASE normal_side WHEN 'debit' THEN 1 ELSE -1 END "
        "FROM bank_accounts",
    )
    return dict(rows)
