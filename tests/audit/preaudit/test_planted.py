"""Goal: each fault is found by its name and count, and nothing else is; clean books give no finding."""

from collections.abc import Mapping, Sequence

import pytest

from audit.preaudit.checks import CHECKS
from audit.preaudit.examine import examine
from ledger.config import Settings
from tests.audit.preaudit.books import counts, fill, found, plant

_ACCOUNT = "UPDATE bank_accounts SET {} WHERE id = '{}'"
_NEW = (
    "INSERT INTO bank_accounts (id, currency_code, asset_type, opening_balance, balance, available_balance, "
    "reserved_balance) VALUES ('ODD', 'EUR', 'fiat', {})"
)
_FREE = "ALTER TABLE ledger_entries DROP CONSTRAINT entry_in_order"
_ENTRY = "UPDATE ledger_entries SET {} WHERE reference_id = '{}'"
_REFERENCE = "ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_reference_key"
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION posting_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 1::bigint'"
)

# what somebody did, and every finding that follows from it
_PLANTED: Mapping[str, tuple[Sequence[str], Mapping[str, int]]] = {
    "available negative": ((_NEW.format("-1, -1, -1, 0"),), {"available_negative": 1}),
    "reserved negative": (
        (_NEW.format("0, 0, 1, -1"),),
        {"reserved_negative": 1, "available_exceeds_balance": 1, "reserved_differs": 1},
    ),
    "available beyond the balance": (
        (_ACCOUNT.format("available_balance = balance + 1", "B"),),
        {"available_exceeds_balance": 1, "parts_exceed_balance": 1, "available_differs": 1},
    ),
    "parts beyond the balance": (
        (_ACCOUNT.format("available_balance = balance", "A"),),
        {"parts_exceed_balance": 1, "available_differs": 1},
    ),
    "available less than it should be": (
        (_ACCOUNT.format("available_balance = available_balance - 1", "B"),),
        {"available_differs": 1},
    ),
    "a balance changed": (
        (_ACCOUNT.format("balance = balance + 1, available_balance = available_balance + 1", "B"),),
        {"balances_differ": 1},
    ),
    "an amount changed": ((_ENTRY.format("amount = amount + 1", "D-1"),), {"balances_differ": 2}),
    "an amount that is no number": (
        (_FREE, _ENTRY.format("amount = 'NaN'", "D-1")),
        {"guards": 1, "not_finite": 1, "balances_differ": 2},
    ),
    "a balance that is no number": (
        (
            "ALTER TABLE bank_accounts DROP CONSTRAINT bank_accounts_finite_check",
            _ACCOUNT.format("opening_balance = 'NaN', balance = 'NaN', available_balance = 'NaN'", "B"),
        ),
        {"guards": 1, "accounts_not_finite": 1},
    ),
    "a hold gone": (("DELETE FROM account_holds",), {"reserved_differs": 1}),
    "an account gone": (("DELETE FROM bank_accounts WHERE id = 'CREDIT'",), {"accounts_unknown": 4}),
    "another currency": (
        ("UPDATE bank_accounts SET currency_code = 'USD' WHERE id = 'CREDIT'",),
        {"double_entry": 4},
    ),
    "posted tomorrow": (
        (_ENTRY.format("posted_at = now() + interval '1 day'", "D-1"),),
        {"posted_in_future": 1},
    ),
    "a reference twice": (
        (_REFERENCE, _ENTRY.format("reference_id = 'D-1'", "D-2")),
        {"idempotency_constraint": 1, "duplicate_references": 1, "outbox_differs": 1},
    ),
    "the constraint over other columns": (
        (
            _REFERENCE,
            "ALTER TABLE ledger_entries ADD CONSTRAINT x_reference UNIQUE (ledger_id, reference_id, id)",
        ),
        {"idempotency_constraint": 1},
    ),
    "the constraint's index invalid": (
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{}'::regclass".format(
                "ledger_entries_reference_key"
            ),
        ),
        {"idempotency_constraint": 1},
    ),
    "a column of the outbox gone": (
        ("ALTER TABLE dual_ledger_outbox RENAME traceparent TO trace",),
        {"outbox_table": 1},
    ),
    "a status nobody checks": (
        ("ALTER TABLE ledger_backfill_checkpoints DROP CONSTRAINT ledger_backfill_checkpoints_status_check",),
        {"checkpoint_table": 4},
    ),
    "no checkpoints": (("DROP TABLE ledger_backfill_checkpoints CASCADE",), {"checkpoint_table": 1}),
    "no posting function": (
        ("ALTER FUNCTION post_ledger_entry RENAME TO post_ledger_entry_old",),
        {"posting_function": 1},
    ),
    "a function changed": ((_FUNCTION,), {"functions": 1}),
    "a function with other rights": (("ALTER FUNCTION write_audit SECURITY INVOKER",), {"functions": 1}),
    "a function with another search_path": (
        ("ALTER FUNCTION write_audit SET search_path = pg_temp, public",),
        {"functions": 1},
    ),
    "a trigger off": (("ALTER TABLE ledger_entries DISABLE TRIGGER post_new_entries",), {"triggers": 1}),
    "a trigger gone": (("DROP TRIGGER refuse_change ON audit_log",), {"triggers": 1}),
    "triggers for replicas alone": (
        ("ALTER TABLE ledger_entries ENABLE REPLICA TRIGGER refuse_change",),
        {"triggers": 1},
    ),
    "rows hidden": (("ALTER TABLE breaks ENABLE ROW LEVEL SECURITY",), {"hidden_rows": 1}),
    "an outbox row gone": (
        ("DELETE FROM dual_ledger_outbox WHERE reference_id = 'D-1'",),
        {"outbox_missing": 1, "sequence_gaps": 1},
    ),
    "an archived row gone": (
        ("DELETE FROM outbox_archive WHERE sequence = 2",),
        {"outbox_missing": 1, "sequence_gaps": 1},
    ),
    "the last outbox row gone": (
        ("DELETE FROM dual_ledger_outbox WHERE reference_id = 'S-7'",),
        {"outbox_missing": 1, "sequence_gaps": 1},
    ),
    "an entry gone": (
        ("DELETE FROM ledger_entries WHERE reference_id = 'D-1'",),
        {"outbox_extra": 1, "balances_differ": 2},
    ),
    "a row of another shard": (
        ("UPDATE ledger_entries SET shard = 0 WHERE reference_id = 'S-1'",),
        {"outbox_differs": 1},
    ),
    "a migration unknown": (
        ("INSERT INTO schema_version (number, name) VALUES (9999, 'later')",),
        {"schema_version": 1},
    ),
    "a migration missing": (("DELETE FROM schema_version WHERE number IN (3, 9)",), {"schema_version": 2}),
}


