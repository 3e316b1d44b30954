"""Goal: what was done to a dead letter can be taken back, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.books import Refused
from ledger.config import Settings
from ledger.dead_letters.discard import Discarded, discard
from ledger.dead_letters.undo import Undone, undo
from tests.books.inspection import assert_sound, balances, posted
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dead_letters.scene import attempts, audit, everything, kept, letters, operator, redriven
from tests.fixtures.outside import query


def _posted(settings: Settings, *patch: str, **changes: str) -> int:
    """A letter that was redriven; its id."""
    (one,) = kept(settings, a_payment("R-1", **changes))
    open_accounts(url(settings), "A", "B")
    assert redriven(settings, [one], *patch)[0].outcome == "posted"
    return one


def _undone(settings: Settings, one: int, *, dry_run: bool = False) -> Undone:
    with operator(settings) as books:
        return undo(books, one, "wrong account", "ann", dry_run=dry_run)


def _discarded(settings: Settings, *ids: int) -> list[Discarded]:
    with operator(settings) as books:
        return discard(books, ids, "never", "ann")


def test_a_posting_is_taken_back_by_its_mirror_through_the_posting_code(settings: Settings) -> None:
    one = _posted(settings, fx_rate="1.25", source_type="SCB")
    ((attempt,),) = attempts(settings, "id")

    undone = _undone(settings, one)

    reference = f"UNDO-{one}-{attempt}"
    assert (undone.answer, undone.outcome, undone.reference_id, undone.good) == (
        "undone",
        "posted",
        reference,
        True,
    )
    columns = """id, ledger_id, debit_account_id, credit_account_id, amount::text, currency_code,
        fx_rate::text, transaction_type, metadata, source_type, shard"""
    (mirror,) = query(
        url(settings), f"SELECT {columns} FROM ledger_entries WHERE reference_id = %s", reference
    )
    assert mirror == (
        undone.entry_id,
        "SOVEREIGN",
        "B",
        "A",
        "12.50",
        "EUR",
        "1.25",
        "PAYMENT",
        {"undoes": "R-1", "dead_letter": str(one)},
        "DATABASE",  # from the SCB, it would be a confirmation of something the SCB never sent
        0,
    )
    assert balances(url(settings)) == {"A": 0, "B": 0}
    assert letters(settings, "status, settled_at IS NOT NULL") == [("UNDONE", True)]
    assert attempts(settings, "action, outcome, reason, entry_id")[1:] == [
        ("UNDO", "posted", "wrong account", undone.entry_id)
    ]
    action, reason, actor, details = audit(settings)[-1]
    assert (action, reason, actor.endswith(" (ann)")) == ("dead_letters.undo", "wrong account", True)
    assert (details["undoes"], details["letters"]) == ("R-1", [one])
    assert_sound(url(settings))


def test_it_is_taken_back_once_however_often_it_is_asked_for(settings: Settings) -> None:
    one = _posted(settings)
    with ThreadPoolExecutor(2) as threads:
        both = [future.result() for future in [threads.submit(_undone, settings, one) for _ in range(2)]]
    assert sorted(undone.answer for undone in both) == ["undone", "undone already"]
    assert _undone(settings, one).answer == "undone already"
    assert len(posted(url(settings))) == 2
    assert_sound(url(settings))


def test_a_dry_run_leaves_nothing(settings: Settings) -> None:
    one = _posted(settings)
    before = everything(settings)
    assert _undone(settings, one, dry_run=True).answer == "undone"
    assert everything(settings) == before


def test_it_is_refused_with_the_outcome_when_posting_refuses(settings: Settings) -> None:
    one = _posted(settings)
    query(url(settings), "UPDATE bank_accounts SET status = 'CLOSED' WHERE id = 'A'")
    refused = _undone(settings, one)
    assert (refused.answer, refused.outcome, refused.good) == ("refused", "account_closed", False)
    assert "account_closed" in refused.said
    assert letters(settings, "status") == [("REDRIVEN",)]
    assert attempts(settings, "action, outcome, entry_id")[1:] == [("UNDO", "account_closed", None)]
    query(url(settings), "UPDATE bank_accounts SET status = 'ACTIVE'")
    assert _undone(settings, one).answer == "undone"
    assert_sound(url(settings))


def test_one_that_was_undone_is_posted_again_under_a_new_reference_alone(settings: Settings) -> None:
    one = _posted(settings)
    _undone(settings, one)
    (same,) = redriven(settings, [one], "reference_id=R-1")
    assert (same.outcome, same.settled) == ("duplicate", False)
    assert letters(settings, "status") == [("UNDONE",)]
    (new,) = redriven(settings, [one], "reference_id=R-1B")
    assert (new.outcome, new.settled) == ("posted", True)
    assert _undone(settings, one).answer == "undone"  # and that one too
    references = posted(url(settings))
    assert (len(references), len(set(references))) == (4, 4)
    assert balances(url(settings)) == {"A": 0, "B": 0}
    assert_sound(url(settings))


def test_a_duplicate_posted_nothing_and_there_is_nothing_to_take_back(settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("R-1"))
    redriven(settings, [one])
    undone = _undone(settings, one)
    assert (undone.answer, undone.good) == ("nothing posted", False)
    assert posted(url(settings)) == ["R-1"]


def test_one_that_waits_and_one_that_does_not_exist_are_told(settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    assert [_undone(settings, it).answer for it in (one, 4711)] == ["nothing done", "unknown"]


def test_a_discarded_one_is_open_again(settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    _discarded(settings, one)
    assert letters(settings, "status, settled_at IS NULL") == [("DISCARDED", False)]
    assert [_undone(settings, one).answer for _ in range(2)] == ["reopened", "open already"]
    assert letters(settings, "status, settled_at") == [("OPEN", None)]
    assert [row[1:] for row in attempts(settings)] == [("DISCARD", None), ("REOPEN", None)]
    assert [row[0] for row in audit(settings)] == ["dead_letters.discard", "dead_letters.reopen"]
    open_accounts(url(settings), "A", "B")
    assert redriven(settings, [one])[0].outcome == "posted"


def test_only_what_waits_is_discarded_and_nothing_of_it_is_deleted(settings: Settings) -> None:
    one = _posted(settings)
    two, three = kept(settings, b"garbage", b"more", partition=1)
    query(url(settings), "UPDATE dead_letters SET status = 'PARKED' WHERE id = %s", three)
    query(url(settings), "INSERT INTO parked_waits VALUES ('A', %s)", three)
    kept_whole = letters(settings, "id, code, reason, key, value, headers, at")
    answers = _discarded(settings, one, two, three, 4711, two)
    assert [(it.id, it.was, it.done) for it in answers] == [
        (one, "REDRIVEN", False),
        (two, "OPEN", True),
        (three, "PARKED", True),
        (4711, None, False),
    ]
    assert letters(settings, "status") == [("REDRIVEN",), ("DISCARDED",), ("DISCARDED",)]
    assert letters(settings, "id, code, reason, key, value, headers, at") == kept_whole
    assert query(url(settings), "SELECT * FROM parked_waits") == []
    assert audit(settings)[-1][3] == {
        "letters": [two, three],
        "before": {"OPEN": [two], "PARKED": [three]},
        "after": {"DISCARDED": [two, three]},
    }


@pytest.mark.parametrize("reason", ["", "  "])
def test_the_books_themselves_want_a_reason(settings: Settings, reason: str) -> None:
    (one,) = kept(settings, b"garbage")
    with operator(settings) as books:
        for query_name, ids in (("dead_letters_discard", {"ids": [one]}), ("dead_letters_undo", {"id": one})):
            with pytest.raises(Refused):
                books.rows(query_name, **ids, reason=reason, operator="")
    assert letters(settings, "status") == [("OPEN",)]
