"""Goal: whatever is under way, and whenever one looks, every cent of the difference is explained."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.status.residual import Residual
from tests.residual.expected import Expected, Ours, Theirs, expected, ours, theirs
from tests.residual.world import GROUPS, PARTITIONS, World, cents

_ACCOUNTS = ("A", "B", "C", "CREDIT", "LATE", "SHUT")
_SHARED = ("BOTH-1", "BOTH-2", "BOTH-3")  # references that both sides give, each its own entry
_accounts = st.permutations(_ACCOUNTS).map(lambda names: names[:2])
_amounts = st.integers(1, 9999).map(cents)
_references = st.sampled_from(("", "", *_SHARED))
_entries = st.tuples(_accounts, _amounts, _references)
_few = st.integers(1, 3)

Step = tuple[str, Any]
_STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("book"), _entries),
    st.tuples(st.just("book"), _entries),
    st.tuples(st.just("send"), st.tuples(_few, st.sampled_from((0, 0, 0, 2)))),
    st.tuples(st.just("send"), st.tuples(_few, st.just(0))),
    st.tuples(st.just("consume"), st.tuples(st.integers(0, PARTITIONS - 1), _few, st.sampled_from(GROUPS))),
    st.tuples(st.just("consume"), st.tuples(st.integers(0, PARTITIONS - 1), _few, st.just("main"))),
    st.tuples(st.just("load"), _entries),
    st.tuples(st.just("post"), _entries),
    st.tuples(st.just("hear"), st.tuples(_few)),
    st.tuples(st.just("hear"), st.tuples(_few)),
    st.tuples(st.sampled_from(("redrive", "redirect", "rename", "discard", "open_late")), st.just(())),
)
_BETWEEN = st.lists(_STEPS, max_size=2)

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


def _take(world: World, step: Step) -> None:
    name, arguments = step
    if name in ("book", "load", "post"):
        (debit, credit), amount, reference = arguments
        getattr(world, name)(debit, credit, amount, reference)
    elif name == "redirect":
        world.redrive(debit_account_id="A", credit_account_id="B")
    elif name == "rename":
        world.redrive(reference_id="", debit_account_id="A", credit_account_id="B")
    else:
        getattr(world, name)(*arguments)


def _looked(world: World, between: Sequence[Step] = ()) -> tuple[Residual, Expected]:
    seen: list[tuple[Theirs, Ours]] = []

    def go_on() -> None:
        there = theirs(world)
        for step in between:
            _take(world, step)
        seen.append((there, ours(world)))

    found = world.looker.look(between=go_on)
    return found, expected(*seen[0])


def _assert_explained(found: Residual, wanted: Expected) -> None:
    assert found.unexplained == []
    assert {line.account_id: dict(line.terms) for line in found.lines if line.terms} == wanted.amounts
    assert {term: count for term, count in found.counts.items() if count} == dict(wanted.counts)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(_STEPS, _BETWEEN), min_size=8, max_size=40))
@example(steps=_STORY)
def test_at_every_moment_every_cent_is_explained(
    world: World, steps: Sequence[tuple[Step, Sequence[Step]]]
) -> None:
    world.begin_anew()
    for step, between in steps:
        _take(world, step)
        _assert_explained(*_looked(world, between))
    world.settle_all()
    _assert_explained(*_looked(world))
