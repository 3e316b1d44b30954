"""Goal: a correction answers exactly the difference that it was for; when that changes, it is told again."""

from decimal import Decimal

import pytest

from audit.corrections import desk
from audit.corrections.chosen import Against
from audit.reconcile.compared import Compared
from audit.reconcile.recording import Found, look_up, record
from tests.reconcile_ledgers.planting import alter, compared, remove
from tests.residual.world import World

_TURNED = "debit_account_id = credit_account_id, credit_account_id = debit_account_id, amount = 43"


def _both(world: World) -> None:
    world.book("A", "CREDIT", "40.00", "R")
    world.settle_all()


def _given_up(world: World) -> None:
    """DBIS has refused the SCB's entry, and somebody has given the letter up."""
    world.book("A", "SHUT", "3.00", "R")
    world.settle_all()
    world.discard()
    world.here("UPDATE bank_accounts SET status = 'ACTIVE' WHERE id = 'SHUT'")


def _found(world: World) -> list[Found]:
    """What is found and not answered, recorded."""
    comparison = compared(world)
    looked = look_up(world.operator, Compared(comparison))
    found = record(world.operator, Compared(comparison), reason="tests", operator_name="jana")
    assert [one.corrected for one in looked] == [one.corrected for one in found]
    return [one for one in found if not one.corrected]


def _told(world: World) -> list[tuple[str, str | None, str | None, str | None]]:
    whats = (one.what for one in _found(world))
    return [(one.kind, one.reference_id, one.expected, one.actual) for one in whats]


def _sound(world: World) -> bool:
    """Nothing is a break, and nothing is left that no entry explains."""
    world.hear(1000)
    return not _found(world) and not world.looker.look().unexplained


@pytest.mark.parametrize(
    ("again", "kinds"),
    [
        ("amount = 40", {"extra"}),  # as it was: the correction has nothing to correct
        ("amount = 45", {"amount"}),
        ("amount = 43, credit_account_id = 'B'", {"amount", "account"}),
    ],
)
def test_what_changes_after_its_correction_is_a_break_again(
    world: World, again: str, kinds: set[str]
) -> None:
    _both(world)
    alter(world, "scb", "R", "amount = 43")
    one = _correct_first(world)
    assert _sound(world)
    alter(world, "scb", "R", again)
    told = _told(world)
    assert {row[0] for row in told} == kinds
    assert {row[1] for row in told} == ({f"CORRECTION-{one}"} if kinds == {"extra"} else {"R"})


def test_back_and_forth_every_step_is_found_and_corrected(world: World) -> None:
    _both(world)
    for amount in ("43", "45", "43", "40", "43", "40"):
        alter(world, "scb", "R", f"amount = {amount}")
        assert _found(world)
        _correct_all(world)
        assert _sound(world), amount


def test_what_is_half_taken_back_is_left_to_correct(world: World) -> None:
    _both(world)
    alter(world, "scb", "R", _TURNED)
    assert len(_found(world)) == 2
    _correct_all(world)
    assert _sound(world)
    alter(world, "scb", "R", "amount = 40")  # the accounts differ as before, and that was corrected
    assert [row[0] for row in _told(world)] == ["account"]
    _correct_all(world)
    assert _sound(world)


@pytest.mark.parametrize("after", ["loaded", "gone"])
def test_what_was_missing_and_corrected_is_extra_once_it_is_not_missing(world: World, after: str) -> None:
    world.here("UPDATE bank_accounts SET status = 'CLOSED' WHERE id = 'SHUT'")
    for name in "ABC":
        world.load("CREDIT", name, "1.00")
    _given_up(world)
    (one,) = _found(world)
    _correct_all(world)
    assert _sound(world)
    if after == "loaded":
        world.load("A", "SHUT", "3.00", "R")
    else:
        remove(world, "scb", "R")
    assert _told(world) == [("extra", f"CORRECTION-{one.break_id}", None, "3.00")]
    _correct_all(world)
    assert _sound(world)


def _correct_first(world: World) -> int:
    (one,) = _found(world)
    _correct_all(world)
    assert one.break_id is not None
    return one.break_id


def _correct_all(world: World) -> None:
    ids = [row[0] for row in world.here("SELECT id FROM breaks WHERE status = 'OPEN' ORDER BY id")]
    above, books = Decimal(1000), world.operator
    list(desk.approve(books, ids, Against(), reason="seen", above=above, operator="jana"))
    list(desk.apply(books, ids, Against(), reason="due", above=above, operator="jana"))
