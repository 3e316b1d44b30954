"""Goal: DBIS's balance rules are applied over clean balances alone, proven by refusals, and dropped."""

from collections.abc import Sequence

import pytest

from ledger.config import Settings
from tests.books.inspection import assert_sound
from tests.books.scene import a_payment, open_account, open_accounts, post_directly, url
from tests.cli.running import Runner
from tests.fixtures.outside import query

_RULES = (
    "bank_accounts_available_balance_not_negative",
    "bank_accounts_reserved_balance_not_negative",
    "bank_accounts_available_balance_within_balance",
    "bank_accounts_parts_within_balance",
)
_BREAKS: Sequence[tuple[str, str, list[int]]] = (
    ("0, -1, 0", _RULES[0], [1]),
    ("0, 0, -1", _RULES[1], [2]),
    ("0, 1, -1", _RULES[2], [2, 3]),
    ("1, 1, 1", _RULES[3], [4]),
)
_STANDING = """
    SELECT conname, convalidated FROM pg_constraint
    WHERE conrelid = 'bank_accounts'::regclass AND contype = 'c' AND conname LIKE '%balance%' ORDER BY conname
"""
_LOG = "SELECT action, reason, details FROM audit_log ORDER BY id"


@pytest.fixture
def books(settings: Settings) -> str:
    """Two accounts with a hundred euros each."""
    open_accounts(url(settings), "A", "B", opening="100")
    return url(settings)


def _plant(database: str, values: str) -> None:
    query(database, "INSERT INTO bank_accounts (id, currency_code, asset_type) VALUES ('ODD', 'EUR', 'fiat')")
    columns = "(balance, available_balance, reserved_balance)"
    query(database, f"UPDATE bank_accounts SET {columns} = ({values}) WHERE id = 'ODD'")


@pytest.mark.parametrize(("values", "rule", "numbers"), _BREAKS)
def test_an_account_that_breaks_a_rule_is_listed_and_nothing_is_applied(
    dual_ledger: Runner, books: str, values: str, rule: str, numbers: list[int]
) -> None:
    _plant(books, values)
    for command in (("validate",), ("apply", "--reason", "ready")):
        ran = dual_ledger("constraints", *command, "--json")
        assert (ran.status, ran.document["ok"], ran.document["breaking"]) == (1, False, 1)
        assert [one["check"] for one in ran.document["findings"]] == [_RULES[n - 1] for n in numbers]
        assert rule in {one["check"] for one in ran.document["findings"]}
        assert [(one["account_id"], one["rules"]) for one in ran.document["listed"]] == [("ODD", numbers)]
    assert query(books, _STANDING) == query(books, _LOG) == []


def test_applied_proven_dropped_and_each_is_in_the_log(dual_ledger: Runner, books: str) -> None:
    assert dual_ledger("constraints", "validate").status == 0
    assert dual_ledger("constraints", "verify").status == 1
    first = dual_ledger("constraints", "apply", "--reason", "ready", "--json")
    assert (first.status, first.document["added"], first.document["applied"]) == (0, sorted(_RULES), True)
    again = dual_ledger("constraints", "apply", "--reason", "once more", "--json")
    assert (again.status, again.document["changed"]) == (0, False)
    assert query(books, _STANDING) == [(name, True) for name in sorted(_RULES)]

    proven = dual_ledger("constraints", "verify", "--json")
    assert (proven.status, proven.document["findings"], proven.document["on_account"]) == (0, [], "A")
    assert [one["refused_by"] for one in proven.document["rules"]] == [
        [_RULES[0]],
        [_RULES[1]],
        sorted([_RULES[2]]),
        [_RULES[3]],
    ]
    dropped = dual_ledger("constraints", "drop", "--reason", "to see", "--json")
    assert (dropped.status, dropped.document["dropped"]) == (0, sorted(_RULES))
    assert dual_ledger("constraints", "drop", "--reason", "again").out == "there is no balance rule to drop\n"

    log = query(books, _LOG)
    assert [row[:2] for row in log] == [
        ("constraints.apply", "ready"),
        *[("constraints.validate", "ready")] * 4,
        ("constraints.drop", "to see"),
    ]
    assert log[0][2]["before"] == log[-1][2]["after"] == []
    assert [one["name"] for one in log[-1][2]["before"]] == sorted(_RULES)
    assert_sound(books)


