"""Goal: what is asked often reaches its rows by an index, so that it costs the same in books of any size."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from ledger import sql
from relay.desk import INDEX_PLANS
from relay.latency import BOUNDS
from tests.books.large import ENTRIES, SHARD, fill
from tests.structure.tree import ROOT

_LARGE = {
    "ledger_entries",
    "dual_ledger_outbox",
    "outbox_archive",
    "dead_letters",
    "duplicates",
    "bank_accounts",
}
_TOUCHES = re.compile(rf"\b(?:FROM|JOIN|UPDATE) (?:{'|'.join(_LARGE)}|outbox_rows)\b")
_REFERENCE = "REF-000000007"
_KEY = {"ledger": "MASTER", "reference": _REFERENCE}
_SEQUENCES = list(range(30_001, 31_001))
_ENTRY_OF = {
    "ledgers": ["MASTER"] * len(_SEQUENCES),
    "references": [f"REF-{number:09d}" for number in _SEQUENCES],
}
_ANSWERS: dict[str, Any] = {"shards": [SHARD] * len(_SEQUENCES), "sequences": _SEQUENCES}
_SPAN = {"shard": SHARD, "first": 40_001, "last": 45_000}
_DIGESTS: dict[str, Any] = {
    "results": ["APPLIED"] * len(_SEQUENCES),
    "digests": ["00" * 32] * len(_SEQUENCES),
}
_CAME: dict[str, Any] = {
    "groups": ["g"],
    "topics": ["t"],
    "partitions": [0],
    "offsets": [7],
    "settled": [datetime(2026, 11, 27, tzinfo=UTC)],
    "sources": ["payments"],
}
_OLD = {"begins": 1, "ends": 40_000}
# What each process asks again and again, with what it gives.
_RELAY: Mapping[str, Mapping[str, Any]] = {
    "relay_acknowledge": {**_ANSWERS, **_DIGESTS, "reasons": [None] * len(_SEQUENCES), "bounds": BOUNDS},
    "relay_advance": _SPAN,
    "relay_dead_letters": {"limit": 500},
    "relay_dead_letters_mark": {"ids": [1000, 2000]},
    "relay_failed": {"shard": SHARD, "sequence": 40_001, "error": "why"},
    "relay_fetch": {"shard": SHARD, "after": 40_000, "last": 45_000},
    "relay_latencies": {**_SPAN, "bounds": BOUNDS},
    "relay_mark": {**_SPAN, "partition": 0, "offset": 7},
    "relay_sent_again": _SPAN,
    "relay_unknown": {**_ANSWERS, **_ENTRY_OF},
}
_OTHERS: Mapping[str, Mapping[str, Any]] = {
    "accounts_list": {"after": "ACCOUNT-5", "limit": 100},
    "accounts_show": {"id": "ACCOUNT-5"},
    "accounts_stated": {"ids": ["ACCOUNT-5", "ACCOUNT-6"]},
    "outbox_resend_bounds": {"shard": SHARD, "first": 18_000, "last": 22_000},
    "statement_bounds": {"accounts": ["ACCOUNT-5"]},
    "statement_entries": {**_OLD, "account": "ACCOUNT-5", "limit": 50},
    "statement_moves": {**_OLD, "accounts": ["ACCOUNT-5", "ACCOUNT-6"]},
    "status_dead_letters": {"most": 100_000},
    "status_parked": {"most": 100_000},
    "status_outbox_probed": {},
    "status_outbox_waiting": {},
    "trace_arrivals": _CAME,
    "trace_accounts": {"ids": ["ACCOUNT-5", "ACCOUNT-6"]},
    "trace_breaks": _KEY,
    "trace_corrects": {"id": 7},
    "trace_dead_letters": _KEY,
    "trace_duplicates": _KEY,
    "trace_entries": {"ledger": None, "reference": _REFERENCE},
    "trace_in_runs": {"ledger": None, "reference": _REFERENCE},
    "trace_neighbours": {"ledger": None, "text": "REF-0000", "limit": 5},
    "trace_postings": _ENTRY_OF,
    "trace_taken_back": {"ledger": "MASTER", "run": "run-1", "id": 7},
    "trace_waits": {"letter": 7},
}
# These read a large table by intention, and say so.
_READ_IT_ALL = {
    "outbox_archivable": "a rehearsal by a person: counts what it would move",
    "status_balances": "reads the accounts once a minute, for the metrics of the dashboard",
    "outbox_status": "counts the outbox row by row, for a person",
    "status_outbox_counted": "only while the outbox is below 16 MiB",
}


@pytest.fixture(scope="module")
def large(shared_database: str) -> str:
    """The URL of books with many rows."""
    fill(shared_database)
    return shared_database


@pytest.mark.parametrize("name", [*_RELAY, *_OTHERS])
def test_what_is_asked_often_reads_no_large_table_from_end_to_end(large: str, name: str) -> None:
    parameters = _RELAY.get(name, _OTHERS.get(name, {}))
    assert _read_from_end_to_end(large, name, parameters, INDEX_PLANS if name in _RELAY else {}) == []


def test_a_reference_without_its_ledger_finds_its_dead_letters_by_the_same_index(large: str) -> None:
    parameters = {"ledger": None, "reference": _REFERENCE}
    assert _read_from_end_to_end(large, "trace_dead_letters", parameters, {}) == []


def test_a_plan_that_reads_a_table_from_end_to_end_is_noticed(large: str) -> None:
    assert _read_from_end_to_end(large, "status_outbox_counted", {}, {}) == ["dual_ledger_outbox"]


def test_every_query_of_the_relay_the_status_and_the_passport_is_looked_at() -> None:
    asked = {
        path.stem
        for path in (ROOT / "ledger" / "sql" / "queries").glob("*.sql")
        if path.stem.startswith(("relay_", "statement_", "status_", "trace_", "outbox_"))
        and _TOUCHES.search(path.read_text())
    }
    assert asked - {*_RELAY, *_OTHERS, *_READ_IT_ALL} == set()


def test_the_books_are_large_enough_for_the_question(large: str) -> None:
    with psycopg.connect(large) as connection:
        assert connection.execute("SELECT count(*) FROM ledger_entries").fetchone() == (ENTRIES,)


def _read_from_end_to_end(
    database: str, name: str, parameters: Mapping[str, Any], options: Mapping[str, str]
) -> list[str]:
    """The large tables that the plan of a named query reads whole."""
    words = " ".join(f"-c {key}={value}" for key, value in {"work_mem": "64MB", **options}.items())
    with psycopg.connect(database, options=words) as connection:
        explained = connection.execute(
            f"EXPLAIN (FORMAT JSON) {sql.query(name)}".encode(), parameters or None
        )
        row = explained.fetchone()
    assert row is not None
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return sorted(
        {
            node["Relation Name"]
            for node in _nodes(plan[0]["Plan"])
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in _LARGE
        }
    )


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
