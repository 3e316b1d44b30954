"""Goal: a look reads the dead letters that are open, not all that there ever were."""

import json
from typing import Any

import psycopg

from ledger import sql
from tests.residual.world import World

_SETTLED = """
    INSERT INTO dead_letters
        (consumer_group, topic, partition, "offset", code, reason, ledger_id, reference_id, status)
    SELECT consumer_group, topic, partition, n, code, reason, ledger_id, reference_id || n, 'REDRIVEN'
    FROM dead_letters, generate_series(1000, 4999) AS n WHERE reference_id = 'OPEN-1'
"""


def _plan(world: World) -> list[dict[str, Any]]:
    """The query as it was run, part by part."""
    query = sql.query("residual_dbis_letters_open").replace("DECLARE residual_rows NO SCROLL CURSOR FOR", "")
    with psycopg.connect(world.books_url) as connection:
        connection.execute(sql.query("verify_plans"), {"on": "off"})
        topic = {"topic": world.settings.topic_scb_entries}
        row = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}".encode(), topic).fetchone()
    assert row is not None
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return list(_parts(plan[0]["Plan"]))


def _parts(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(part for below in plan.get("Plans", ()) for part in _parts(below))]


def test_what_was_settled_is_not_read(world: World) -> None:
    world.book("A", "SHUT", "1.00", "OPEN-1")
    world.settle_all()
    world.here(_SETTLED)
    world.here("ANALYZE dead_letters")
    parts = [part for part in _plan(world) if part.get("Relation Name") == "dead_letters"]
    assert {part.get("Index Name") for part in parts} == {"dead_letters_code", "dead_letters_renamed"}
    read = sum(part["Actual Rows"] + part.get("Rows Removed by Filter", 0) for part in parts)
    assert read == 1
    assert world.looker.look().counts["dead_letters"] == 1
