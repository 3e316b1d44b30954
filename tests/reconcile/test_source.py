"""Goal: what a run's source has and the books do not, and the other way round, is found to the very entry."""

from typing import Any

import pytest

from ledger.config import Settings
from tests.audit.scene import Backfill, loaded
from tests.books.scene import a_payment, open_accounts, url
from tests.cli.running import Runner
from tests.fixtures.outside import query

_AS_SUPERUSER = "SET session_replication_role = replica; "


@pytest.fixture
def settings(database: str) -> Settings:
    """Of books alone: a source that was read needs no Kafka."""
    open_accounts(database, "A", "B")
    return Settings.model_validate({"database_url": database})


def _found(dual_ledger: Runner, *options: str) -> list[dict[str, Any]]:
    ran = dual_ledger("reconcile", "--only", "source", "--json", *options)
    breaks: list[dict[str, Any]] = ran.document["breaks"]
    assert ran.status == bool(breaks), ran.err
    return breaks


def test_a_run_that_was_loaded_whole_is_equal(dual_ledger: Runner, settings: Settings) -> None:
    loaded(settings, [a_payment(f"R-{n}") for n in range(5)])
    ran = dual_ledger("reconcile", "--only", "source", "--json")
    (comparison,) = ran.document["comparisons"]
    assert (ran.status, comparison["checked"]) == (0, 5)
    assert comparison["totals"] == [
        {
            "run_id": "run-1",
            "source_id": "file-1",
            "currency": "EUR",
            "entries_stated": 5,
            "entries": 5,
            "stated": "62.50",
            "books": "62.50",
            "equal": True,
        }
    ]


def test_each_difference_is_named(dual_ledger: Runner, settings: Settings) -> None:
    run = Backfill(settings).begin()
    entries = [a_payment(f"R-{n}") for n in range(6)]
    refused = a_payment("R-6", debit="NOBODY", amount="7.00")
    sent = run.read([*entries, refused])
    run.post([*sent, *run.numbered([a_payment("R-7")])])  # which the source has never had
    run.end()
    query(url(settings), _AS_SUPERUSER + "DELETE FROM ledger_entries WHERE reference_id = 'R-1'")
    query(
        url(settings), _AS_SUPERUSER + "UPDATE ledger_entries SET amount = 12.51 WHERE reference_id = 'R-2'"
    )
    found = {one["reference_id"]: one for one in _found(dual_ledger)}
    assert {name: one["kind"] for name, one in found.items()} == {
        "R-1": "missing_in_dbis",
        "R-2": "content",
        "R-6": "missing_in_dbis",
        "R-7": "extra",
    }
    assert found["R-1"]["expected"].startswith("content digest ")
    assert (found["R-6"]["expected"], found["R-6"]["actual"]) == ("7.00", None)
    assert found["R-6"]["details"]["source"]["debit_account_id"] == "NOBODY"
    assert found["R-6"]["details"]["code"] == "debit_account_unknown"
    assert (found["R-7"]["expected"], found["R-7"]["actual"]) == (None, "12.50")
    again = {one["reference_id"]: one["break_id"] for one in _found(dual_ledger)}
    assert again == {name: one["break_id"] for name, one in found.items()}


def test_a_reference_with_other_content_is_named_by_what_differs(
    dual_ledger: Runner, settings: Settings
) -> None:
    loaded(settings, [a_payment("R-1")])
    second = Backfill(settings, id="run-2", source="file-2").begin()
    second.post(second.read([a_payment("R-1", amount="99.00", currency_code="USD")]))
    second.end()
    found = {one["kind"]: one for one in _found(dual_ledger)}
    assert set(found) == {"amount", "currency"}
    assert (found["amount"]["expected"], found["amount"]["actual"]) == ("99.00", "12.50")
    assert (found["currency"]["expected"], found["currency"]["actual"]) == ("USD", "EUR")
    assert found["amount"]["details"]["run_id"] == "run-2"


def test_totals_that_no_record_explains_are_a_break_of_their_window(
    dual_ledger: Runner, settings: Settings
) -> None:
    loaded(settings, [a_payment("R-1"), a_payment("R-2")])
    query(url(settings), "UPDATE run_controls SET count = 3")
    (found,) = _found(dual_ledger)
    assert (found["kind"], found["reference_id"]) == ("missing_in_dbis", "run-1 window file")
    assert found["expected"].startswith("3 entries, 25.00 EUR, digest ")
    assert found["actual"].startswith("2 entries, 25.00 EUR, digest ")


def test_one_run_by_its_name_leaves_the_breaks_of_the_others(dual_ledger: Runner, settings: Settings) -> None:
    loaded(settings, [a_payment("R-1")])
    loaded(settings, [a_payment("R-2")], id="run-2", source="file-2")
    query(url(settings), _AS_SUPERUSER + "DELETE FROM ledger_entries")
    assert [one["reference_id"] for one in _found(dual_ledger)] == ["R-1", "R-2"]
    assert [one["reference_id"] for one in _found(dual_ledger, "--source", "run-2")] == ["R-2"]
    assert query(url(settings), "SELECT count(*) FROM breaks WHERE status = 'OPEN'") == [(2,)]
    ran = dual_ledger("reconcile", "--source", "run-3")
    assert (ran.status, "run-3" in ran.err) == (2, True)
