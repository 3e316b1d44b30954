"""Goal: a run that nobody has heard of is deleted whole, or not at all, and the books are what they were."""

from typing import Any

import psycopg
import pytest

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.posting import Unknown
from tests.audit.scene import Backfill, loaded
from tests.audit.undoing import all_balances, audited, checked, deleted, reversed_, status
from tests.books.inspection import assert_sound, balances, posted
from tests.books.scene import BALANCE_RULE, a_payment, open_account, open_accounts, post_directly, url
from tests.dead_letters.scene import redriven
from tests.fixtures.outside import query

_RULES = """
    SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE contype = 'c' AND conname LIKE '%%balance%%' ORDER BY conname
"""
_POSTED_INTO_ITS_SHARD = """
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, shard)
    SELECT 'MASTER', 'A', 'B', 1, 'EUR', 'fiat', 'FEE', 'X', shard FROM run_streams
"""
_RESERVED_RULE = """
    ALTER TABLE bank_accounts ADD CONSTRAINT reserved_within_balance
    CHECK (reserved_balance >= 0 AND balance >= reserved_balance) NOT VALID
"""


def _payments(count: int) -> list[Any]:
    return [a_payment(f"R-{n}", *("AB" if n % 3 else "BA"), amount=f"{n + 1}.10") for n in range(count)]


