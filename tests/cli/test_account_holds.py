import json

import pytest

from ledger.config import Settings
from tests.books.scene import a_payment
from tests.cli.running import Ran, Runner
from tests.fixtures.outside import query
from tests.ledger.holding import POST_RESERVED, posting_values
from tests.relay.outbox import url


@pytest.fixture
def accounts(dual_ledger: Runner) -> Runner:
    """A has 100 euros, B is empty."""
    for identity, opening in (("A", "100"), ("B", "0")):
        stated = ("--currency", "EUR", "--side", "debit", "--opening-balance", opening)
        dual_ledger("accounts", "create", identity, *stated)
    return dual_ledger


def _reserve(accounts: Runner, *arguments: str) -> Ran:
    return accounts("accounts", "reserve", *arguments, "--json")


def _shown(accounts: Runner, identity: str = "A") -> tuple[str, str, int]:
    account = accounts("accounts", "show", identity, "--json").document["account"]
    return account["available_balance"], account["reserved_balance"], account["open_holds"]


def test_what_is_reserved_is_shown_and_released_again(accounts: Runner) -> None:
    ran = _reserve(accounts, "A", "30.50", "--hold", "H", "--reason", "card")
    assert ran.status == 0
    hold = ran.document["hold"]
    assert (ran.document["changed"], hold["status"], hold["amount"], hold["reason"]) == (
        True, "HELD", "30.50", "card",
    )  # fmt: skip
    assert _shown(accounts) == ("69.50", "30.50", 1)

    released = accounts("accounts", "release", "H", "--reason", "cancelled", "--json")
    assert (released.status, released.document["changed"]) == (0, True)
    assert released.document["hold"]["settled_reason"] == "cancelled"
    assert _shown(accounts)[1:] == ("0.00", 0)


def test_the_same_again_says_that_it_is_so_already(accounts: Runner) -> None:
    arguments = ("accounts", "reserve", "A", "30.50", "--hold", "H")
    assert "H is now held" in accounts(*arguments).out
    again = accounts(*arguments)
    assert (again.status, again.out) == (0, "H is already held: 30.50 of A\n")
    assert "H is now released" in accounts("accounts", "release", "H").out
    again = accounts("accounts", "release", "H")
    assert (again.status, again.out) == (0, "H is already released: 30.50 of A\n")
    assert not json.loads(accounts("accounts", "release", "H", "--json").out)["changed"]
    late = accounts(*arguments)
    assert late.status == 1
    assert "nothing is reserved: hold H was released" in late.err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("A", "100.01", "--hold", "X"), 1, "has only 99 EUR available"),
        (("A", "1.005", "--hold", "X"), 1, "finer than the minor unit"),
        (("nobody", "1", "--hold", "X"), 1, "there is no account 'nobody'"),
        (("A", "2", "--hold", "H"), 1, "with another account or amount"),
        (("A", "0", "--hold", "X"), 2, "the amount"),
        (("A", "1e2", "--hold", "X"), 2, "the amount"),
        (("A", "--hold", "X", "--", "-1"), 2, "the amount"),
        (("A", "1", "--hold", ""), 2, "the hold id"),
        (("A", "1", "--hold", "ü"), 2, "the hold id"),
        (("", "1", "--hold", "X"), 2, "the account id"),
        (("A", "1"), 2, "--hold"),
    ],
)
def test_what_cannot_be_reserved_is_told_with_what_to_do(
    accounts: Runner, arguments: tuple[str, ...], status: int, said: str
) -> None:
    _reserve(accounts, "A", "1", "--hold", "H")
    ran = accounts("accounts", "reserve", "--json", *arguments)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert status == 2 or "next:" in ran.err
    assert _shown(accounts) == ("99", "1", 1)


def test_a_hold_that_is_unknown_or_posted_cannot_be_released(accounts: Runner, settings: Settings) -> None:
    assert "there is no hold 'H'" in accounts("accounts", "release", "H").err
    _reserve(accounts, "A", "30", "--hold", "H")
    query(url(settings), POST_RESERVED, "H", *posting_values(a_payment("R", "B", "A", amount="30")))
    ran = accounts("accounts", "release", "H", "--json")
    assert (ran.status, ran.out) == (1, "")
    assert "hold H was posted" in ran.err


def test_open_holds_are_listed_and_settled_ones_on_request(accounts: Runner) -> None:
    _reserve(accounts, "A", "1", "--hold", "H-1", "--reason", "card")
    _reserve(accounts, "A", "2", "--hold", "H-2")
    _reserve(accounts, "A", "3", "--hold", "H-3")
    accounts("accounts", "release", "H-2")

    def listed(*arguments: str) -> list[str]:
        document = accounts("accounts", "holds", *arguments, "--json").document
        return [hold["id"] for hold in document["holds"]]

    assert listed() == listed("A") == ["H-1", "H-3"]
    assert listed("A", "--all") == ["H-1", "H-2", "H-3"]
    assert listed("A", "--all", "--after", "H-1", "--limit", "1") == ["H-2"]
    assert listed("--after", "H-1") == ["H-3"]
    assert listed("B") == []
    text = accounts("accounts", "holds", "--limit", "1").out
    assert "card" in text
    assert "--after H-1" in text
    assert accounts("accounts", "holds", "--all").status == 2
