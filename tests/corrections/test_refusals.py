"""Goal: what no entry corrects is refused, each with its own sentence and what comes next."""

from collections.abc import Callable

import pytest

from audit.corrections import desk
from audit.corrections.chosen import Against
from audit.corrections.refusals import codes
from ledger.config import Settings
from tests.books.scene import a_payment, open_account, post_directly
from tests.corrections.world import (
    COUNTER,
    Entry,
    a_break,
    apply,
    approve,
    differ,
    open_books,
    operator,
    state,
)
from tests.fixtures.outside import query

_OURS, _THEIRS = Entry("A", "B", "10.00"), Entry("A", "B", "12.50")
_LETTER = """
    INSERT INTO dead_letters
        (code, reason, consumer_group, topic, partition, "offset", ledger_id, reference_id, status)
    VALUES ('account_closed', 'x', 'g', 't', 0, 1, 'SOVEREIGN', 'R', %s)
"""
_LATER = "SELECT post_ledger_entry('MASTER', 'A', 'B', 1, 'EUR', 'fiat', 'x', 'LATER')"
_SET_ACCOUNT = "UPDATE bank_accounts SET {} WHERE id = 'B'"
_EMPTY = """
    SET session_replication_role = replica;
    TRUNCATE ledger_entries, dual_ledger_outbox, dead_letters, breaks, corrections, correction_approvals,
        bank_accounts CASCADE
"""


def _amount(books: str) -> int:
    return differ(books, "R", "amount", _OURS, _THEIRS)


def _with(statement: str, make: Callable[[str], int] = _amount) -> Callable[[str], int]:
    def made(books: str) -> int:
        one = make(books)
        query(books, statement)
        return one

    return made


def _missing(books: str) -> int:
    return differ(books, "R", "missing_in_dbis", None, _THEIRS)


def _posted_meanwhile(books: str) -> int:
    one = _missing(books)
    post_directly(books, a_payment("R", "A", "B", amount="12.50", ledger_id="SOVEREIGN"))
    return one


def _plain(kind: str, comparison: str) -> Callable[[str], int]:
    return lambda books: a_break(books, kind, "R", comparison=comparison, told=("1", "2"))


def _altered(books: str) -> int:
    one = _amount(books)
    a_break(books, "balance", None, comparison="entries", account="B", told=("1", "2"))
    return one


def _in_dollars(books: str) -> int:
    open_account(books, "USD", currency="USD")
    return state(books, "USD", by="3", currency="USD")


def _of_the_counter_too(books: str) -> int:
    state(books, COUNTER, by="3")
    return state(books, "A", by="3")


_CASES: dict[str, tuple[Callable[[str], int], str]] = {
    **{
        kind: (_plain(kind, "ledgers"), kind)
        for kind in ("time", "content", "currency", "missing_at_scb", "rejected_by_scb", "digest_differs")
    },
    "unacknowledged": (_plain("unacknowledged", "acknowledgements"), "unacknowledged"),
    "an entry of a source that is missing": (_plain("missing_in_dbis", "source"), "of_source"),
    "a balance that is not its entries": (_plain("balance", "entries"), "of_entries"),
    "an entry without its outbox row": (_plain("extra", "outbox"), "of_outbox"),
    "an answer too many": (_plain("extra", "acknowledgements"), "of_acknowledgements"),
    "a balance at the SCB": (_plain("balance", "ledgers"), "of_ledgers"),
    "something else that is stated": (_plain("amount", "stated"), "of_stated"),
    "closed": (_with("UPDATE breaks SET status = 'CLOSED'"), "closed"),
    "the SCB has it twice": (lambda books: differ(books, "R", "duplicate", None, _OURS), "duplicate_at_scb"),
    "its message is a dead letter": (_with(_LETTER.replace("%s", "'OPEN'"), _missing), "dead_letter"),
    "its message waits": (_with(_LETTER.replace("%s", "'PARKED'"), _missing), "dead_letter"),
    "posted meanwhile": (_posted_meanwhile, "in_books"),
    "another entry than was compared": (
        _with("UPDATE breaks SET details = jsonb_set(details, '{dbis,amount}', '\"9\"')"),
        "stale",
    ),
    "what the SCB has is not said": (_with("UPDATE breaks SET details = details - 'scb'"), "unknown_entry"),
    "an amount that is none": (
        _with("UPDATE breaks SET details = jsonb_set(details, '{scb,amount}', '\"1e5\"')"),
        "unknown_entry",
    ),
    "both accounts differ": (
        lambda books: differ(books, "R", "account", _OURS, Entry("c", "D", "10.00")),
        "not_one_entry",
    ),
    "nothing differs": (lambda books: differ(books, "R", "amount", _OURS, _OURS), "nothing_left"),
    "an unknown account": (
        lambda books: differ(books, "R", "account", _OURS, Entry("A", "X", "10.00")),
        "account_unknown",
    ),
    "a closed account": (_with(_SET_ACCOUNT.format("status = 'CLOSED'")), "account_closed"),
    "a frozen account": (_with(_SET_ACCOUNT.format("status = 'FROZEN'")), "account_frozen"),
    "an account altered beside its entries": (_altered, "balance_altered"),
    "accounts of two assets": (_with(_SET_ACCOUNT.format("asset_type = 'cbdc'")), "asset"),
    "a balance of an account that is not here": (
        lambda books: a_break(books, "balance", None, comparison="stated", account="X", told=("5", None)),
        "account_unknown",
    ),
    "a statement that is no amount": (lambda books: state(books, "A", "about 5"), "unknown_balance"),
    "a balance that has moved": (
        _with(_LATER, lambda books: state(books, "A", by="3")),
        "moved",
    ),
    "no counter account in its currency": (_in_dollars, "no_counter"),
    "the counter account is stated itself": (_of_the_counter_too, "counter_is_corrected"),
    "a statement in another currency": (lambda books: state(books, "A", by="3", currency="USD"), "currency"),
}
_TOLD_ELSEWHERE = {
    *("corrected", "with_another", "reference_taken", "not_approved", "second_approval"),
    *("proposal_changed", "same_person"),
}


@pytest.fixture
def books(shared_database: str) -> str:
    query(shared_database, _EMPTY)
    open_books(shared_database, "A", "B", "c", "D")
    return shared_database


@pytest.mark.parametrize(("make", "code"), _CASES.values(), ids=_CASES)
def test_it_is_refused_with_its_reason_and_nothing_is_posted(
    books: str, make: Callable[[str], int], code: str
) -> None:
    one = make(books)
    before = query(books, "SELECT count(*) FROM ledger_entries")
    with operator(Settings.model_validate({"database_url": books})) as person:
        (shown,) = desk.preview(person, [one], Against((COUNTER,)))
        (approved,) = approve(person, [one])
        (applied,) = apply(person, [one])
    assert shown.words is not None
    assert shown.words.code == code
    assert shown.words.why
    assert shown.words.next
    assert "{" not in shown.words.why + shown.words.next
    assert (approved.refusal, approved.amount) == (code, None)
    assert not applied.posted
    assert query(books, "SELECT count(*) FROM ledger_entries") == before
    assert query(books, "SELECT count(*) FROM corrections") == [(0,)]


def test_every_refusal_there_is_is_tried() -> None:
    assert {code for _, code in _CASES.values()} | _TOLD_ELSEWHERE == set(codes())
