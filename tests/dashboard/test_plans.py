"""Goal: a page costs the same whether the books hold thousands of entries or millions."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest

from dashboard.sql import PACKAGE
from ledger import sql
from tests.books.large import fill
from tests.structure.tree import ROOT

_ASKED: Mapping[str, Mapping[str, Any]] = {
    "dashboard_accounts": {"prefix": "ACCOUNT-4", "after": "", "status": None, "currency": None, "limit": 51},
    "dashboard_breaks": {"before": None, "status": "OPEN", "limit": 51},
}
_GROWING = {"ledger_entries", "dual_ledger_outbox", "dead_letters", "bank_accounts"}


@pytest.fixture(scope="module")
def large(shared_database: str) -> str:
    """The URL of books with many rows."""
    fill(shared_database)
    return shared_database


@pytest.mark.parametrize("name", _ASKED)
def test_what_a_page_asks_reads_no_table_that_grows_from_end_to_end(large: str, name: str) -> None:
    with psycopg.connect(large) as connection:
        explained = connection.execute(
            f"EXPLAIN (FORMAT JSON) {sql.query(name, PACKAGE)}".encode(), _ASKED[name] or None
        ).fetchone()
    assert explained is not None
    plan = explained[0] if isinstance(explained[0], list) else json.loads(explained[0])
    whole = {node["Relation Name"] for node in _nodes(plan[0]["Plan"]) if node["Node Type"] == "Seq Scan"}
    assert whole & _GROWING == set()


def test_every_query_of_the_page_is_looked_at() -> None:
    assert {path.stem for path in (ROOT / "dashboard/sql/queries").glob("*.sql")} == set(_ASKED)


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