def _state(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """What must be as if nothing had happened, when nothing has."""
    tables = (
        "ledger_entries",
        "dual_ledger_outbox",
        "bank_accounts",
        "runs",
        "run_undos",
        "stream_positions",
    )
    more = ("audit_log", "relay_leases", "ledger_backfill_checkpoints")
    return {
        name: query(url(settings), f"SELECT t::text FROM {name} AS t ORDER BY 1") for name in tables + more
    }


def test_entries_and_outbox_rows_go_and_balances_are_what_they_were(settings: Settings) -> None:
    open_account(url(settings), "A", opening="50", reserved="20")
    open_account(url(settings), "B", side="credit")
    post_directly(url(settings), a_payment("BEFORE"))
    before = all_balances(settings)
    loaded(settings, _payments(9))
    removed = deleted(settings)
    assert (removed.entries, removed.outbox_rows, removed.accounts_restored) == (9, 9, 2)
    assert all_balances(settings) == before
    assert posted(url(settings)) == ["BEFORE"]
    assert status(settings) == "UNDONE"
    assert query(url(settings), "SELECT next_sequence, posted FROM stream_positions WHERE shard <> 0") == [
        (1, 0)
    ]
    assert query(url(settings), "SELECT * FROM relay_leases") == []
    assert query(url(settings), "SELECT posted FROM run_streams") == [(9,)]  # what it once was
    assert_sound(url(settings))


def test_its_references_are_free_and_the_same_source_can_be_loaded_again(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    first = loaded(settings, _payments(5))
    once = balances(url(settings))
    deleted(settings)
    loaded(settings, _payments(5), id="run-2")
    assert balances(url(settings)) == once
    assert first.stream is not None
    assert query(url(settings), "SELECT run_id, count(*) FROM ledger_entries GROUP BY 1") == [("run-2", 5)]
    assert_sound(url(settings))


def test_what_others_posted_before_between_and_after_stays(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    entries = run.read(_payments(6))
    run.post(entries[:3])
    post_directly(url(settings), a_payment("BETWEEN", amount="4.00"))
    run.post(entries[3:])
    run.end("PAUSED")
    post_directly(url(settings), a_payment("AFTER", amount="5.00"))
    deleted(settings)
    assert balances(url(settings)) == {"A": 9, "B": -9}
    assert_sound(url(settings))


def test_duplicates_and_dead_letters_stay_as_history(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("R-1"))
    loaded(settings, [a_payment("R-1"), a_payment("R-2"), a_payment("R-3", credit="NOBODY")])
    assert deleted(settings).entries == 1
    for table in ("duplicates", "dead_letters"):
        assert query(url(settings), f"SELECT count(*) FROM {table} WHERE run_id = 'run-1'") == [(1,)]


def test_accounts_that_it_opened_go_but_for_those_that_others_use(settings: Settings) -> None:
    open_accounts(url(settings), "Z")
    pairs = [("A", "B"), ("C", "D"), ("E", "F")]
    entries = [a_payment(f"R-{n}", *pair) for n, pair in enumerate(pairs)]
    loaded(settings, entries, unknown=Unknown(create="debit"))
    post_directly(url(settings), a_payment("OTHER", "A", "Z", amount="1.00"))
    post_directly(
        url(settings), a_payment("BACK", "Z", "A", amount="1.00")
    )  # nothing is left there, but used
    query(url(settings), "SELECT reserve_balance('H-1', 'C', 1, 'why')")
    query(url(settings), "SELECT release_balance('H-1', 'why')")
    assert deleted(settings).accounts_removed == 4
    assert balances(url(settings)) == {"A": 0, "Z": 0, "C": 0}
    assert_sound(url(settings))


def test_it_is_written_down_before_and_after(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, _payments(3))
    deleted(settings)
    (begin, end) = audited(settings)
    states = {"before": {"status": "COMPLETED"}, "after": {"status": "UNDOING"}}
    details = {"run_id": "run-1", "method": "delete", "accounts": 2} | states
    assert begin == ("run_undo_begin", "wrong file", details)
    assert (end[0], end[2]["entries"], end[2]["accounts_restored"]) == ("run_undo_end", 3, 2)
    checkpoint = "SELECT status, error_message FROM ledger_backfill_checkpoints"
    assert query(url(settings), checkpoint) == [("FAILED", "undone by delete, 3 entries: wrong file")]


@pytest.mark.parametrize(
    ("obstacle", "change"),
    [
        (
            "told",
            "UPDATE dual_ledger_outbox SET status = 'PUBLISHED' WHERE sequence = 1",
        ),
        ("told", "UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED' WHERE sequence = 3"),
        ("told", "UPDATE dual_ledger_outbox SET attempts = 1 WHERE sequence = 1"),
        ("told", "UPDATE stream_positions SET published_sequence = 1 WHERE shard <> 0"),
        ("relay", "INSERT INTO relay_leases SELECT shard, 'r', 1, to_timestamp(0) FROM run_streams"),
        (
            "archived",
            "INSERT INTO outbox_archive SELECT 0, 9, now(), now(), shard, 1 FROM run_streams",
        ),
        ("sealed", "SELECT seal_window()"),
        ("not active", "UPDATE bank_accounts SET status = 'FROZEN' WHERE id = 'A'"),
        (
            "others",
            _POSTED_INTO_ITS_SHARD,
        ),
    ],
)
def test_it_is_refused_with_the_reason_when_somebody_can_have_heard_of_it(
    settings: Settings, obstacle: str, change: str
) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, _payments(3))
    assert checked(settings).why_not_delete == []
    query(url(settings), change)
    before = _state(settings)
    assert set(checked(settings).obstacles) == {obstacle}
    assert len(checked(settings).why_not_delete) == 1
    with pytest.raises(UsageError, match=f"nothing was deleted: .*{obstacle}"):
        deleted(settings)
    assert _state(settings) == before


def test_it_is_refused_once_an_entry_came_from_a_dead_letter_or_is_reversed_or_relied_on(
    settings: Settings,
) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [*_payments(3), a_payment("LATE", credit="C")])
    open_accounts(url(settings), "C")
    redriven(settings, [1])
    assert set(checked(settings).obstacles) == {"elsewhere"}
    loaded(settings, [_payments(3)[0]], id="run-2", source="file-2")
    assert set(checked(settings).obstacles) == {"elsewhere", "relied on"}
    reversed_(settings)
    assert set(checked(settings).obstacles) == {"elsewhere", "relied on", "reversed"}
    with pytest.raises(UsageError, match="by reverse"):
        deleted(settings)


def test_balance_rules_are_the_same_afterwards(settings: Settings) -> None:
    open_account(url(settings), "A", opening="100")
    open_account(url(settings), "B", opening="100")
    query(url(settings), BALANCE_RULE)
    query(url(settings), _RESERVED_RULE)
    rules = query(url(settings), _RULES)
    assert [validated for _, _, validated in rules] == [True, False]
    loaded(settings, _payments(5))
    deleted(settings)
    assert query(url(settings), _RULES) == rules
    assert balances(url(settings)) == {"A": 100, "B": 100}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (BALANCE_RULE, r"cannot be deleted: limit \(1\)"),
        (
            "ALTER TABLE bank_accounts ADD CONSTRAINT some_balance_rule CHECK (balance > -50)",
            "1 accounts would break the rule some_balance_rule",
        ),
    ],
)
def test_a_balance_rule_that_would_be_broken_stops_it_and_nothing_has_happened(
    settings: Settings, rule: str, said: str
) -> None:
    open_accounts(url(settings), "A", "C")
    open_account(url(settings), "B", opening="100")
    query(url(settings), rule)
    loaded(settings, [a_payment("R-1", amount="60.00")])
    post_directly(url(settings), a_payment("SPENT", "C", "A", amount="50.00"))
    before = _state(settings)
    assert set(checked(settings).obstacles) == ({"limit"} if rule == BALANCE_RULE else set())
    with pytest.raises(UsageError, match=said):
        deleted(settings)
    assert _state(settings) == before


