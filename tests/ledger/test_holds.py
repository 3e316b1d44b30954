"""Goal: money that is set aside is not available, is never more than there was, and never gets lost."""

from contextlib import suppress

import psycopg
import pytest

from tests.books.scene import BALANCE_RULE, a_payment
from tests.ledger.holding import Desk, refused


def test_what_is_reserved_stays_in_the_balance_and_is_not_available(desk: Desk) -> None:
    assert desk.reserve("H", "A", "30.5") == ("HELD", "30.5")
    assert desk.money("A") == ("100", "69.5", "30.5")
    assert desk.held() == [("H", "A", "30.5", "HELD", None)]


@pytest.mark.parametrize("limited", [False, True])
def test_a_hold_is_covered_to_the_last_cent_whether_or_not_the_rules_are_applied(
    desk: Desk, limited: bool
) -> None:
    if limited:
        desk.query(BALANCE_RULE)
    desk.reserve("H-1", "A", "60")
    with refused("LD308"):
        desk.reserve("H-2", "A", "40.01")
    desk.reserve("H-2", "A", "40")
    with refused("LD308"):
        desk.reserve("H-3", "A", "0.01")
    with refused("LD308"):
        desk.reserve("H-3", "C", "1")
    assert desk.money("A") == ("100", "0", "100")
    assert [hold[0] for hold in desk.held()] == ["H-1", "H-2"]


def test_a_negative_balance_covers_nothing(desk: Desk) -> None:
    desk.open("D", opening="-5")
    with refused("LD308"):
        desk.reserve("H", "D", "0.01")


@pytest.mark.parametrize(
    ("hold_id", "account", "amount", "sqlstate"),
    [
        (None, "A", "1", "LD101"),
        ("", "A", "1", "LD101"),
        (" H", "A", "1", "LD101"),
        ("H ", "A", "1", "LD101"),
        ("ü", "A", "1", "LD101"),
        ("H\n", "A", "1", "LD101"),
        ("H" * 256, "A", "1", "LD101"),
        ("H", None, "1", "LD101"),
        ("H", "a\u202eb", "1", "LD101"),
        ("H", "A", None, "LD102"),
        ("H", "A", "0", "LD102"),
        ("H", "A", "-1", "LD102"),
        ("H", "A", "NaN", "LD102"),
        ("H", "A", "Infinity", "LD102"),
        ("H", "A", "9" * 39, "LD102"),
        ("H", "A", "0.0000000000000000001", "LD102"),
        ("H", "A", "0.001", "LD104"),
        ("H", "nobody", "1", "LD401"),
        ("H", "FROZEN", "1", "LD305"),
        ("H", "CLOSED", "1", "LD305"),
    ],
)
def test_what_can_be_no_hold_is_refused_by_name(
    desk: Desk, hold_id: str | None, account: str | None, amount: str | None, sqlstate: str
) -> None:
    desk.open("FROZEN", opening="100", status="FROZEN")
    desk.open("CLOSED", opening="100", status="CLOSED")
    with refused(sqlstate):
        desk.reserve(hold_id, account, amount)
    assert desk.held() == []
    assert desk.query("SELECT count(*) FROM audit_log") == [(0,)]


def test_the_longest_id_and_the_finest_amount_are_taken(desk: Desk) -> None:
    desk.open("GOLD", currency="XAU-1KG", asset="commodity", opening="1")
    amount = "0.000000000000000001"
    assert desk.reserve("H" * 255, "GOLD", amount) == ("HELD", amount)
    assert desk.money("GOLD") == ("1", "0.999999999999999999", amount)
    assert desk.reserve("H", "A", "5.000") == ("HELD", "5.000")  # judged on the value


def test_the_same_hold_again_changes_nothing_and_is_answered_as_it_is(desk: Desk) -> None:
    desk.reserve("H", "A", "30")
    assert desk.reserve("H", "A", "30.00", "another reason") == ("HELD", "30")
    assert desk.money("A") == ("100", "70", "30")
    desk.query("UPDATE bank_accounts SET status = 'FROZEN' WHERE id = 'A'")
    assert desk.reserve("H", "A", "30") == ("HELD", "30")
    desk.release("H")
    assert desk.reserve("H", "A", "30") == ("RELEASED", "30")
    assert desk.money("A") == ("100", "100", "0")


