"""Goal: DBIS's SQL runs against these books as it is, and says what our commands say, right or wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from audit.constraints.apply import apply
from audit.constraints.drop import drop
from audit.constraints.rules import look
from audit.constraints.verify import verify
from audit.preaudit.examine import examine
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.posting import post
from relay.overview import overview
from tests.audit.preaudit.books import counts, fill, plant
from tests.books.inspection import assert_sound
from tests.books.scene import a_batch, a_payment, claim, poster, url
from tests.fixtures.outside import query

_FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "dbis"
_PLANTED = (
    "UPDATE bank_accounts SET reserved_balance = -5, available_balance = balance + 5 WHERE id = 'A'",
    "UPDATE bank_accounts SET available_balance = balance + 0.01 WHERE id = 'B'",
    "UPDATE bank_accounts SET (balance, available_balance) = (balance + 7, balance + 7) WHERE id = 'CREDIT'",
    "ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_reference_key",
    "UPDATE ledger_entries SET reference_id = 'D-1' WHERE reference_id IN ('D-2', 'D-3')",
)


@pytest.fixture(params=["sound", "planted"])
def books(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    fill(settings)
    if request.param == "planted":
        plant(settings, *_PLANTED)
    return settings


@pytest.fixture
def operator(settings: Settings) -> Iterator[Books]:
    with connect(settings, role="operator", application="tests") as books:
        yield books


def _asked(settings: Settings, name: str) -> list[tuple[Any, ...]]:
    return query(url(settings), (_FOLDER / f"{name}.sql").read_text())


def test_the_same_accounts_are_inconsistent(books: Settings) -> None:
    theirs = sorted(row[0] for row in _asked(books, "inconsistent"))
    with connect(books, role="auditor", application="tests") as auditor:
        ours = look(auditor, 100)
    assert [one["account_id"] for one in ours.listed] == theirs
    report = examine(books)
    assert (ours.breaking, report.facts["accounts_inconsistent"]) == (len(theirs), len(theirs))


def test_the_same_entries_over_the_same_time(books: Settings) -> None:
    theirs = _asked(books, "entry-counts")
    ours = [(one["ledger_id"], one["entries"], one["first"], one["last"]) for one in examine(books).ledgers]
    assert ours == theirs


def test_the_same_references_are_taken_twice(books: Settings) -> None:
    theirs = _asked(books, "duplicates")
    found = [one for one in examine(books).findings if one.check == "duplicate_references"]
    assert [tuple(row.values()) for one in found for row in one.listed] == theirs


def test_what_is_not_there_is_missed_by_both(books: Settings) -> None:
    found = counts(examine(books))
    there = {what: number > 0 for what, number in _asked(books, "presence")}
    assert there["outbox table"] == ("outbox_table" not in found)
    assert there["posting function"] == ("posting_function" not in found)
    assert there["checkpoint table"] == ("checkpoint_table" not in found)
    plant(books, "ALTER TABLE dual_ledger_outbox RENAME TO outbox")
    assert dict(_asked(books, "presence"))["outbox table"] == 0
    assert "outbox_table" in counts(examine(books))


def test_the_same_balances_differ_from_their_postings(books: Settings) -> None:
    theirs = _asked(books, "reconciliation")
    found = [one for one in examine(books).findings if one.check == "balances_differ"]
    ours = [(row["account_id"], row["balance"], row["recomputed"]) for one in found for row in one.listed]
    assert ours == theirs


def test_the_same_rows_wait(books: Settings) -> None:
    theirs = dict(_asked(books, "sync-status"))
    with connect(books, role="auditor", application="tests") as auditor:
        ours = overview(auditor)
    archived = ours["archived"]  # answered, and out of the table that DBIS counts
    assert theirs.get("PENDING", 0) == ours["pending"]
    assert theirs.get("ACKNOWLEDGED", 0) == ours["acknowledged"] - archived


def test_its_column_names_are_these(settings: Settings) -> None:
    assert _asked(settings, "columns") == [("ledger_id",), ("reference_id",)]


def test_its_constraints_made_by_hand_are_ours(settings: Settings, operator: Books) -> None:
    fill(settings)
    apply(operator, "ready", "tests", 1)
    assert len(_asked(settings, "balance-constraints")) == len(drop(operator, "again", "tests")[0]) == 4
    _asked(settings, "add-balance-constraints")
    assert look(operator, 1).applied
    assert verify(operator).ok
    assert not apply(operator, "nothing to do", "tests", 1).changed
    assert len(_asked(settings, "balance-constraints")) == len(drop(operator, "again", "tests")[0]) == 4


def test_with_its_own_unique_constraint_a_duplicate_is_one_still(settings: Settings) -> None:
    """Beside ours, and alone."""
    fill(settings)
    for statement in ("", "ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_reference_key"):
        if statement:
            query(url(settings), statement)
        else:
            _asked(settings, "idempotency-constraint")
        assert counts(examine(settings)) == {}
        with poster(settings) as books:
            twice = [a_payment("S-1"), a_payment("S-2", amount="99"), a_payment(f"NEW {len(statement)}")]
            (settled,) = post(books, a_batch(claim(url(settings), group=f"g{len(statement)}"), twice))
        assert settled.codes == ("duplicate", "conflict", "posted")
    assert_sound(url(settings))


def test_deleting_by_hand_is_refused_and_changes_nothing(settings: Settings) -> None:
    fill(settings)
    with pytest.raises(psycopg.Error, match="append-only"):
        _asked(settings, "rollback")
    assert_sound(url(settings))
