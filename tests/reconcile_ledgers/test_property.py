"""Goal: whatever is under way, and whatever somebody has changed, exactly the differences are named."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit.reconcile.model import Comparison
from tests.reconcile_ledgers.model import Ours, Theirs, Told, expected, ours, theirs
from tests.reconcile_ledgers.planting import alter, book_twice, compared, remove
from tests.residual.steps import BETWEEN, STEPS, Step, take
from tests.residual.world import World

_CHANGES = (
    "amount = amount + 1",
    "currency_code = 'USD'",
    "debit_account_id = 'X'",
    "debit_account_id = credit_account_id, credit_account_id = debit_account_id",
    "timestamp_utc = timestamp_utc + interval '1 microsecond'",
    "transaction_type = 'FEE'",
    "fx_rate = 2",
)
_sides = st.sampled_from(("dbis", "scb"))
_nth = st.integers(0, 50)
_PLANTED: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("alter"), st.tuples(_sides, _nth, st.sampled_from(_CHANGES))),
    st.tuples(st.just("remove"), st.tuples(_sides, _nth)),
    st.tuples(st.just("twice"), st.tuples(_sides, _nth)),
    st.tuples(st.just("acknowledge"), st.tuples(st.booleans())),
)
_CHAPTERS = st.tuples(st.lists(STEPS, min_size=4, max_size=15), st.lists(_PLANTED, max_size=2), BETWEEN)
_ACKNOWLEDGE = "UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED' WHERE (shard, sequence) = (%s, %s)"

_BOOKED: list[Step] = [("book", (["A", "B"], "1.00", "")) for _ in range(3)]
_STORY: list[tuple[list[Step], list[Step], list[Step]]] = [
    ([*_BOOKED, ("send", (3, 0)), ("consume", (0, 2, "main"))], [], [("hear", (1,))]),
    ([("hear", (3,))], [("twice", ("dbis", 0)), ("twice", ("scb", 1))], [("consume", (0, 1, "main"))]),
    ([("load", (["A", "B"], "6.00", ""))], [("acknowledge", (True,))], []),
    ([("hear", (3,))], [("remove", ("scb", 0)), ("remove", ("dbis", 1))], []),
]


def _plant(world: World, step: Step) -> None:
    name, arguments = step
    if name == "acknowledge":
        _acknowledge(world, *arguments)
        return
    side, nth, *change = arguments
    ask, table = (world.here, "ledger_entries") if side == "dbis" else (world.there, "scb_entries")
    references = ask(f"SELECT reference_id FROM {table} ORDER BY 1")
    if references:
        reference = references[nth % len(references)][0]
        if name == "twice":
            book_twice(world, side, reference, world.name("TWICE"))
        else:
            (alter if name == "alter" else remove)(world, side, reference, *change)


def _acknowledge(world: World, falsely: bool) -> None:
    """Everything the SCB has heard is marked; or the first of each shard that it has not."""
    heard: dict[int, int] = dict(world.there("SELECT shard, next_sequence FROM reader_positions"))
    for shard, sequence in world.here("SELECT shard, sequence FROM dual_ledger_outbox"):
        due = heard.get(shard, 1)
        if sequence == due if falsely else sequence < due:
            world.here(_ACKNOWLEDGE, shard, sequence)


def _found(world: World, between: Sequence[Step] = ()) -> tuple[Comparison, list[Told], int]:
    seen: list[tuple[Theirs, Ours]] = []

    def go_on() -> None:
        there = theirs(world)
        for step in between:
            take(world, step)
        seen.append((there, ours(world)))

    found = compared(world, go_on)
    return (found, *expected(*seen[0]))


def _assert_exact(world: World, between: Sequence[Step] = ()) -> None:
    found, breaks, in_flight = _found(world, between)
    told: list[Any] = [(one.kind, one.reference_id, one.account_id) for one in found.breaks]
    assert sorted(told, key=str) == breaks
    assert found.in_flight == in_flight


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(chapters=st.lists(_CHAPTERS, min_size=1, max_size=3))
@example(chapters=_STORY)
def test_at_every_moment_exactly_the_differences_are_named(
    world: World, chapters: Sequence[tuple[Sequence[Step], Sequence[Step], Sequence[Step]]]
) -> None:
    world.begin_anew()
    for steps, planted, between in chapters:
        for step in steps:
            take(world, step)
        for step in planted:
            _plant(world, step)
        _assert_exact(world, between)
    world.settle_all()
    _assert_exact(world)