def test_balances_that_are_wrong_already_are_noticed_and_nothing_is_deleted(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, _payments(2))
    query(url(settings), "UPDATE bank_accounts SET balance = balance + 1, available_balance = balance + 1")
    before = _state(settings)
    with pytest.raises(UsageError, match="would not equal their entries"):
        deleted(settings)
    assert _state(settings) == before


@pytest.mark.parametrize("state", ["PLANNED", "IN_PROGRESS"])
def test_only_a_run_that_stands_still_is_deleted(settings: Settings, state: str) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, _payments(1))
    query(url(settings), "UPDATE runs SET status = %s", state)
    with pytest.raises(UsageError, match=f"is {state}: it cannot be undone"):
        deleted(settings)


@pytest.mark.parametrize("role", ["owner", "dual_ledger"])
def test_no_role_deletes_an_entry_but_by_the_function(settings: Settings, role: str) -> None:
    """Not even with a run that is being deleted at that very moment: only that run's entries may go."""
    open_accounts(url(settings), "A", "B")
    loaded(settings, _payments(2))
    post_directly(url(settings), a_payment("OTHER"))
    query(
        url(settings),
        "INSERT INTO run_undos (run_id, method, reason, actor) VALUES ('run-1', 'delete', '', '')",
    )
    permit = "UPDATE run_undos SET deleting = pg_current_xact_id()"
    become = "SET ROLE owner" if role == "owner" else "RESET ROLE"
    for statements, sqlstate in {
        ("DELETE FROM ledger_entries",): "LD903",
        (permit, "DELETE FROM ledger_entries"): "LD936",
        (permit, "DELETE FROM ledger_entries WHERE run_id IS NULL"): "LD936",
        (permit, "UPDATE ledger_entries SET amount = 1"): "LD903",
        (permit, "TRUNCATE ledger_entries"): "LD903",
        (permit, "DELETE FROM audit_log"): "LD903",
        (permit, "DELETE FROM outbox_archive"): "LD903",
    }.items():
        assert _answered(settings, become, *statements) == sqlstate, statements
    query(url(settings), permit)  # and what an earlier transaction was allowed is worth nothing
    assert _answered(settings, become, "DELETE FROM ledger_entries WHERE run_id = 'run-1'") == "LD903"
    for other in ("poster", "relay", "auditor", "operator"):
        assert _answered(settings, f"SET ROLE {other}", permit) == "42501"
    assert len(posted(url(settings))) == 3


def _answered(settings: Settings, *statements: str) -> str | None:
    """The SQLSTATE of the first of them that is refused, in one transaction that is rolled back."""
    with psycopg.connect(url(settings)) as connection:
        try:
            for statement in statements:
                connection.execute(statement.encode())
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            connection.rollback()
    return None


def test_until_it_is_done_nobody_posts(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B", "C", "D")
    loaded(settings, _payments(2))
    post = "SELECT post_ledger_entry('MASTER', 'C', 'D', 1, 'EUR', 'fiat', 'FEE', 'X')"
    with psycopg.connect(url(settings)) as deleting:
        deleting.execute("SELECT delete_run('run-1', 'wrong file', 'ann')")
        assert _answered(settings, "SET lock_timeout = '50ms'", post) == "55P03"
        deleting.rollback()
    assert _answered(settings, post) is None
