"""Goal: a correction by which DBIS comes into line with the SCB leaves nothing unexplained at any step."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from audit.corrections import desk
from audit.corrections.chosen import Against
from relay.latency import BOUNDS
from tests.residual.world import HEARD, World, answers

_ENTRY = """
    SELECT jsonb_build_object('debit_account_id', debit_account_id, 'credit_account_id', credit_account_id,
        'amount', amount::text, 'currency_code', currency_code)
    FROM {} WHERE reference_id = %s
"""
_BREAK = """
    INSERT INTO breaks (comparison, kind, ledger_id, reference_id, details)
    VALUES ('ledgers', %s, %s, %s, %s) RETURNING id
"""
_CHANGE = "UPDATE scb_entries SET {} WHERE reference_id = 'R'"


def _changed(change: str) -> Callable[[World], None]:
    """Both had the same entry, and the SCB's was changed since."""

    def made(world: World) -> None:
        world.book("A", "CREDIT", "40.00", "R")
        world.settle_all()
        world.there(change)

    return made


def _refused(world: World) -> None:
    """Each has another entry of one reference, and the SCB has refused DBIS's."""
    world.post("A", "B", "5.00", "R")
    world.book("A", "B", "6.00", "R")
    world.hear(1000)


def _refused_unheard(world: World) -> None:
    """The same, and the SCB has not even heard of it."""
    world.post("A", "B", "5.00", "R")
    world.book("A", "B", "6.00", "R")


def _given_up(world: World) -> None:
    """DBIS refused the SCB's entry, and somebody has given the letter up."""
    world.book("A", "SHUT", "3.00", "R")
    world.settle_all()
    world.discard()
    world.here("UPDATE bank_accounts SET status = 'ACTIVE' WHERE id = 'SHUT'")


def _not_passed(world: World) -> None:
    """It never came, and nothing has come behind it: for all that is known it may be on its way."""
    world.book("A", "B", "3.00", "R")


_CASES = {
    "an amount": ("amount", _changed(_CHANGE.format("amount = amount + 3"))),
    "an account": ("account", _changed(_CHANGE.format("credit_account_id = 'B'"))),
    "both turned round": (
        "account",
        _changed(
            _CHANGE.format("debit_account_id = credit_account_id, credit_account_id = debit_account_id")
        ),
    ),
    "an entry too many": ("extra", _changed("DELETE FROM scb_entries WHERE reference_id = 'R'")),
    "a refused one": ("amount", _refused),
    "one not heard of": ("amount", _refused_unheard),
    "one given up": ("missing_in_dbis", _given_up),
    "one that never came": ("missing_in_dbis", _not_passed),
}


def _corrected(world: World, kind: str) -> int:
    (ours,), (theirs,) = (
        [*rows, (None,)][:1]
        for rows in (
            world.here(_ENTRY.format("ledger_entries"), "R"),
            world.there(_ENTRY.format("scb_entries"), "R"),
        )
    )
    details = json.dumps({"dbis": ours[0], "scb": theirs[0]})
    ((one,),) = world.here(_BREAK, kind, "SOVEREIGN" if ours[0] is None else _ledger(world), "R", details)
    above, books = Decimal(100), world.operator
    ((approved,),) = desk.approve(books, [one], Against(), reason="seen", above=above, operator="jana")
    assert approved.words is None
    ((applied,),) = desk.apply(books, [one], Against(), reason="due", above=above, operator="jana")
    assert applied.posted
    return int(one)


def _ledger(world: World) -> str:
    return str(world.here("SELECT ledger_id FROM ledger_entries WHERE reference_id = 'R'")[0][0])


def _answered(world: World) -> None:
    """DBIS takes the answers of the SCB."""
    world.relay.rows("relay_acknowledge", **answers(world.there(HEARD)), bounds=BOUNDS)


@pytest.mark.parametrize(("kind", "differ"), _CASES.values(), ids=_CASES)
def test_what_is_corrected_is_explained_at_every_step(
    world: World, kind: str, differ: Callable[[World], None]
) -> None:
    for nth in range(3):
        world.load("CREDIT", "ABC"[nth], "1.00")
    differ(world)
    before = world.looker.look()
    assert not before.consistent
    one = _corrected(world, kind)
    on_its_way = world.looker.look()
    assert on_its_way.unexplained == []
    world.hear(1000)
    noted = world.looker.look()
    assert noted.unexplained == []
    assert noted.consistent
    _answered(world)
    assert world.here("SELECT status FROM outbox_rows WHERE reference_id = %s", f"CORRECTION-{one}") == [
        ("ACKNOWLEDGED",)
    ]
    told = world.there("SELECT kind, result FROM heard WHERE reference_id = %s", f"CORRECTION-{one}")
    assert told == [("CORRECTION", "NOTED")]
    assert world.there("SELECT 1 FROM scb_entries WHERE reference_id LIKE 'CORRECTION-%%'") == []


def test_what_is_changed_after_its_correction_is_named(world: World) -> None:
    _CASES["an amount"][1](world)
    _corrected(world, "amount")
    world.hear(1000)
    world.there(_CHANGE.format("amount = amount + 0.01"))
    assert {one.account_id: one.amount for one in world.looker.look().unexplained} == {
        "A": Decimal("0.01"),
        "CREDIT": Decimal("-0.01"),
    }


@pytest.mark.parametrize("result", ["NOTED", "APPLIED"])
def test_an_answer_that_does_not_fit_what_was_sent_fails_the_row(world: World, result: str) -> None:
    world.post("A", "B", "1.00", "R") if result == "NOTED" else _CASES["an amount"][1](world)
    reference = "R" if result == "NOTED" else f"CORRECTION-{_corrected(world, 'amount')}"
    world.hear(1000)
    world.there("UPDATE heard SET result = %s WHERE reference_id = %s", result, reference)
    _answered(world)
    assert world.here("SELECT status FROM outbox_rows WHERE reference_id = %s", reference) == [("FAILED",)]
    opened = "SELECT kind, details ->> 'reason' FROM breaks WHERE reference_id = %s"
    ((kind, reason),) = world.here(opened, reference)
    assert kind == "rejected_by_scb"
    assert "noted" in reason
