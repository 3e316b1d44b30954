"""Goal: stated balances that differ are found to the last place, and nothing else."""

from pathlib import Path

import pytest

from tests.books.scene import a_payment, open_account, open_accounts, post_directly
from tests.cli.running import Ran, Runner
from tests.fixtures.outside import query

HEADER = "account_id,balance\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "stated.csv"


@pytest.fixture
def books(database: str) -> str:
    """A has 12.50, B -12.50, C nothing."""
    open_accounts(database, "A", "B", "C")
    post_directly(database, a_payment("R-1"))
    return database


def _stated(dual_ledger: Runner, file: Path, text: str, *options: str) -> Ran:
    file.write_bytes(text.encode())
    return dual_ledger("reconcile", "--stated-balances", str(file), "--only", "stated", "--json", *options)


def _differing(ran: Ran) -> dict[str, tuple[str | None, str | None]]:
    return {one["account_id"]: (one["expected"], one["actual"]) for one in ran.document["breaks"]}


def test_equal_balances_are_consistent(dual_ledger: Runner, books: str, file: Path) -> None:
    ran = _stated(dual_ledger, file, HEADER + "A,12.5\nB,-12.500\nC,0\n")
    assert (ran.status, ran.document["consistent"], ran.document["checked"]) == (0, True, 3)
    assert query(books, "SELECT count(*) FROM breaks") == [(0,)]
    assert query(books, "SELECT count(*) FROM audit_log") == [(0,)]


def test_a_difference_is_a_break_once_and_is_closed_when_it_is_gone(
    dual_ledger: Runner, books: str, file: Path
) -> None:
    first = _stated(dual_ledger, file, HEADER + "A,12.51\nB,-12.5\n", "--reason", "month end")
    (found,) = first.document["breaks"]
    assert first.status == 1
    assert found == {
        "kind": "balance",
        "ledger_id": None,
        "reference_id": None,
        "account_id": "A",
        "expected": "12.51",
        "actual": "12.50",
        "break_id": found["break_id"],
        "currency_code": "EUR",
        "comparison": "stated",
        "details": {
            "line": 2,
            "stated": "12.51",
            "balance": "12.50",
            "difference": "0.01",
            "asset_type": "fiat",
        },
    }
    again = _stated(dual_ledger, file, HEADER + "A,12.51\nB,-12.5\n")
    assert [one["break_id"] for one in again.document["breaks"]] == [found["break_id"]]
    assert query(books, "SELECT id, status, seen_at > opened_at FROM breaks") == [
        (found["break_id"], "OPEN", True)
    ]
    assert _stated(dual_ledger, file, HEADER + "A,12.50\nB,-12.5\n").status == 0
    assert query(books, "SELECT status, closed_at IS NOT NULL FROM breaks") == [("CLOSED", True)]
    log = "SELECT action, reason, details ->> 'opened', details ->> 'closed' FROM audit_log ORDER BY id"
    opened, closed = query(books, log)
    assert opened == ("breaks.record", "month end", f"[{found['break_id']}]", "[]")
    assert closed[1].startswith("as typed: dual-ledger reconcile")
    assert closed[2:] == ("[]", f"[{found['break_id']}]")


def test_a_break_says_how_it_looks_now(dual_ledger: Runner, books: str, file: Path) -> None:
    (before,) = _stated(dual_ledger, file, HEADER + "A,13\n").document["breaks"]
    post_directly(books, a_payment("R-2"))
    (after,) = _stated(dual_ledger, file, HEADER + "A,13\n").document["breaks"]
    assert after["break_id"] == before["break_id"]
    assert (before["actual"], after["actual"]) == ("12.50", "25.00")
    ((changed,),) = query(books, "SELECT details -> 'changed' FROM audit_log ORDER BY id DESC LIMIT 1")
    assert [(one["before"]["actual"], one["after"]["actual"]) for one in changed] == [("12.50", "25.00")]


