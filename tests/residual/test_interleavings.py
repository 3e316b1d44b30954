"""Goal: whatever is under way, and whenever one looks, every cent of the difference is explained."""

from collections.abc import Sequence

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.status.residual import Residual
from tests.residual.expected import Expected, Ours, Theirs, expected, ours, theirs
from tests.residual.steps import BETWEEN, STEPS, Step, take
from tests.residual.world import World

# A story in which every term has something, and every way out of it is taken.
_STORY: list[tuple[Step, list[Step]]] = [
    (("book", (["A", "B"], "1.00", "BOTH-1")), []),
    (("post", (["A", "C"], "2.00", "BOTH-1")), [("hear", (3,))]),
    (("hear", (3,)), []),  # refused: the SCB has another of that name
    (("book", (["A", "LATE"], "3.00", "")), [("send", (3, 0))]),
    *(
        ((("consume", (partition, 3, "main")), [("consume", (partition, 3, "other"))]))
        for partition in range(3)
    ),
    (("open_late", ()), [("hear", (1,))]),
    (("book", (["B", "SHUT"], "4.00", "")), []),
    (("book", (["C", "SHUT"], "5.00", "")), [("send", (3, 2))]),
    *(((("consume", (partition, 3, "main")), [])) for partition in range(3)),
    (("discard", ()), []),
    (("redirect", ()), [("hear", (1,))]),
    (("hear", (3,)), [("load", (["A", "B"], "6.00", ""))]),
]


def _looked(world: World, between: Sequence[Step] = ()) -> tuple[Residual, Expected]:
    seen: list[tuple[Theirs, Ours]] = []

    def go_on() -> None:
        there = theirs(world)
        for step in between:
            take(world, step)
        seen.append((there, ours(world)))

    found = world.looker.look(between=go_on)
    return found, expected(*seen[0])


def _assert_explained(found: Residual, wanted: Expected) -> None:
    assert found.unexplained == []
    assert {line.account_id: dict(line.terms) for line in found.lines if line.terms} == wanted.amounts
    assert {term: count for term, count in found.counts.items() if count} == dict(wanted.counts)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(STEPS, BETWEEN), min_size=8, max_size=40))
@example(steps=_STORY)
def test_at_every_moment_every_cent_is_explained(
    world: World, steps: Sequence[tuple[Step, Sequence[Step]]]
) -> None:
    world.begin_anew()
    for step, between in steps:
        take(world, step)
        _assert_explained(*_looked(world, between))
    world.settle_all()
    _assert_explained(*_looked(world))
