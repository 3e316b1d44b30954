"""Goal: what remains between the two ledgers is told with its account, its entries, and an exit status."""

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from sandbox.scb.migrate import open_ledger
from sandbox.scb.own import add_own_entries
from tests.cli.running import Ran, Runner
from tests.fixtures.outside import query
from tests.relay.outbox import post, url

_KEYS = {"consistent", "explained", "unexplained", "terms", "at", "unknown", "accounts"}


@pytest.fixture
def scb(settings: Settings, scb_database: str) -> str:
    """The SCB's database, with three entries of its own; one of DBIS's is on its way there."""
    both = settings.model_copy(update={"scb_database_url": SecretStr(scb_database)})
    add_own_entries(both, 3)
    post(settings, 1)
    return scb_database


def _residual(dual_ledger: Runner, scb: str, *arguments: str) -> Ran:
    return dual_ledger("residual", *arguments, scb_database_url=SecretStr(scb))


def test_what_is_under_way_is_explained_and_listed(dual_ledger: Runner, scb: str) -> None:
    ran = _residual(dual_ledger, scb, "--list", "--json")
    found = ran.document
    assert set(found) >= _KEYS
    assert (ran.status, found["explained"], found["consistent"]) == (0, True, False)
    assert found["terms"] == {"in_flight": 3, "held": 0, "dead_letters": 0, "to_scb": 1, "refused_by_scb": 0}
    assert [(one["term"], one["reference_id"]) for one in found["entries"]] == [
        ("in_flight", "SCB-000000000001"),
        ("in_flight", "SCB-000000000002"),
        ("in_flight", "SCB-000000000003"),
        ("to_scb", "0-REF-1"),
    ]
    told = _residual(dual_ledger, scb, "--account", "A", "--list")
    assert told.status == 0
    assert "0-REF-1  DBIS 2.50 EUR  A > B  news on the way, outbox shard 0 row 1" in told.out
    assert "SCB-000000000001" not in told.out
    query(scb, "DELETE FROM scb_entries WHERE number = 3")
    query(scb, "UPDATE scb_entries SET amount = 3 WHERE number = 2")
    listed = _residual(dual_ledger, scb, "--list", "--json").document["entries"]
    changed = [(one["reference_id"], one["reason"].split()[0]) for one in listed if one["term"] == "changed"]
    assert changed == [("SCB-000000000002", "updated")]  # no ledger has the other one any more


def test_an_account_that_neither_ledger_has_is_no_account_that_is_equal(
    dual_ledger: Runner, scb: str
) -> None:
    ran = _residual(dual_ledger, scb, "--account", "NOBODY")
    assert (ran.status, ran.out) == (2, "")
    assert "neither ledger has an account NOBODY" in ran.err
    query(scb, "DELETE FROM scb_entries")
    assert _residual(dual_ledger, scb, "--account", "B").status == 0  # DBIS alone has it


def test_what_no_entry_explains_is_named_here_and_in_the_status(
    dual_ledger: Runner, settings: Settings, scb: str
) -> None:
    query(url(settings), "UPDATE bank_accounts SET balance = balance + 0.01 WHERE id = 'A'")
    ran = _residual(dual_ledger, scb, "--json")
    wrong = {"account_id": "A", "currency_code": "EUR", "amount": "-0.01"}
    assert (ran.status, ran.document["unexplained"]) == (1, [wrong])
    assert "! A -0.01 EUR" in _residual(dual_ledger, scb).out
    report = dual_ledger("status", "--json", scb_database_url=SecretStr(scb)).document
    assert report["residual"]["unexplained"] == [wrong]
    assert any("dual-ledger residual --account A --list" in problem for problem in report["problems"])
    assert report["healthy"] is False


def test_an_scb_that_keeps_no_balances_is_not_known(dual_ledger: Runner, scb_database: str) -> None:
    ran = _residual(dual_ledger, scb_database, "--json")
    assert (ran.status, ran.document["explained"]) == (1, None)
    assert "scb_balances" in ran.document["unknown"]
    assert _residual(dual_ledger, scb_database).out.startswith("not known: ")


def test_without_an_scb_it_cannot_be_asked_and_the_status_has_none(dual_ledger: Runner) -> None:
    ran = dual_ledger("residual")
    assert (ran.status, "DUAL_LEDGER_SCB_DATABASE_URL" in ran.err) == (2, True)
    assert dual_ledger("status", "--json").document["residual"] is None


def test_a_ledger_from_before_gets_the_balances_of_its_entries(settings: Settings, scb: str) -> None:
    booked = query(scb, "SELECT * FROM scb_balances ORDER BY 1")
    assert len(booked) == 4
    query(scb, "DROP TABLE scb_balances; DROP FUNCTION scb_keep_balances CASCADE")
    query(scb, "DROP INDEX heard_reference, heard_rejected")
    open_ledger(settings.model_copy(update={"scb_database_url": SecretStr(scb)})).close()
    assert query(scb, "SELECT * FROM scb_balances ORDER BY 1") == booked
