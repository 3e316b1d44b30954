"""Goal: only what enough persons have approved, as it is proposed now, is posted; once, with its trace."""

from decimal import Decimal

import psycopg
import pytest

from audit.corrections import desk
from audit.corrections.chosen import Against
from audit.corrections.model import Correction
from ledger.config import Settings
from tests.books.inspection import assert_sound, posted
from tests.books.scene import BALANCE_RULE, a_payment, post_directly
from tests.corrections.world import (
    ABOVE,
    COUNTER,
    Entry,
    apply,
    approve,
    balances,
    differ,
    open_books,
    operator,
    second_person,
    state,
)
from tests.fixtures.outside import query

_OURS, _THEIRS = Entry("A", "B", "10.00"), Entry("A", "B", "12.50")
_LARGE = Entry("A", "B", "100010.01")


@pytest.fixture
def books(database: str) -> str:
    open_books(database, "A", "B", "c")
    return database


@pytest.fixture
def desk_of(books: str) -> Settings:
    return Settings.model_validate({"database_url": books})


def _codes(corrections: list[Correction]) -> list[str | None]:
    return [one.words and one.words.code for one in corrections]


def test_a_correction_is_an_entry_with_its_break_its_reason_and_its_audit_line(
    books: str, desk_of: Settings
) -> None:
    one = differ(books, "R", "amount", _OURS, _THEIRS)
    with operator(desk_of) as person:
        approve(person, [one])
        (done,) = apply(person, [one])
    columns = "ledger_id, debit_account_id, credit_account_id, amount, transaction_type, source_type"
    entry = query(
        books, f"SELECT {columns}, source_position, metadata FROM ledger_entries WHERE id = %s", done.entry_id
    )
    told = {"break": str(one), "kind": "amount", "comparison": "ledgers", "corrects": "R", "reason": "due"}
    assert entry == [("SOVEREIGN", "A", "B", Decimal("2.50"), "CORRECTION", "DATABASE", f"break {one}", told)]
    assert posted(books)[-1] == f"CORRECTION-{one}"
    assert query(books, "SELECT status, closed_at IS NOT NULL FROM breaks") == [("CORRECTED", True)]
    kept = "SELECT entry_id, reference_id, applied_by, applied_at IS NOT NULL FROM corrections"
    assert query(books, kept) == [(done.entry_id, "R", f"{_login(books)} (jana)", True)]
    lines = query(books, "SELECT action, actor, reason, details FROM audit_log ORDER BY id")
    assert [line[:3] for line in lines] == [
        ("correction_approve", f"{_login(books)} (jana)", "seen"),
        ("correction_apply", f"{_login(books)} (jana)", "due"),
    ]
    details = lines[-1][3]
    assert details["before"] == {"break": "OPEN", "debit_balance": "1010.00", "credit_balance": "990.00"}
    after = {"break": "CORRECTED", "breaks": [one], "debit_balance": "1012.50", "credit_balance": "987.50"}
    assert details["after"] == after
    assert (details["reference_id"], details["corrects"], details["amount"]) == (
        f"CORRECTION-{one}",
        "R",
        "2.50",
    )


def _login(database: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(database)["user"])


def test_nothing_is_posted_that_nobody_has_approved(books: str, desk_of: Settings) -> None:
    one = differ(books, "R", "amount", _OURS, _THEIRS)
    with operator(desk_of) as person:
        assert _codes(apply(person, [one])) == ["not_approved"]
    assert posted(books) == ["R"]


def test_a_large_amount_needs_two_logins_and_one_person_is_not_two(books: str, desk_of: Settings) -> None:
    at_the_limit = differ(books, "R-1", "extra", Entry("B", "A", "100000"), None)
    beyond = differ(books, "R-2", "amount", _OURS, _LARGE)
    ids = [at_the_limit, beyond]
    with operator(desk_of) as person:
        assert _codes(approve(person, ids)) == [None, None]
        assert _codes(apply(person, ids)) == [None, "second_approval"]
        assert _codes(approve(person, [beyond])) == ["same_person"]
        again = desk.approve(person, [beyond], Against(), reason="x", above=ABOVE, operator="somebody else")
        assert _codes(next(again)) == ["same_person"]  # the name is what the program says, the login is not
        assert _codes(apply(person, [beyond])) == ["second_approval"]
    with operator(second_person(books)) as another:
        (second,) = approve(another, [beyond])
        assert (second.approvals, second.needed, second.words) == (2, 2, None)
        assert _codes(apply(another, [beyond])) == [None]
    ((by,),) = query(books, "SELECT details -> 'approved_by' FROM audit_log ORDER BY id DESC LIMIT 1")
    assert by == [f"{_login(books)} (jana)", "second_person (jana)"]


def test_what_was_approved_counts_no_more_once_something_else_is_proposed(
    books: str, desk_of: Settings
) -> None:
    one = differ(books, "R", "amount", _OURS, _THEIRS)
    change = (
        "UPDATE breaks SET expected = %s, details = jsonb_set(details, '{scb,amount}', to_jsonb(%s::text))"
    )
    with operator(desk_of) as person:
        approve(person, [one])
        query(books, change, "13.00", "13.00")
        assert _codes(apply(person, [one])) == ["proposal_changed"]
        assert posted(books) == ["R"]
        query(books, f"{change}, seen_at = now()", "12.50", "12.50")  # looked at again, and the same as ever
        assert _codes(apply(person, [one])) == [None]
    assert balances(books)["A"] == Decimal("12.50")


