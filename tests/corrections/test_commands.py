"""Goal: at the command line, corrections are seen, approved by two, applied, and told; killed, they go on."""

import signal
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.config import Settings
from tests.books.inspection import assert_sound, balances, posted
from tests.books.scene import open_account, url
from tests.cli.running import Runner
from tests.corrections.world import (
    COUNTER,
    Entry,
    apply,
    approve,
    differ,
    open_books,
    operator,
    second_person,
    state,
)
from tests.fixtures.outside import query
from tests.relay.commands import ended, running, start

_WHY = ("--reason", "as agreed")
_AGAINST = ("--counter-account", COUNTER)


@pytest.fixture
def dual_ledger(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """The command line over books of this test's own."""
    return Runner(settings, monkeypatch, capsys)


@pytest.fixture
def books(settings: Settings) -> str:
    """The books, with accounts."""
    open_books(url(settings), "A", "B", "c")
    return url(settings)


def _differences(books: str, count: int) -> list[int]:
    theirs = Entry("A", "B", "1.00"), Entry("A", "B", "3.00")
    return [differ(books, f"R-{nth}", "amount", *theirs) for nth in range(count)]


def test_the_whole_way(dual_ledger: Runner, books: str) -> None:
    small, large = state(books, "A", by="5"), state(books, "c", by="100000.01")
    shown = dual_ledger("correct", "preview", "--all", *_AGAINST, "--json")
    assert (shown.status, shown.document["correctable"], shown.document["two_persons"]) == (0, 2, 1)
    assert shown.document["sums"] == {"EUR": "100005.01"}
    assert shown.document["corrections"][0]["balances"]["debit"] == {"before": "1000", "after": "1005"}
    nothing = dual_ledger("correct", "apply", "--all", *_WHY)
    assert (nothing.status, "nothing to apply" in nothing.out) == (0, True)

    approved = dual_ledger("correct", "approve", "--all", *_AGAINST, *_WHY, "--json")
    keys = ("approved", "complete", "refused", "second_approval_above")
    assert [approved.document[key] for key in keys] == [2, 1, 0, "100000"]
    first = dual_ledger("correct", "apply", "--all", *_WHY, "--json")
    assert (first.status, first.document["applied"]) == (1, 1)
    assert first.document["by_code"] == {"second_approval": 1}
    same = dual_ledger("correct", "approve", "--break", str(large), *_WHY)
    assert (same.status, "you have approved it before" in same.out) == (1, True)
    another = second_person(books).database_url
    second = dual_ledger("correct", "approve", "--break", str(large), *_WHY, "--json", database_url=another)
    assert (second.status, second.document["complete"]) == (0, 1)
    listed = dual_ledger("correct", "list", "--json").document["corrections"]
    assert [(one["break_id"], one["state"]) for one in listed] == [(small, "APPLIED"), (large, "APPROVED")]
    assert dual_ledger("correct", "apply", "--all", *_WHY).status == 0

    again = dual_ledger("correct", "apply", "--break", str(small), "--break", str(large), *_WHY, "--json")
    assert (again.status, again.document["done_before"], again.document["applied"]) == (0, 2, 0)
    assert (
        "2 were corrected already"
        in dual_ledger("correct", "apply", "--break", str(small), "--break", str(large), *_WHY).out
    )
    assert balances(books)["A"] == 1005
    assert [one["state"] for one in dual_ledger("correct", "list", "--json").document["corrections"]] == [
        "APPLIED"
    ] * 2
    assert "approved by" in dual_ledger("correct", "list").out


def test_what_is_refused_is_told_with_what_comes_next(dual_ledger: Runner, books: str) -> None:
    one = differ(books, "R", "account", Entry("A", "B", "1"), Entry("c", "D", "1"))
    ran = dual_ledger("correct", "preview", "--break", str(one))
    assert ran.status == 1
    assert "refused: it takes more than one entry: +1 EUR on B" in ran.out
    assert f"next: post them by hand; dual-ledger breaks show {one}" in ran.out


_WRONG = (
    (("preview",), "say what to preview"),
    (("preview", "--all", "--break", "1"), "say what to preview"),
    (("approve", "--break", "1", "--kind", "amount", *_WHY), "choose among --all"),
    (("apply", "--break", "99", *_WHY), "there is no break 99"),
    (("approve", "--all"), "Missing option '--reason'"),
    (("preview", "--all", "--counter-account", "NOWHERE"), "there is no account NOWHERE"),
    (("preview", "--all", *_AGAINST, "--counter-account", "A"), "are both in EUR"),
    (("approve", "--all", *_WHY, "--login", "seconder"), "set DUAL_LEDGER_DATABASE_URL"),
)


@pytest.mark.usefixtures("books")
def test_what_is_asked_wrongly_is_usage(dual_ledger: Runner, tmp_path: Path) -> None:
    for words, said in _WRONG:
        ran = dual_ledger("correct", *words)
        assert (ran.status, said in ran.err) == (2, True), ran.err
    file = tmp_path / "books.toml"
    file.write_text('correction_second_approval_above = "1e5"\n')
    ran = dual_ledger("--config", str(file), "correct", "list")
    assert (ran.status, "must be a plain decimal" in ran.err) == (2, True)


def test_counter_accounts_of_the_settings_serve_each_their_currency(dual_ledger: Runner, books: str) -> None:
    open_account(books, "USD-1", currency="USD")
    open_account(books, "USD-2", currency="USD")
    state(books, "A", by="1")
    state(books, "USD-1", by="2", currency="USD")
    both: dict[str, Any] = {"correction_counter_account": f"{COUNTER}, USD-2"}
    shown = dual_ledger("correct", "preview", "--all", "--ledger", "SOVEREIGN", "--json", **both)
    found = [(one["credit_account_id"], one["ledger_id"]) for one in shown.document["corrections"]]
    assert found == [(COUNTER, "SOVEREIGN"), ("USD-2", "SOVEREIGN")]


@pytest.mark.faults
@pytest.mark.parametrize("place", ["correct.in_transaction:kill:2", "correct.after_batch:kill:1"])
def test_killed_anywhere_the_same_command_goes_on_and_posts_nothing_twice(
    settings: Settings, books: str, place: str
) -> None:
    theirs = Entry("A", "B", "1.00"), Entry("A", "B", "3.00")
    query(
        books,
        "INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code, "
        "asset_type, transaction_type, reference_id) SELECT 'SOVEREIGN', 'A', 'B', 1.00, 'EUR', 'fiat', 'x', "
        "'R-' || n FROM generate_series(1, 2500) AS n",
    )
    one = differ(books, "R-1", "amount", *theirs, post=False)
    query(
        books,
        "INSERT INTO breaks (comparison, kind, ledger_id, reference_id, expected, actual, details) "
        "SELECT comparison, kind, ledger_id, 'R-' || n, expected, actual, details "
        "FROM breaks, generate_series(2, 2500) AS n WHERE id = %s",
        one,
    )
    with operator(settings) as person:
        approve(person, [number for (number,) in query(books, "SELECT id FROM breaks ORDER BY id")])
    command = ("correct", "apply", "--all", *_WHY, "--json")
    with running(settings, *command, failpoint=place) as process:
        assert process.wait(60) == -signal.SIGKILL
    assert_sound(books)
    done = len(posted(books)) - 2500
    assert done == query(books, "SELECT count(*) FROM corrections WHERE entry_id IS NOT NULL")[0][0] == 2000
    code, _, err = ended(start(settings, *command))
    assert code == 0, err
    assert len(posted(books)) == 5000
    assert balances(books)["A"] == 1000 + 2500 * 3
    assert query(books, "SELECT count(*) FROM audit_log WHERE action = 'correction_apply'") == [(2500,)]
    assert_sound(books)


def test_two_who_apply_at_once_post_each_once(settings: Settings, books: str) -> None:
    ids = _differences(books, 40)
    with operator(settings) as person:
        approve(person, ids)
    done: list[int] = []

    def at_work() -> None:
        with operator(settings) as person:
            done.extend(one.break_id for one in apply(person, ids, piece=3) if one.posted)

    threads = [threading.Thread(target=at_work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ids
    assert balances(books)["A"] == 1000 + Decimal(40 * 3)
    assert_sound(books)