@pytest.fixture
def books(settings: Settings) -> Settings:
    fill(settings)
    return settings


def test_sound_books_give_no_finding_and_every_check_is_made(books: Settings) -> None:
    report = examine(books)
    assert counts(report) == {}
    assert report.checks == [check.name for check in CHECKS]
    assert [(one["ledger_id"], one["entries"]) for one in report.ledgers] == [("MASTER", 4), ("SOVEREIGN", 8)]
    assert (report.facts["entries"], report.facts["accounts"]) == (12, 3)


@pytest.mark.parametrize("name", _PLANTED)
def test_what_was_planted_is_found_and_nothing_else(books: Settings, name: str) -> None:
    statements, expected = _PLANTED[name]
    plant(books, *statements)
    assert found(books) == expected


def test_counts_are_exact_beyond_what_is_listed(books: Settings) -> None:
    plant(books, *(_NEW.format("-1, -1, -1, 0").replace("ODD", f"ODD-{n}") for n in range(7)))
    (one,) = examine(books, most=3).findings
    assert (one.count, [row["account_id"] for row in one.listed]) == (7, ["ODD-0", "ODD-1", "ODD-2"])


def test_a_setting_laid_down_for_the_database_is_found_where_it_is(books: Settings) -> None:
    plant(
        books,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); "
        "END $$",
    )
    assert found(books) == {"synchronous_commit": 2}


def test_books_without_a_table_are_told_and_the_rest_is_checked(books: Settings) -> None:
    plant(books, "DROP TABLE account_holds CASCADE")
    report = examine(books)
    assert counts(report) == {"functions": 3, "not_checked": 1}  # those that return its rows went with it
    assert len(report.checks) == len(CHECKS) - 1
