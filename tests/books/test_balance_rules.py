"""Goal: what breaks a balance rule, whichever it is, is an outcome, and its neighbours are posted."""

from collections.abc import Iterator

import pytest

from ledger.books import Books
from ledger.config import Settings
from ledger.posting import post
from tests.books.inspection import assert_sound, balances
from tests.books.scene import a_batch, a_payment, claim, open_account, open_accounts, poster
from tests.fixtures.outside import query


@pytest.fixture(scope="module")
def books(shared_settings: Settings, shared_database: str) -> Iterator[Books]:
    open_accounts(shared_database, "A", "B", opening="1000")
    with poster(shared_settings) as connection:
        yield connection


def test_a_balance_rule_of_another_kind_is_an_outcome_too(books: Books, shared_database: str) -> None:
    """Only the account's own constraint can tell; the neighbours are posted all the same."""
    open_account(shared_database, "ODD", opening="20")
    query(
        shared_database,
        "ALTER TABLE bank_accounts ADD CONSTRAINT a_balance CHECK (id <> 'ODD' OR balance BETWEEN 5 AND 25)",
    )
    moves = [("A", "ODD", "10"), ("A", "ODD", "6"), ("ODD", "A", "16"), ("ODD", "A", "15"), ("A", "B", "1")]
    batch = [
        a_payment(f"ODD-{n}", debit, credit, amount=amount) for n, (debit, credit, amount) in enumerate(moves)
    ]
    (settled,) = post(books, a_batch(claim(shared_database, group="odd"), batch))
    query(shared_database, "ALTER TABLE bank_accounts DROP CONSTRAINT a_balance")
    assert settled.codes == (
        "posted",
        "insufficient_available",
        "insufficient_available",
        "posted",
        "posted",
    )
    assert balances(shared_database)["ODD"] == 25
    assert_sound(shared_database)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("reserved_balance >= 0", "posted"),
        ("available_balance <= balance AND available_balance + reserved_balance <= balance", "posted"),
        (
            "reserved_balance >= 0 AND available_balance >= 0 AND available_balance <= balance",
            "insufficient_available",
        ),
        ("(available_balance >= (0)::numeric)", "insufficient_available"),
    ],
)
def test_the_limit_is_known_by_what_a_balance_rule_says_not_by_its_name(
    books: Books, shared_database: str, rule: str, code: str
) -> None:
    open_account(shared_database, f"EMPTY {rule}")
    query(shared_database, f"ALTER TABLE bank_accounts ADD CONSTRAINT some_balance CHECK ({rule}) NOT VALID")
    spend = a_payment(f"SPEND {len(rule)}", credit=f"EMPTY {rule}", debit="A")
    (settled,) = post(books, a_batch(claim(shared_database, group=rule), [spend]))
    query(shared_database, "ALTER TABLE bank_accounts DROP CONSTRAINT some_balance")
    assert settled.codes == (code,)
    assert_sound(shared_database)
