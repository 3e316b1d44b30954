"""Steps that the two ledgers, and what lies between them, may take in any order."""

from typing import Any

from hypothesis import strategies as st

from tests.residual.world import GROUPS, PARTITIONS, World, cents

_ACCOUNTS = ("A", "B", "C", "CREDIT", "LATE", "SHUT")
_SHARED = ("BOTH-1", "BOTH-2", "BOTH-3")  # references that both sides give, each its own entry
_accounts = st.permutations(_ACCOUNTS).map(lambda names: names[:2])
_amounts = st.integers(1, 9999).map(cents)
_references = st.sampled_from(("", "", *_SHARED))
_entries = st.tuples(_accounts, _amounts, _references)
_few = st.integers(1, 3)

Step = tuple[str, Any]
STEPS: st.SearchStrategy[Step] = st.one_of(
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
BETWEEN = st.lists(STEPS, max_size=2)


def take(world: World, step: Step) -> None:
    """One of them."""
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