@pytest.mark.parametrize("missing", _RULES)
def test_verify_names_the_rule_that_is_not_enforced(dual_ledger: Runner, books: str, missing: str) -> None:
    assert dual_ledger("constraints", "apply", "--reason", "ready").status == 0
    query(books, f"ALTER TABLE bank_accounts DROP CONSTRAINT {missing}")
    ran = dual_ledger("constraints", "verify", "--json")
    lost = [] if missing == _RULES[2] else [missing]  # the others together say the third too
    assert ran.status == (1 if lost else 0)
    assert [one["check"] for one in ran.document["findings"]] == lost


def test_verify_finds_a_rule_that_was_never_validated(dual_ledger: Runner, books: str) -> None:
    query(books, "ALTER TABLE bank_accounts ADD CONSTRAINT x_balance CHECK (balance >= -1) NOT VALID")
    assert dual_ledger("constraints", "apply", "--reason", "ready").status == 0
    ran = dual_ledger("constraints", "verify", "--json")
    assert (ran.status, [one["check"] for one in ran.document["findings"]]) == (1, ["x_balance"])


def test_verify_needs_no_account_and_leaves_none(dual_ledger: Runner, settings: Settings) -> None:
    assert dual_ledger("constraints", "apply", "--reason", "before the first load").status == 0
    ran = dual_ledger("constraints", "verify", "--json")
    assert (ran.status, ran.document["on_account"]) == (0, None)
    assert query(url(settings), "SELECT * FROM bank_accounts") == []


def test_a_rule_that_refuses_sound_values_proves_nothing(dual_ledger: Runner, books: str) -> None:
    assert dual_ledger("constraints", "apply", "--reason", "ready").status == 0
    query(books, "ALTER TABLE bank_accounts ADD CONSTRAINT a_balance CHECK (balance > 50)")
    ran = dual_ledger("constraints", "verify", "--json")
    assert (ran.status, [one["check"] for one in ran.document["findings"]]) == (1, ["a_balance"])


def test_dbis_own_statement_by_hand_is_one_of_the_four(dual_ledger: Runner, books: str) -> None:
    query(
        books,
        "ALTER TABLE bank_accounts ADD CONSTRAINT balance_by_hand CHECK (available_balance >= 0), "
        "ADD CONSTRAINT all_balance CHECK (reserved_balance >= 0 AND available_balance <= balance "
        "AND (available_balance + reserved_balance) <= balance)",
    )
    assert dual_ledger("constraints", "verify").status == 0
    seen = dual_ledger("constraints", "validate", "--json").document
    assert [one["constraint"] for one in seen["rules"]] == ["balance_by_hand", None, None, None]
    assert [one["name"] for one in seen["constraints"]] == ["all_balance", "balance_by_hand"]
    applied = dual_ledger("constraints", "apply", "--reason", "ours beside", "--json").document
    assert applied["added"] == sorted(_RULES[1:])
    dropped = dual_ledger("constraints", "drop", "--reason", "all", "--json").document["dropped"]
    assert dropped == sorted(["all_balance", "balance_by_hand", *_RULES[1:]])


def test_with_the_rules_on_posting_and_holds_answer_in_their_own_words(
    dual_ledger: Runner, books: str
) -> None:
    open_account(books, "EMPTY")
    assert dual_ledger("constraints", "apply", "--reason", "ready").status == 0
    hold = ("accounts", "reserve", "A", "60", "--hold", "H1", "--reason", "why")
    assert dual_ledger(*hold).status == 0
    post_directly(books, a_payment("FITS", "EMPTY", "A", amount="40"))
    with pytest.raises(Exception, match="insufficient_available"):
        post_directly(books, a_payment("TOO-MUCH", "EMPTY", "A", amount="0.01"))
    assert dual_ledger("accounts", "release", "H1", "--reason", "why").status == 0
    post_directly(books, a_payment("NOW", "EMPTY", "A", amount="60"))
    assert_sound(books)