@pytest.mark.parametrize(("account", "amount"), [("A", "31"), ("B", "30")])
def test_a_holds_id_means_one_account_and_one_amount_for_ever(desk: Desk, account: str, amount: str) -> None:
    desk.reserve("H", "A", "30")
    for _ in range(2):
        with refused("LD202"):
            desk.reserve("H", account, amount)
        desk.release("H")
    assert desk.money("A") == ("100", "100", "0")
    assert desk.money("B") == ("50", "50", "0")


def test_a_release_makes_it_available_once(desk: Desk) -> None:
    desk.reserve("H", "A", "30")
    desk.reserve("OTHER", "A", "20")
    assert desk.release("H", "cancelled") == "RELEASED"
    assert desk.release("H", "once more") == "RELEASED"
    assert desk.money("A") == ("100", "80", "20")
    assert desk.query("SELECT settled_reason FROM account_holds WHERE id = 'H'") == [("cancelled",)]


def test_a_hold_of_a_frozen_account_can_be_released(desk: Desk) -> None:
    desk.reserve("H", "A", "30")
    desk.query("UPDATE bank_accounts SET status = 'FROZEN' WHERE id = 'A'")
    assert desk.release("H") == "RELEASED"


def test_a_reserved_balance_that_something_else_has_lowered_is_not_made_negative(desk: Desk) -> None:
    desk.reserve("H", "A", "30")
    desk.query("UPDATE bank_accounts SET reserved_balance = 10, available_balance = 90 WHERE id = 'A'")
    with refused("LD409"):
        desk.release("H")
    with refused("LD409"):
        desk.post_reserved("H", a_payment("R", "C", "A", amount="12"))
    differences = (
        "SELECT account_id, reserved_balance, held FROM reserved_check WHERE reserved_balance <> held"
    )
    assert desk.query(differences) == [("A", 10, 30)]
    desk.query("UPDATE bank_accounts SET reserved_balance = 30, available_balance = 70 WHERE id = 'A'")


_CALLS = [
    "SELECT reserve_balance('H', 'A', 30, 'why')",
    "SELECT release_balance('H', 'why')",
    "SELECT post_reserved('H', 'MASTER', 'C', 'A', 1, 'EUR', 'fiat', 'FEE', 'R')",
    "SELECT change_account_status('A', 'freeze', 'why')",
    "SELECT create_accounts_one_by_one('{}', '{}', '{}', '{}', '{}')",
    "SELECT write_audit('x', 'y', '{}')",
    "UPDATE account_holds SET status = 'HELD'",
    "DELETE FROM account_holds",
    "INSERT INTO account_holds (id, account_id, amount) VALUES ('X', 'A', 1)",
    "SELECT move_reserved('A', 1)",
    "UPDATE bank_accounts SET status = 'ACTIVE'",
]


@pytest.mark.parametrize(
    ("role", "allowed"), [("poster", []), ("relay", []), ("auditor", []), ("operator", _CALLS[:6])]
)
def test_only_the_operator_reserves_and_only_by_the_functions(
    desk: Desk, role: str, allowed: list[str]
) -> None:
    desk.reserve("H", "A", "30")
    may = []
    for call in _CALLS:
        with suppress(psycopg.errors.InsufficientPrivilege), desk.undone():
            desk.connection.execute(f"SET LOCAL ROLE {role}".encode())
            desk.connection.execute(call.encode())
            may.append(call)
    assert may == allowed


def test_accounts_and_holds_are_found_by_index_however_many_are_settled(desk: Desk) -> None:
    desk.query(
        "INSERT INTO account_holds (id, account_id, amount, status, settled_at)"
        " SELECT 'S-' || n, 'A', 1, 'RELEASED', now() FROM generate_series(1, 2000) AS n",
    )
    scans = """
        SELECT relname, seq_scan FROM pg_stat_xact_user_tables
        WHERE relname IN ('account_holds', 'bank_accounts', 'ledger_entries') ORDER BY 1
    """
    desk.query("ANALYZE account_holds, bank_accounts")
    before = desk.query(scans)
    desk.reserve("H", "A", "5")
    desk.release("H")
    desk.reserve("H-2", "A", "5")
    desk.post_reserved("H-2", a_payment("R", "C", "A", amount="5"))
    desk.post_directly(a_payment("R-2", "A", "C", amount="5"))
    desk.query("SELECT change_account_status('C', 'close', 'empty')")
    assert desk.query(scans) == before
