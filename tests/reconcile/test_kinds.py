"""Goal: each kind of difference is found and named by itself, and closed when it is gone."""

from typing import Any

import pytest

from tests.books.scene import a_payment, open_accounts, post_directly
from tests.cli.running import Runner
from tests.fixtures.outside import query

_AS_SUPERUSER = "SET session_replication_role = replica; "  # no trigger is asked


@pytest.fixture
def books(database: str) -> str:
    """Three payments from B to A, posted directly: rows 1 to 3 of shard 0."""
    open_accounts(database, "A", "B")
    for number in (1, 2, 3):
        post_directly(database, a_payment(f"R-{number}"))
    return database


def _found(dual_ledger: Runner, *options: str) -> list[dict[str, Any]]:
    ran = dual_ledger("reconcile", "--json", *options)
    breaks: list[dict[str, Any]] = ran.document["breaks"]
    assert ran.status == (1 if breaks else 0)
    assert ran.document["consistent"] is not bool(breaks)
    return breaks


def _told(breaks: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(one[name] for name in names) for one in breaks]


def _tamper(books: str, statement: str) -> None:
    query(books, _AS_SUPERUSER + statement)


def test_books_that_nobody_touched_are_consistent(dual_ledger: Runner, books: str) -> None:
    ran = dual_ledger("reconcile", "--json")
    assert (ran.status, ran.document["consistent"], ran.document["breaks"]) == (0, True, [])
    counts = {one["name"]: (one["checked"], one["in_flight"]) for one in ran.document["comparisons"]}
    assert counts == {"source": (0, 0), "entries": (2, 0), "outbox": (3, 0), "acknowledgements": (3, 3)}
    assert query(books, "SELECT count(*) FROM breaks") == [(0,)]


def test_without_an_account_or_entry_there_is_nothing_to_find(dual_ledger: Runner) -> None:
    assert _found(dual_ledger) == []


@pytest.mark.parametrize(
    ("statement", "what", "expected", "actual"),
    [
        ("UPDATE bank_accounts SET balance = balance + 0.01 WHERE id = 'A'", "balance", "37.50", "37.51"),
        ("UPDATE ledger_entries SET amount = 12.51 WHERE reference_id = 'R-2'", "balance", "37.51", "37.50"),
        ("UPDATE bank_accounts SET available_balance = 0", "available_balance", "37.50", "0.00"),
        ("UPDATE bank_accounts SET reserved_balance = 1, available_balance = 36.5 WHERE id = 'A'",
         "reserved_balance", "0.00", "1.00"),
        ("DELETE FROM bank_accounts WHERE id = 'A'", "account", "37.50", None),
    ],
)  # fmt: skip
def test_a_balance_that_is_not_what_its_entries_say(
    dual_ledger: Runner, books: str, statement: str, what: str, expected: str, actual: str | None
) -> None:
    _tamper(books, statement)
    found = {one["account_id"]: one for one in _found(dual_ledger, "--only", "entries")}
    assert (found["A"]["kind"], found["A"]["details"]["what"]) == ("balance", what)
    expected_of_a = expected.replace("37.50", "37.5") if actual is None else expected
    assert (found["A"]["expected"], found["A"]["actual"]) == (expected_of_a, actual)


def test_an_entry_without_its_outbox_row_and_the_row_that_says_something_else(
    dual_ledger: Runner, books: str
) -> None:
    _tamper(books, "UPDATE dual_ledger_outbox SET reference_id = 'R-9' WHERE reference_id = 'R-2'")
    found = _found(dual_ledger, "--only", "outbox")
    assert _told(found, "kind", "reference_id", "expected", "actual") == [
        ("missing_at_scb", "R-2", None, "12.50 EUR"),
        ("extra", "R-9", None, "outbox 0/2"),
    ]


def test_a_missing_outbox_row_is_one_break_and_closes_when_it_is_back(
    dual_ledger: Runner, books: str
) -> None:
    _tamper(
        books,
        "CREATE TABLE kept AS SELECT * FROM dual_ledger_outbox WHERE sequence = 2; "
        "DELETE FROM dual_ledger_outbox WHERE sequence = 2",
    )
    (found,) = _found(dual_ledger, "--only", "outbox")
    assert (found["kind"], found["reference_id"]) == ("missing_at_scb", "R-2")
    assert found["details"]["dbis"]["debit_account_id"] == "A"
    _tamper(books, "INSERT INTO dual_ledger_outbox SELECT * FROM kept; DROP TABLE kept")
    assert _found(dual_ledger, "--only", "outbox") == []
    assert query(books, "SELECT status FROM breaks") == [("CLOSED",)]


