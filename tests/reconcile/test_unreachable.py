"""Goal: a ledger of the SCB out of reach hides nothing that was found, and nothing is called consistent."""

from pathlib import Path

import pytest

from tests.books.scene import a_payment, open_accounts, post_directly
from tests.cli.running import Runner
from tests.fixtures.outside import query

_NOBODY = "postgresql://nobody@127.0.0.1:1/scb"


@pytest.fixture
def books(database: str) -> str:
    """One payment from B to A."""
    open_accounts(database, "A", "B")
    post_directly(database, a_payment("R-1"))
    return database


@pytest.mark.usefixtures("books")
def test_what_was_compared_is_told_and_the_rest_is_not_known(dual_ledger: Runner) -> None:
    ran = dual_ledger("reconcile", "--json", scb_database_url=_NOBODY)
    assert (ran.status, ran.document["consistent"], ran.document["found"]) == (1, False, 0)
    assert [one["name"] for one in ran.document["comparisons"]] == [
        "source",
        "entries",
        "outbox",
        "acknowledgements",
    ]
    assert ran.document["not_compared"]
    assert ran.document["not_compared"] in ran.err
    said = dual_ledger("reconcile", scb_database_url=_NOBODY)
    assert "NOT KNOWN: the SCB's ledger was not compared; else 0 breaks" in said.out


def test_breaks_of_the_other_comparisons_are_kept(dual_ledger: Runner, books: str) -> None:
    query(books, "UPDATE bank_accounts SET balance = balance + 1 WHERE id = 'A'")
    ran = dual_ledger("reconcile", "--json", scb_database_url=_NOBODY)
    assert (ran.status, ran.document["found"]) == (1, len(ran.document["breaks"]))
    assert query(books, "SELECT count(*) > 0 FROM breaks WHERE status = 'OPEN'") == [(True,)]


@pytest.mark.usefixtures("books")
def test_a_page_that_cannot_be_written_is_told_before_anything_is_compared(
    dual_ledger: Runner, tmp_path: Path
) -> None:
    ran = dual_ledger("reconcile", "--html", str(tmp_path / "nowhere" / "page.html"))
    assert (ran.status, ran.out) == (2, "")
    assert "cannot write the report" in ran.err


@pytest.mark.usefixtures("books")
def test_a_source_is_named_together_with_its_comparison(dual_ledger: Runner) -> None:
    ran = dual_ledger("reconcile", "--only", "entries", "--source", "run-1")
    assert (ran.status, "--only source" in ran.err) == (2, True)