def test_a_counter_account_that_is_changed_is_another_proposal(books: str, desk_of: Settings) -> None:
    one = state(books, "A", by="5")
    with operator(desk_of) as person:
        approve(person, [one])
        approve(person, [one], counter="c")
        kept = query(books, "SELECT debit_account_id, credit_account_id FROM corrections")
        assert kept == [("A", "c")]
        (again,) = desk.approve(person, [one], Against((), (COUNTER,)), reason="x", above=ABOVE, operator="")
        assert again[0].again  # the usual one does not come before the one that is proposed
        assert [done.credit_account_id for done in apply(person, [one])] == ["c"]


def test_applied_twice_it_is_posted_once(books: str, desk_of: Settings) -> None:
    one = differ(books, "R", "amount", _OURS, _THEIRS)
    with operator(desk_of) as person:
        approve(person, [one])
        apply(person, [one])
        before = query(books, "SELECT count(*) FROM audit_log")
        (again,) = apply(person, [one])
        assert (again.refusal, again.done_before, again.posted) == ("corrected", True, False)
        assert _codes(approve(person, [one])) == ["corrected"]
    assert posted(books) == ["R", f"CORRECTION-{one}"]
    assert query(books, "SELECT count(*) FROM audit_log") == before


@pytest.mark.parametrize("amount", ["2.50", "99.00"])
def test_a_reference_that_somebody_else_has_taken_is_refused_and_nothing_changes(
    books: str, desk_of: Settings, amount: str
) -> None:
    one = differ(books, "R", "amount", _OURS, _THEIRS)
    with operator(desk_of) as person:
        approve(person, [one])
        taken = a_payment(f"CORRECTION-{one}", "A", "B", amount=amount, ledger_id="SOVEREIGN")
        post_directly(books, taken._replace(transaction_type="CORRECTION"))
        before = balances(books)
        assert _codes(apply(person, [one])) == ["reference_taken"]
    assert balances(books) == before
    assert query(books, "SELECT status FROM breaks") == [("OPEN",)]


def test_what_posting_refuses_is_told_and_the_rest_goes_on(books: str, desk_of: Settings) -> None:
    ids = [
        differ(books, "R-1", "extra", Entry("A", "B", "5"), None),
        differ(books, "R-2", "extra", Entry("A", "c", "7"), None),
    ]
    with operator(desk_of) as person:
        approve(person, ids)
        query(books, BALANCE_RULE)
        query(
            books,
            "UPDATE bank_accounts SET reserved_balance = balance - 6, available_balance = 6 WHERE id = 'c'",
        )
        refused, done = reversed(apply(person, ids))
        assert (refused.outcome, refused.words and refused.words.code) == ("insufficient_available",) * 2
        assert done.posted
        query(
            books, "UPDATE bank_accounts SET reserved_balance = 0, available_balance = balance WHERE id = 'c'"
        )
        assert _codes(apply(person, ids)) == ["corrected", None]
    assert_sound(books)


def test_a_preview_shows_what_applying_does_and_leaves_nothing(books: str, desk_of: Settings) -> None:
    ids = [differ(books, f"R-{nth}", "amount", _OURS, _THEIRS) for nth in range(3)]
    ids.append(state(books, "c", by="-4"))
    tables = ("ledger_entries", "dual_ledger_outbox", "corrections", "audit_log", "correction_approvals")

    def counted() -> list[tuple[int, ...]]:
        return query(books, "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables))

    before = counted(), balances(books)
    with operator(desk_of) as person:
        shown = desk.preview(person, ids, Against((COUNTER,)))
        assert (counted(), balances(books)) == before
        approve(person, ids)
        done = apply(person, ids)
    assert [one.balances for one in shown] == [one.balances for one in done]
    assert [one.posted for one in shown] == [True] * 4


def test_two_breaks_over_one_entry_are_corrected_by_one(books: str, desk_of: Settings) -> None:
    theirs = Entry("A", "c", "12.50")
    ours = Entry("A", "c", "10.00")
    first = differ(books, "R", "amount", ours, theirs)
    second = differ(books, "R", "account", ours, theirs, post=False)
    with operator(desk_of) as person:
        assert _codes(approve(person, [first, second])) == [None, "with_another"]
        apply(person, [first])
        assert _codes(apply(person, [second])) == ["corrected"]
    assert balances(books)["A"] == Decimal("12.50")


def test_what_was_corrected_before_is_taken_into_account(books: str, desk_of: Settings) -> None:
    first = differ(books, "R", "amount", _OURS, _THEIRS)
    with operator(desk_of) as person:
        approve(person, [first])
        apply(person, [first])
        later = differ(books, "R", "amount", _OURS, Entry("A", "B", "12.00"), post=False)
        approve(person, [later])
        (done,) = apply(person, [later])
    assert (done.debit_account_id, done.amount) == ("B", Decimal("0.5"))
    assert balances(books)["A"] == Decimal(12)