def test_numbers_that_no_row_has_are_named_when_their_entries_are_gone_too(
    dual_ledger: Runner, books: str
) -> None:
    for table in ("dual_ledger_outbox WHERE sequence", "ledger_entries WHERE id"):
        _tamper(books, f"DELETE FROM {table} IN (2, 3)")
    (found,) = _found(dual_ledger, "--only", "outbox")
    assert (found["kind"], found["reference_id"], found["ledger_id"]) == (
        "missing_at_scb",
        "outbox 0/2-3",
        None,
    )


def test_a_row_beyond_the_numbers_given_out_is_extra(dual_ledger: Runner, books: str) -> None:
    _tamper(books, "UPDATE dual_ledger_outbox SET sequence = 7 WHERE sequence = 3")
    found = _found(dual_ledger, "--only", "outbox")
    assert _told(found, "kind", "reference_id", "expected", "actual") == [
        ("extra", "outbox 0", "3", "7"),
        ("missing_at_scb", "outbox 0/3", "outbox 0/3", None),
    ]


def test_an_archived_row_counts_and_one_that_is_twice_is_named(dual_ledger: Runner, books: str) -> None:
    _tamper(
        books,
        "INSERT INTO outbox_archive (id, sequence, acknowledged_at, shard, attempts) "
        "SELECT id, sequence, now(), shard, 1 FROM dual_ledger_outbox WHERE sequence = 1",
    )
    (found, *_) = _found(dual_ledger, "--only", "outbox")
    assert (found["kind"], found["reference_id"]) == ("duplicate", "R-1")
    _tamper(books, "DELETE FROM dual_ledger_outbox WHERE sequence = 1")
    assert _found(dual_ledger) == []


def test_a_row_unanswered_for_too_long_is_a_break_and_a_younger_one_in_flight(
    dual_ledger: Runner, books: str
) -> None:
    _tamper(books, "UPDATE dual_ledger_outbox SET created_at = now() - interval '90 s' WHERE sequence = 2")
    options = ("--only", "acknowledgements", "--unacknowledged-after", "60")
    found = _found(dual_ledger, *options)
    assert _told(found, "kind", "reference_id", "expected", "actual") == [
        ("unacknowledged", "R-2", "ACKNOWLEDGED", "PENDING")
    ]
    comparison = dual_ledger("reconcile", "--json", *options).document["comparisons"][0]
    assert (comparison["checked"], comparison["in_flight"], comparison["breaks"]) == (3, 2, 1)
    assert _found(dual_ledger, "--only", "acknowledgements") == []  # an hour, unless it is said
    _tamper(books, "UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED', acknowledged_at = now()")
    assert _found(dual_ledger, *options) == []


def test_what_the_scb_has_refused_is_told_until_somebody_settles_it(dual_ledger: Runner, books: str) -> None:
    query(
        books,
        "INSERT INTO breaks (kind, ledger_id, reference_id, expected, actual) "
        "VALUES ('rejected_by_scb', 'MASTER', 'R-1', 'aa', 'bb')",
    )
    (found,) = _found(dual_ledger)
    assert (found["kind"], found["comparison"], found["reference_id"]) == (
        "rejected_by_scb", "acknowledgements", "R-1",
    )  # fmt: skip
    (again,) = _found(dual_ledger)
    assert again["break_id"] == found["break_id"]
    assert dual_ledger("breaks", "close", str(found["break_id"]), "--reason", "told the SCB").status == 0
    assert _found(dual_ledger) == []


def test_of_one_ledger_only_its_breaks_are_told_and_the_others_stay(dual_ledger: Runner, books: str) -> None:
    _tamper(books, "DELETE FROM dual_ledger_outbox WHERE sequence = 2")
    assert len(_found(dual_ledger)) == 1
    assert _found(dual_ledger, "--ledger", "ELSEWHERE") == []
    assert query(books, "SELECT status FROM breaks") == [("OPEN",)]
    assert len(_found(dual_ledger, "--ledger", "SOVEREIGN")) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--only", "stated"),
        ("--tolerance", "0.01"),
        ("--tolerance", "-1"),
        ("--tolerance", "1e3"),
        ("--at", "2026-01-01"),
        ("--only", "ledgers"),
        ("--only", "entries", "--ledger", "MASTER"),
        ("--source", "no-such-run"),
        ("--only", "nothing"),
        ("--reason", " "),
    ],
)
def test_what_cannot_be_compared_as_asked_is_a_usage_error(
    dual_ledger: Runner, options: tuple[str, ...]
) -> None:
    ran = dual_ledger("reconcile", *options)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err