def test_an_account_that_is_not_stated_this_time_keeps_its_break(
    dual_ledger: Runner, books: str, file: Path
) -> None:
    _stated(dual_ledger, file, HEADER + "A,1\nC,1\n")
    ran = _stated(dual_ledger, file, HEADER + "C,0\n")
    assert ran.status == 0
    assert query(books, "SELECT account_id, status FROM breaks ORDER BY 1") == [
        ("A", "OPEN"),
        ("C", "CLOSED"),
    ]
    assert ran.document["comparisons"][0]["notes"] == [
        "2 accounts of the books are not stated, and not compared"
    ]


@pytest.mark.usefixtures("books")
def test_an_account_that_the_books_do_not_have_is_a_break(dual_ledger: Runner, file: Path) -> None:
    assert _differing(_stated(dual_ledger, file, HEADER + "X,7\nA,12.5\n")) == {"X": ("7", None)}


@pytest.mark.usefixtures("books")
def test_another_currency_is_a_break_of_its_own_kind(dual_ledger: Runner, file: Path) -> None:
    text = "currency_code,account_id,balance\nUSD,A,12.5\nEUR,B,-12.5\n,C,0\n"
    (found,) = _stated(dual_ledger, file, text).document["breaks"]
    assert (found["kind"], found["expected"], found["actual"]) == ("currency", "USD", "EUR")


@pytest.mark.parametrize(
    ("tolerance", "stated", "breaks"),
    [
        ("0", "12.50", 0),
        ("0", "12.50000000000000000", 0),
        ("0", "12.500000000000000001", 1),
        ("0.01", "12.51", 0),
        ("0.01", "12.49", 0),
        ("0.01", "12.510000000000000001", 1),
        ("0.01", "12.489999999999999999", 1),
        ("1000", "-900", 0),
    ],
)
@pytest.mark.usefixtures("books")
def test_a_difference_of_exactly_the_tolerance_is_no_break(
    dual_ledger: Runner, file: Path, tolerance: str, stated: str, breaks: int
) -> None:
    ran = _stated(dual_ledger, file, f"{HEADER}A,{stated}\n", "--tolerance", tolerance, "--no-record")
    assert (ran.status, len(ran.document["breaks"])) == (min(breaks, 1), breaks)


def test_balances_of_38_digits_are_exact(dual_ledger: Runner, books: str, file: Path) -> None:
    large = "12345678901234567890.123456789012345678"
    open_account(books, "L", currency="GOLD", asset="commodity", opening=large)
    assert _stated(dual_ledger, file, f"{HEADER}L,{large}\n").status == 0
    (found,) = _stated(dual_ledger, file, f"{HEADER}L,-{large}\n").document["breaks"]
    assert (found["expected"], found["actual"]) == (f"-{large}", large)
    assert found["details"]["difference"] == "-24691357802469135780.246913578024691356"


def test_as_of_a_moment_later_entries_do_not_count(dual_ledger: Runner, books: str, file: Path) -> None:
    query(
        books,
        "SET session_replication_role = replica; UPDATE ledger_entries SET timestamp_utc = '2026-01-01Z'",
    )
    post_directly(books, a_payment("R-2"))  # now
    text = HEADER + "A,12.50\nB,-12.50\n"
    assert _differing(_stated(dual_ledger, file, text, "--at", "2026-01-01")) == {}
    assert _differing(_stated(dual_ledger, file, text, "--at", "2025-12-31T23:59:59Z")) == {
        "A": ("12.50", "0.00"),
        "B": ("-12.50", "0.00"),
    }
    assert _differing(_stated(dual_ledger, file, text))["A"] == ("12.50", "25.00")


def test_nothing_is_recorded_when_that_is_asked_for(dual_ledger: Runner, books: str, file: Path) -> None:
    ran = _stated(dual_ledger, file, HEADER + "A,1\n", "--no-record")
    assert (ran.status, ran.document["recorded"]) == (1, False)
    assert [one["break_id"] for one in ran.document["breaks"]] == [None]
    assert query(books, "SELECT (SELECT count(*) FROM breaks) + (SELECT count(*) FROM audit_log)") == [(0,)]
