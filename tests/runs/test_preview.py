"""Goal: a preview says what the run then does, and leaves nothing behind."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Event

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings, strategies

from ledger.config import Settings
from tests.books.inspection import assert_sound, balances, contents
from tests.books.scene import BALANCE_RULE, open_account, open_accounts, url
from tests.fixtures.outside import query
from tests.runs.scene import ACCOUNTS, counters, ledger_file, planned, ran, row

_QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.fixture
def books(topics: Settings) -> Settings:
    open_accounts(url(topics), *ACCOUNTS)
    return topics


def _run(books: Settings, folder: Path, *words: str) -> str:
    rows = [row(number) for number in range(120)]
    rows[3] = row(3, amount="0.001")
    rows[30] = row(30, debit="NEW")
    rows[40] = row(40, credit="NEWER", currency="USD")
    rows[50] = row(5, amount="99.99")
    rows[119] = row(7)
    return planned(books, ledger_file(folder / "legacy.csv", rows), "--batch-size", "25", *words)


@pytest.mark.parametrize("words", [(), ("--unknown-accounts", "create"), ("--unknown-accounts", "park")])
def test_the_run_does_what_the_preview_said(books: Settings, tmp_path: Path, words: tuple[str, ...]) -> None:
    run = _run(books, tmp_path, *words)
    before = contents(url(books)), query(url(books), "SELECT count(*) FROM stream_positions")
    said = ran(books, "run", "preview", run, status=1)
    assert (contents(url(books)), query(url(books), "SELECT count(*) FROM stream_positions")) == before
    assert said["whole"] is True

    did = ran(books, "run", "start", run, status=1)
    assert counters(said) == counters(did)
    assert said["by_code"] == did["by_code"]
    after = balances(url(books))
    touched = {effect["account_id"]: Decimal(effect["after"]) for effect in said["effects"]}
    assert touched == {account: after[account] for account in touched}
    assert len(touched) == said["accounts"]
    opened = {effect["account_id"] for effect in said["effects"] if effect["opened"]}
    assert opened == {
        row[0] for row in query(url(books), "SELECT id FROM bank_accounts WHERE run_id = %s", run)
    }
    assert_sound(url(books))

    again = ran(books, "run", "preview", planned(books, tmp_path / "legacy.csv", *words), status=1)
    assert again["successful"] == 0
    assert again["duplicates"] == did["successful"] + did["duplicates"]


@given(strategies.lists(strategies.tuples(strategies.integers(0, 3), strategies.integers(1, 9)), max_size=30))
@settings(max_examples=8, **_QUIET)  # type: ignore[arg-type]  # a mapping of both kinds of values
def test_the_lowest_balance_is_that_of_the_entries_in_order(
    books: Settings, tmp_path: Path, moves: list[tuple[int, int]]
) -> None:
    """A model adds up each account's way; the preview posts batches of seven."""
    rows: list[str] = []
    lowest: dict[str, Decimal] = {}
    now: dict[str, Decimal] = {}
    for number, (pair, amount) in enumerate(moves):
        debit, credit = ACCOUNTS[pair], ACCOUNTS[(pair + 1) % 4]
        rows.append(row(number, debit=debit, credit=credit, amount=f"{amount}.10"))
        for account, sign in ((debit, 1), (credit, -1)):
            now[account] = now.get(account, Decimal(0)) + sign * Decimal(f"{amount}.10")
            lowest[account] = min(lowest.get(account, now[account]), now[account])
    source = ledger_file(tmp_path / "moves.csv", rows or [row(0, debit="NOBODY")])
    run = planned(books, source, "--batch-size", "7")
    said = ran(books, "run", "preview", run, status=0 if rows else 1)
    assert {one["account_id"]: Decimal(one["lowest"]) for one in said["effects"]} == lowest
    assert {one["account_id"]: Decimal(one["after"]) for one in said["effects"]} == now
    assert said["accounts_below_zero"] == sum(amount < 0 for amount in lowest.values())


def test_limits_are_judged_over_all_of_the_run(books: Settings, tmp_path: Path) -> None:
    """What an earlier batch has taken away is gone for a later one."""
    open_account(url(books), "SMALL", opening="10")
    query(url(books), BALANCE_RULE.strip() + " NOT VALID; SELECT 1")
    rows = [row(number, debit="A0", credit="SMALL", amount="4.00") for number in range(3)]
    run = planned(books, ledger_file(tmp_path / "legacy.csv", rows), "--batch-size", "1")
    said = ran(books, "run", "preview", run, status=1)
    assert said["by_code"] == {"insufficient_available": 1}
    assert [one["lowest"] for one in said["effects"] if one["account_id"] == "SMALL"] == ["2.00"]


def test_it_ends_when_somebody_waits_and_says_what_it_did_not_judge(books: Settings, tmp_path: Path) -> None:
    run = _run(books, tmp_path, "--batch-size", "2")
    over = Event()

    def wants_to_post() -> None:
        with psycopg.connect(url(books), autocommit=True) as connection:
            while not over.is_set():
                connection.execute("SELECT pg_advisory_xact_lock_shared(posting_lock())")
                time.sleep(0.001)

    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(wants_to_post)
        try:
            said = ran(books, "run", "preview", run, "--hold", "0.001", status=1)
        finally:
            over.set()
        waiting.result()
    assert said["whole"] is False
    assert said["processed"] < said["total"]


def test_it_says_where_the_run_would_stop(books: Settings, tmp_path: Path) -> None:
    rows = [row(number, debit="NOBODY") for number in range(150)]
    run = planned(books, ledger_file(tmp_path / "legacy.csv", rows), "--batch-size", "40")
    said = ran(books, "run", "preview", run, status=1)
    assert said["stops"] == "after 120 entries: too many dead letters: 120 refused in a row"
    found = ran(books, "run", "start", run, status=1)
    assert (found["status"], found["processed"]) == ("FAILED", 120)
