"""Goal: breaks are listed, bounded and counted; one is shown whole; a person closes one for a reason."""

from pathlib import Path

import pytest

from tests.books.scene import a_payment, open_accounts, post_directly
from tests.cli.running import Runner
from tests.fixtures.outside import query

_MANY = """
    INSERT INTO breaks (comparison, kind, account_id, currency_code, expected, actual, details)
    SELECT 'stated', 'balance', 'A-' || n, 'EUR', '1.00', '0.00', '{"difference": "1.00"}'
    FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def stated(tmp_path: Path, database: str) -> Path:
    """A statement that is 0.50 more than A has."""
    open_accounts(database, "A", "B")
    post_directly(database, a_payment("R-1"))
    file = tmp_path / "stated.csv"
    file.write_text("account_id,balance\nA,13.00\nB,-12.50\n")
    return file


def _break_id(dual_ledger: Runner, stated: Path) -> str:
    (found,) = dual_ledger("reconcile", "--stated-balances", str(stated), "--json").document["breaks"]
    return str(found["break_id"])


def test_many_breaks_are_listed_in_pages_and_counted_exactly(dual_ledger: Runner, database: str) -> None:
    query(database, _MANY, 10_000)
    first = dual_ledger("breaks", "list", "--limit", "3", "--json").document
    assert (first["total"], len(first["breaks"])) == (10_000, 3)
    after = str(first["next_after"])
    second = dual_ledger("breaks", "list", "--limit", "3", "--after", after, "--json").document
    assert [one["account_id"] for one in second["breaks"]] == ["A-4", "A-5", "A-6"]
    assert dual_ledger("breaks", "list", "--account", "A-7", "--json").document["total"] == 1
    assert dual_ledger("breaks", "list", "--kind", "amount", "--json").document["total"] == 0
    assert dual_ledger("breaks", "list", "--comparison", "outbox").out == "0 breaks\n"


def test_many_breaks_of_a_reconciliation_are_bounded_and_counted(
    dual_ledger: Runner, database: str, tmp_path: Path
) -> None:
    file, page = tmp_path / "stated.csv", tmp_path / "page.html"
    file.write_text("account_id,balance\n" + "".join(f"X-{n},1\n" for n in range(10_000)))
    options = ("reconcile", "--stated-balances", str(file), "--most", "5")
    ran = dual_ledger(*options, "--html", str(page), "--json")
    assert (ran.document["found"], len(ran.document["breaks"])) == (10_000, 5)
    assert "10,000 breaks" in page.read_text()
    assert len(page.read_bytes()) < 1_000_000
    told = dual_ledger(*options)
    assert (told.out.count("X-"), "and 9,995 more" in told.out) == (5, True)
    assert query(database, "SELECT count(*) FROM breaks") == [(10_000,)]


def test_a_break_is_shown_with_its_history_and_what_to_do(dual_ledger: Runner, stated: Path) -> None:
    number = _break_id(dual_ledger, stated)
    ran = dual_ledger("breaks", "show", number, "--json")
    found = ran.document
    assert (ran.status, found["found"], found["break"]["expected"]) == (0, True, "13.00")
    assert [line["what"] for line in found["history"]] == ["opened"]
    assert any(f"dual-ledger correct preview --break {number}" in step for step in found["next"])
    text = dual_ledger("breaks", "show", number).out
    assert f"break {number}: balance, open, found by stated" in text
    assert "0.50" in text


def test_a_person_closes_a_break_once_and_for_a_reason(
    dual_ledger: Runner, stated: Path, database: str
) -> None:
    number = _break_id(dual_ledger, stated)
    assert dual_ledger("breaks", "close", number).status == 2
    assert dual_ledger("breaks", "close", number, "--reason", " ").status == 2
    ran = dual_ledger("breaks", "close", number, "--reason", "a day early", "--json")
    assert (ran.status, ran.document["before"], ran.document["closed"]) == (0, "OPEN", True)
    assert query(
        database,
        "SELECT action, reason, details -> 'before' ->> 'status', details -> 'after' ->> 'status' "
        "FROM audit_log ORDER BY id DESC LIMIT 1",
    ) == [("breaks.close", "a day early", "OPEN", "CLOSED")]
    assert dual_ledger("breaks", "close", number, "--reason", "again").status == 1
    shown = dual_ledger("breaks", "show", number, "--json").document
    assert ([line["what"] for line in shown["history"]], shown["next"]) == (["opened", "closed"], [])
    assert _break_id(dual_ledger, stated) != number  # found again, it is a new one
    shown = dual_ledger("breaks", "show", number, "--json").document
    assert [other["status"] for other in shown["alike"]] == ["OPEN"]


def test_a_break_that_is_not_there_is_told(dual_ledger: Runner) -> None:
    assert dual_ledger("breaks", "show", "7").status == 1
    assert dual_ledger("breaks", "show", "7", "--json").document["found"] is False
    assert dual_ledger("breaks", "close", "7", "--reason", "x").status == 1


@pytest.mark.parametrize(
    ("comparison", "kind", "details", "said"),
    [
        ("stated", "currency", "{}", "no entry changes the currency"),
        ("entries", "balance", "{}", "dual-ledger accounts show A"),
        ("source", "missing_in_dbis", '{"dead_letter": 7}', "dual-ledger dead-letters show 7"),
        ("source", "missing_in_dbis", "{}", "dual-ledger backfill"),
        ("source", "extra", '{"window": {}, "run_id": "r"}', "dual-ledger trace"),
        ("source", "extra", '{"window": {"a": 1}, "run_id": "r"}', "dual-ledger run verify r"),
        ("outbox", "missing_at_scb", "{}", "dual-ledger trace R-1 --ledger M"),
        ("acknowledgements", "unacknowledged", '{"shard": 3, "sequence": 9}', "--shard 3 --from 9 --to 9"),
        ("acknowledgements", "rejected_by_scb", '{"reason": "no account"}', "no account"),
        ("ledgers", "amount", "{}", "dual-ledger correct preview"),
    ],
)  # fmt: skip
def test_every_kind_has_a_next_step(
    dual_ledger: Runner, database: str, comparison: str, kind: str, details: str, said: str
) -> None:
    insert = (
        "INSERT INTO breaks (comparison, kind, ledger_id, reference_id, account_id, expected, "
        "actual, details) VALUES (%s, %s, 'M', 'R-1', 'A', '1', '2', %s::jsonb) RETURNING id"
    )
    ((number,),) = query(database, insert, comparison, kind, details)
    assert said in dual_ledger("breaks", "show", str(number)).out
