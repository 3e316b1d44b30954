"""Goal: what was set aside is posted by the one posting path, or stays set aside."""

from typing import Any

import pytest

from tests.books.scene import BALANCE_RULE, a_payment
from tests.ledger.holding import Desk, refused


def test_an_unknown_hold_and_a_posted_one_cannot_be_released(desk: Desk) -> None:
    with refused("LD402"):
        desk.release("nothing")
    with refused("LD402"):
        desk.post_reserved("nothing", a_payment("R", "C", "A", amount="1"))
    desk.reserve("H", "A", "30")
    desk.post_reserved("H", a_payment("R", "C", "A", amount="30"))
    with refused("LD403"):
        desk.release("H")
    assert desk.money("A") == ("70", "70", "0")


@pytest.mark.parametrize(
    ("account", "debit", "credit", "left"),
    [("A", "C", "A", ("88", "88", "0")), ("B", "B", "A", ("38", "38", "0"))],
)
def test_a_hold_is_posted_in_part_and_the_rest_is_available_again(
    desk: Desk, account: str, debit: str, credit: str, left: tuple[str, ...]
) -> None:
    desk.reserve("H", account, "30")
    entry_id = desk.post_reserved("H", a_payment("R", debit, credit, amount="12"))
    assert desk.money(account) == left
    assert desk.held() == [("H", account, "30", "POSTED", entry_id)]
    assert desk.posted() == ["R"]


def test_the_last_cent_can_be_posted_under_the_balance_rules(desk: Desk) -> None:
    desk.query(BALANCE_RULE)
    desk.reserve("H", "A", "100")
    with refused("LD308"):
        desk.post_directly(a_payment("OTHER", "C", "A", amount="0.01"))
    desk.post_reserved("H", a_payment("R", "C", "A", amount="100"))
    assert desk.money("A") == ("0", "0", "0")


def test_the_same_posting_again_is_a_duplicate_and_another_one_isrefused(desk: Desk) -> None:
    desk.reserve("H", "A", "30")
    entry = a_payment("R", "C", "A", amount="12")
    desk.post_reserved("H", entry)
    with refused("23505"):
        desk.post_reserved("H", entry)
    with refused("LD202"):
        desk.post_reserved("H", entry._replace(amount="13"))
    with refused("LD403"):
        desk.post_reserved("H", entry._replace(reference_id="R-2"))
    desk.reserve("H-2", "A", "30")
    with refused("23505"):  # posted with another hold: this one stays
        desk.post_reserved("H-2", entry)
    assert desk.status("H-2") == "HELD"
    assert desk.money("A") == ("88", "58", "30")


def test_a_released_hold_posts_nothing(desk: Desk) -> None:
    desk.reserve("H", "A", "30")
    desk.release("H")
    with refused("LD403"):
        desk.post_reserved("H", a_payment("R", "C", "A", amount="12"))
    assert desk.posted() == []


@pytest.mark.parametrize(
    ("changes", "sqlstate"),
    [
        ({"amount": "30.01"}, "LD404"),
        ({"debit": "A", "credit": "C"}, "LD405"),  # makes it larger
        ({"debit": "C", "credit": "B"}, "LD405"),  # has nothing to do with it
        ({"debit": "A"}, "LD105"),
        ({"credit": "a\u202eb"}, "LD405"),
        ({"amount": "0"}, "LD102"),
        ({"amount": "NaN"}, "LD102"),
        ({"amount": "Infinity"}, "LD102"),
        ({"amount": "0.001"}, "LD104"),
        ({"debit": "nobody"}, "LD303"),
        ({"debit": "FROZEN"}, "LD305"),
        ({"currency_code": "USD"}, "LD306"),
        ({"asset_type": "cbdc"}, "LD307"),
        ({"ledger_id": "NOWHERE"}, "LD301"),
        ({"reference_id": " R"}, "LD101"),
    ],
)
def test_a_refused_posting_leaves_the_hold_as_it_was(
    desk: Desk, changes: dict[str, str], sqlstate: str
) -> None:
    desk.open("FROZEN", status="FROZEN")
    desk.reserve("H", "A", "30")
    values = {"debit": "C", "credit": "A", "amount": "12", **changes}
    reference = values.pop("reference_id", "R")
    with refused(sqlstate):
        desk.post_reserved("H", a_payment(reference, **values))
    assert desk.status("H") == "HELD"
    assert desk.money("A") == ("100", "70", "30")
    assert desk.posted() == []


def test_a_hold_of_an_account_that_was_frozen_since_is_not_posted(desk: Desk) -> None:
    desk.reserve("H", "A", "30")
    desk.query("UPDATE bank_accounts SET status = 'FROZEN' WHERE id = 'A'")
    with refused("LD305"):
        desk.post_reserved("H", a_payment("R", "C", "A", amount="12"))
    assert desk.status("H") == "HELD"


def test_an_entry_of_a_hold_is_one_like_any_other(desk: Desk) -> None:
    desk.reserve("H", "A", "30")
    desk.post_reserved("H", a_payment("R", "C", "A", amount="12", fx_rate="1.10"))
    columns = "reference_id, amount::text, fx_rate::text, shard, source_id, transaction_type"
    assert desk.query(f"SELECT {columns} FROM ledger_entries") == [("R", "12", "1.10", 0, None, "PAYMENT")]


def test_each_step_is_told_in_the_audit_log_once(desk: Desk) -> None:
    for _ in range(2):
        desk.reserve("H-1", "A", "30", "card")
        desk.reserve("H-2", "A", "20")
    for _ in range(2):
        desk.release("H-1", "cancelled")
    entry_id = desk.post_reserved("H-2", a_payment("R", "C", "A", amount="12"))
    told = "SELECT action, reason, details, actor FROM audit_log ORDER BY id"
    assert [row[:3] for row in desk.query(told)] == [
        ("accounts.reserve", "card", _step("H-1", "30", "0", "30")),
        ("accounts.reserve", "why", _step("H-2", "20", "30", "50")),
        ("accounts.release", "cancelled", _step("H-1", "30", "50", "20")),
        ("accounts.post_reserved", "why", {**_step("H-2", "20", "20", "0"), "entry_id": entry_id}),
    ]
    assert {row[3].partition(" ")[2] for row in desk.query(told)} == {"(tests)"}
    by = "SELECT actor LIKE '%% (tests)', settled_by LIKE '%% (tests)' FROM account_holds"
    assert desk.query(by) == [(True, True)] * 2


def _step(hold_id: str, amount: str, before: str, after: str) -> dict[str, Any]:
    return {
        "hold_id": hold_id,
        "account_id": "A",
        "amount": amount,
        "before": {"reserved": before},
        "after": {"reserved": after},
    }
