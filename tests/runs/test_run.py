"""Goal: a run goes from its plan to its end, and every number it tells is the number of rows."""

from pathlib import Path

import psycopg
import pytest

from ledger.config import Settings
from tests.books.inspection import assert_sound, balances, dead_letters
from tests.books.scene import open_accounts, url
from tests.fixtures.outside import query
from tests.runs.scene import ACCOUNTS, checkpoint, counters, ledger_file, planned, ran, refused, row

ROWS = 260


@pytest.fixture
def books(topics: Settings) -> Settings:
    open_accounts(url(topics), *ACCOUNTS)
    return topics


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Good rows, two that are no entries, three that posting refuses, one that is there twice."""
    rows = [row(number) for number in range(ROWS)]
    rows[10] = row(10, amount="1.005")
    rows[20] = row(20, currency="EURO")
    rows[30] = row(30, debit="NOBODY")
    rows[40] = row(40, credit="NOBODY-TOO")
    rows[50] = row(5, amount="99.99")
    rows.append(row(7))
    return ledger_file(tmp_path / "legacy.csv", rows)


def test_it_posts_what_is_good_and_counts_the_rest_where_dbis_looks_for_it(
    books: Settings, source: Path
) -> None:
    run = planned(books, source)
    before = ran(books, "run", "status", run)
    assert (before["status"], before["total"], before["processed"]) == ("PLANNED", ROWS + 1, 0)

    found = ran(books, "run", "start", run, status=1)

    assert found["status"] == "COMPLETED"
    assert counters(found) == (ROWS + 1, ROWS - 5, 1, 5)
    assert found["by_code"] == {
        "amount_precision": 1,
        "conflict": 1,
        "credit_account_unknown": 1,
        "currency_unknown": 1,
        "debit_account_unknown": 1,
    }
    assert len(query(url(books), "SELECT 1 FROM ledger_entries WHERE run_id = %s", run)) == ROWS - 5
    assert checkpoint(books) == {
        "source_id": "legacy",
        "ledger_id": "MASTER",
        "total_records": ROWS + 1,
        "processed_records": ROWS + 1,
        "successful_records": ROWS - 5,
        "duplicate_records": 1,
        "failed_records": 5,
        "status": "COMPLETED",
        "error_message": None,
    }
    assert ran(books, "run", "status", run, status=1) == found | {"conducted": False}
    assert [one["run_id"] for one in ran(books, "run", "list")["runs"]] == [run]
    assert_sound(url(books))


def test_dbis_asks_how_far_it_is_what_stands_still_and_what_is_done(books: Settings, source: Path) -> None:
    run = planned(books, source, "--unknown-accounts", "create")
    ran(books, "run", "start", run, status=1)
    progress = """
        SELECT source_id, round(100.0 * processed_records / total_records, 1) FROM ledger_backfill_checkpoints
        WHERE status IN ('IN_PROGRESS', 'COMPLETED')"""
    stalled = """
        SELECT source_id FROM ledger_backfill_checkpoints
        WHERE status = 'IN_PROGRESS' AND updated_at < now() - interval '1 hour'"""
    complete = """
        SELECT source_id FROM ledger_backfill_checkpoints
        WHERE status = 'COMPLETED' AND completed_at IS NOT NULL"""
    assert [(name, float(share)) for name, share in query(url(books), progress)] == [("legacy", 100.0)]
    assert query(url(books), stalled) == []
    assert query(url(books), complete) == [("legacy",)]


def test_loaded_again_all_of_it_is_there_already(books: Settings, tmp_path: Path) -> None:
    source = ledger_file(tmp_path / "legacy.csv", [row(number) for number in range(50)])
    assert counters(ran(books, "run", "start", planned(books, source))) == (50, 50, 0, 0)
    before = balances(url(books))
    assert counters(ran(books, "run", "start", planned(books, source))) == (50, 0, 50, 0)
    assert counters(ran(books, "run", "start", planned(books, source, "--no-skip-duplicates"), status=1)) == (
        50,
        0,
        0,
        50,
    )
    assert balances(url(books)) == before
    assert_sound(url(books))


def test_several_workers_post_what_one_posts(books: Settings, source: Path) -> None:
    run = planned(
        books, source, "--parallel-workers", "3", "--batch-size", "10", "--unknown-accounts", "create"
    )
    found = ran(books, "run", "start", run, status=1)
    assert counters(found) == (ROWS + 1, ROWS - 3, 1, 3)
    partitions = "SELECT count(DISTINCT partition) FROM ledger_entries WHERE run_id = %s"
    assert query(url(books), partitions, run)[0][0] > 1
    assert {row[0] for row in query(url(books), "SELECT id FROM bank_accounts WHERE run_id = %s", run)} == {
        "NOBODY",
        "NOBODY-TOO",
    }
    assert_sound(url(books))


def test_too_much_is_refused_and_it_fails_is_mended_and_goes_on(books: Settings, tmp_path: Path) -> None:
    rows = [row(number, debit="LATE") for number in range(150)]
    run = planned(books, ledger_file(tmp_path / "legacy.csv", rows), "--batch-size", "60")
    found = ran(books, "run", "start", run, status=1)
    assert found["status"] == "FAILED"
    assert "120 refused in a row" in found["error"]
    assert checkpoint(books)["status"] == "FAILED"
    assert dead_letters(url(books))[0][1] == "debit_account_unknown"

    open_accounts(url(books), "LATE")
    found = ran(books, "run", "resume", run, status=1)
    assert found["status"] == "COMPLETED"
    assert counters(found) == (150, 30, 0, 120)
    assert_sound(url(books))


def test_a_run_is_begun_once_and_by_one(books: Settings, source: Path) -> None:
    run = planned(books, source, "--run-id", "mine")
    assert "no run yours" in refused(books, "run", "start", "yours")
    assert "there is a run mine already" in refused(
        books, "run", "plan", "csv", str(source), "--run-id", "mine"
    )
    with psycopg.connect(url(books)) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended('dual-ledger run mine', 0))")
        assert "under way elsewhere" in refused(books, "run", "start", run)
    ran(books, "run", "start", run, status=1)
    assert "is COMPLETED" in refused(books, "run", "start", run)
    assert "nothing to go on with" in refused(books, "run", "resume", run)
    assert "not paused" in refused(books, "run", "pause", run, status=1)


def test_a_source_that_changed_since_the_plan_is_not_loaded(books: Settings, source: Path) -> None:
    run = planned(books, source)
    source.write_text(source.read_text() + row(9999) + "\n")
    found = ran(books, "run", "start", run, status=1)
    assert found["status"] == "FAILED"
    assert "not what it was when the run was planned" in found["error"]
    assert counters(found) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["csv", "absent.csv"], "absent.csv"),
        (["csv", "SOURCE", "--batch-size", "0"], "--batch-size"),
        (["csv", "SOURCE", "--run-id", "a b"], "cannot name a topic"),
        (["csv", "SOURCE", "--partition", "1"], "--partition belongs to a topic"),
        (["topic", "absent"], "does not exist"),
        (["papyrus", "SOURCE"], "'papyrus' is not one of"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(
    books: Settings, source: Path, words: list[str], told: str
) -> None:
    assert told in refused(
        books, "run", "plan", *(str(source) if word == "SOURCE" else word for word in words)
    )
    assert ran(books, "run", "list") == {"runs": []}


def test_the_same_bytes_are_not_loaded_under_two_ids(books: Settings, source: Path, tmp_path: Path) -> None:
    ran(books, "run", "start", planned(books, source), status=1)
    copy = tmp_path / "other-name.csv"
    copy.write_bytes(source.read_bytes())
    assert "as source legacy" in refused(books, "run", "plan", "csv", str(copy))
    assert planned(books, copy, "--again")


def test_a_run_has_a_consumer_group_of_its_own(books: Settings, source: Path) -> None:
    words = ("run", "plan", "csv", str(source), "--run-id")
    assert "the consumer group of live replication" in refused(books, *words, books.consumer_group)
    query(url(books), "SELECT open_stream('taken', 't', 0, NULL, 0)")
    assert "the consumer group taken has read before" in refused(books, *words, "taken")


def test_the_checkpoint_is_that_of_the_later_run(books: Settings, tmp_path: Path) -> None:
    source = ledger_file(tmp_path / "legacy.csv", [row(number, debit="LATE") for number in range(150)])
    failed = planned(books, source)
    assert ran(books, "run", "start", failed, status=1)["status"] == "FAILED"
    later = planned(books, source, "--unknown-accounts", "create")
    assert counters(ran(books, "run", "start", later)) == (150, 150, 0, 0)
    assert f"run {later} over the same source legacy" in refused(books, "run", "resume", failed)
    assert checkpoint(books)["successful_records"] == 150
