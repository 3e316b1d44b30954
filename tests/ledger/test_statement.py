"""Goal: an account's balance at each of its entries is what a plain sum in order of ids makes of it."""

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import psycopg
import pytest

from ledger import statement as statements
from ledger.balances import accounts_now, balances_before
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.patience import Patience
from ledger.posting import post
from ledger.statement import statement
from tests.books.scene import a_batch, a_payment, claim, open_account, post_directly, poster, url
from tests.fixtures.outside import query

_NAMES = ["A", "B", "C", "D", "E"]
_OPENING = {"A": "100", "B": "-7.25", "C": "0", "D": "3.10", "E": "0"}
_SIDES = {"A": "debit", "B": "credit", "C": "debit", "D": "credit", "E": "debit"}
_ENTRIES = "SELECT id, debit_account_id, credit_account_id, amount FROM ledger_entries ORDER BY id"
Balances = dict[str, list[tuple[int, Decimal, Decimal]]]


@pytest.fixture
def busy(settings: Settings) -> Settings:
    """Books in which two consumers have posted at once, and somebody else by hand."""
    database = url(settings)
    for name in (*_NAMES, "UNUSED"):
        side, opening = _SIDES.get(name, "debit"), _OPENING.get(name, "5")
        open_account(database, name, side=side, opening=opening)
    streams = [claim(database, partition) for partition in range(2)]

    def consume(number: int) -> None:
        chosen = random.Random(number)
        with poster(settings) as books:
            for nth in range(8):
                entries = [
                    a_payment(
                        f"{number}-{nth}-{n}",
                        *chosen.sample(_NAMES[:4], 2),
                        amount=f"{chosen.randrange(1, 10**6) / 100:.2f}",
                    )
                    for n in range(chosen.randrange(1, 12))
                ]
                at = query(
                    database,
                    "SELECT next_offset FROM stream_positions WHERE shard = %s",
                    streams[number].shard,
                )[0][0]
                post(books, a_batch(streams[number], entries, begins=at))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(consume, range(2)))
    post_directly(database, a_payment("BY-HAND", "E", "A", amount="9.99"))
    return settings


def _model(database: str) -> Balances:
    """For each account its entries in order of id, each with the balance before and after."""
    balances = {name: Decimal(opening) for name, opening in _OPENING.items()}
    found: Balances = defaultdict(list)
    for entry_id, debit, credit, amount in query(database, _ENTRIES):
        for name, change in ((debit, amount), (credit, -amount)):
            before = balances[name]
            balances[name] += change if _SIDES[name] == "debit" else -change
            found[name].append((entry_id, before, balances[name]))
    return found


def _auditor(settings: Settings) -> Books:
    return connect(settings, role="auditor", application="tests")


def test_pages_of_a_statement_are_the_plain_sums_newest_first(
    busy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_FIRST_SPAN", 3)  # many spans: from an end, and from between
    model = _model(url(busy))
    assert min(map(len, model.values())) == 1
    with _auditor(busy) as books:
        for name in _NAMES:
            found, before = [], None
            while True:
                page = statement(books, name, before, limit=4)
                assert page is not None
                assert page.complete
                found += [(line.entry_id, line.balance, line.amount) for line in page.lines]
                before = page.next_before
                if before is None:
                    break
            expected = [(entry, after, after - start) for entry, start, after in reversed(model[name])]
            assert found == expected


def test_the_balance_before_each_entry_is_the_same_from_either_end(busy: Settings) -> None:
    model = _model(url(busy))
    with _auditor(busy) as books:
        accounts = accounts_now(books, _NAMES)
        for name, entries in model.items():
            for entry_id, before, _ in entries:
                reckoned = balances_before(books, list(accounts.values()), entry_id, Patience(None))
                assert reckoned is not None
                assert reckoned[name] == before


def test_an_account_without_entries_and_one_that_is_not_there(busy: Settings) -> None:
    with _auditor(busy) as books:
        page = statement(books, "UNUSED")
        assert page is not None
        assert (page.lines, page.next_before, page.account.balance) == ((), None, Decimal(5))
        assert statement(books, "NOBODY") is None


def test_books_without_entries_have_empty_statements(settings: Settings) -> None:
    open_account(url(settings), "A", opening="2.50")
    with _auditor(settings) as books:
        page = statement(books, "A")
        assert page is not None
        assert (page.lines, page.complete) == ((), True)
        account = accounts_now(books, ["A"])["A"]
        assert balances_before(books, [account], 1, Patience()) == {"A": Decimal("2.50")}


def test_what_would_take_too_long_is_given_up_and_said(busy: Settings) -> None:
    with _auditor(busy) as books:
        page = statement(books, "A", seconds=0)
        assert page is not None
        assert (page.lines, page.complete) == ((), False)
        assert page.next_before == (page.account.last_entry or 0) + 1


def test_the_server_ends_a_question_that_takes_too_long_and_the_rest_of_the_snapshot_goes_on(
    settings: Settings,
) -> None:
    open_account(url(settings), "A")
    lock = "LOCK TABLE ledger_entries IN ACCESS EXCLUSIVE MODE"
    with psycopg.connect(url(settings)) as holder, _auditor(settings) as books, books.snapshot():
        holder.execute(lock)
        patience = Patience(0.2)
        ask = {"account": "A", "begins": 1, "ends": 2, "limit": 1}
        assert patience.records(books, "statement_entries", **ask) is None
        assert (
            patience.records(books, "statement_entries", **ask) is None
        )  # the purse is empty: not even asked
        assert [account["id"] for account in books.records("accounts_list", limit=5, after="")] == ["A"]
        assert books._connection.execute("SHOW statement_timeout").fetchone() == ("0",)
