"""Goal: what is sealed can be recomputed from the tables by somebody who uses none of our SQL."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import psycopg
import pytest

from ledger.config import Settings
from tests.books.scene import url
from tests.fixtures.outside import query
from tests.seals.scene import fill, records, sealed

_ENTRIES = """
    SELECT o.sequence AS nth, e.*, e.metadata::text AS metadata FROM ledger_entries AS e
    JOIN dual_ledger_outbox AS o USING (id) WHERE e.shard = {} ORDER BY o.sequence"""
_RANGES = "SELECT * FROM sealed_ranges ORDER BY number, part, shard"
_TEXTS = {
    "entry_texts": ("ledger_entries",),
    "outbox_texts": ("dual_ledger_outbox", "outbox_rows"),
    "audit_texts": ("audit_log",),
    "acknowledgement_texts": ("seal_acknowledgements",),
}
_COLUMNS = """
    SELECT array_agg(column_name::text ORDER BY column_name) FROM information_schema.columns
    WHERE table_name = %s AND column_name NOT LIKE 'range\\_%%'"""


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal):
        return format(value, "f")
    return None if value is None else str(value)


def _netstrings(values: Iterable[Any]) -> bytes:
    texts = (_text(value) for value in values)
    return b"".join(
        b"~" if text is None else b"%d:%s" % (len(text.encode()), text.encode()) for text in texts
    )


def _digest(row: Mapping[str, Any], *left_out: str) -> bytes:
    return sha256(_netstrings(value for name, value in row.items() if name not in left_out)).digest()


def test_a_range_of_entries_is_the_digest_of_its_rows_and_a_window_that_of_its_ranges(
    settings: Settings,
) -> None:
    shard = fill(settings)
    (window,) = sealed(settings)
    ranges = records(url(settings), _RANGES)
    rows = records(url(settings), _ENTRIES.format(shard))
    digests = [_digest(row, "nth") for row in rows]
    (found,) = [one for one in ranges if (one["part"], one["shard"]) == ("entries", shard)]
    assert (found["first"], found["last"], found["rows"]) == (1, 6, 6)
    assert found["digest"] == sha256(b"".join(digests)).digest()
    assert found["marks"] == b"".join(digest[:8] for digest in digests)
    columns = ("version", "number", "sealed_at", "previous_digest", "entries", "content_digest")
    spoken = _netstrings(window[name] for name in columns)
    for one in ranges:
        spoken += _netstrings(
            one[name] for name in ("part", "shard", "first", "last", "rows", "digest", "marks")
        )
    assert window["digest"] == sha256(spoken).digest()
    assert (window["number"], window["previous_digest"], window["entries"]) == (1, bytes(32), 12)


def test_the_content_digest_of_a_window_is_the_sum_of_those_of_its_entries(settings: Settings) -> None:
    fill(settings)
    (window,) = sealed(settings)
    digests = [digest for (digest,) in query(url(settings), "SELECT content_digest FROM ledger_entries")]
    total = sum(int.from_bytes(digest) for digest in digests) % 2**256
    assert window["content_digest"] == f"{total:064x}"


def test_outbox_rows_are_sealed_once_they_are_final_and_the_same_in_the_archive(settings: Settings) -> None:
    shard = fill(settings)
    sealed(settings)
    ranges = {
        (one["part"], one["shard"]): one for one in records(url(settings), _RANGES) if one["part"] == "outbox"
    }
    assert {key[1]: (one["first"], one["last"]) for key, one in ranges.items()} == {0: (1, 5), shard: (1, 4)}
    rows = records(
        url(settings), f"SELECT * FROM outbox_rows WHERE shard = {shard} ORDER BY sequence LIMIT 4"
    )
    digests = [_digest(row) for row in rows]
    assert ranges["outbox", shard]["digest"] == sha256(b"".join(digests)).digest()
    before = query(url(settings), "SELECT digest FROM range_digest('outbox', %s, 1, 4)", shard)
    assert before == [(ranges["outbox", shard]["digest"],)]
    query(url(settings), "SELECT archive_outbox(interval '0', 1000)")
    assert query(url(settings), "SELECT count(*) FROM outbox_archive") == [(9,)]
    assert query(url(settings), "SELECT digest FROM range_digest('outbox', %s, 1, 4)", shard) == before


def test_a_line_of_the_audit_log_is_sealed_with_all_it_says(settings: Settings) -> None:
    fill(settings)
    sealed(settings)
    (found,) = [one for one in records(url(settings), _RANGES) if one["part"] == "audit_log"]
    rows = records(url(settings), "SELECT *, details::text AS details FROM audit_log ORDER BY id")
    assert found["digest"] == sha256(b"".join(_digest(row) for row in rows)).digest()
    assert json.loads(rows[0]["details"]) == {"before": None, "after": "1.50"}


@pytest.mark.parametrize(("view", "tables"), _TEXTS.items())
def test_every_column_of_the_table_is_sealed(database: str, view: str, tables: tuple[str, ...]) -> None:
    """A new column needs a new version of the seals."""
    (sealed_columns,) = query(database, _COLUMNS, view)
    assert [query(database, _COLUMNS, table) for table in tables] == [[sealed_columns]] * len(tables)


@pytest.mark.parametrize(
    "values",
    [
        ("NULL", "''", "'~'", "'0:'"),
        ("'a'", "'b'", "'ab'", "'a:b'"),
    ],
)
def test_no_two_values_have_one_text(database: str, values: tuple[str, ...]) -> None:
    found = query(database, f"SELECT netstring(v) FROM (VALUES ({'), ('.join(values)})) AS t (v)")
    assert len({*found}) == len(values)


def test_no_two_times_have_one_text(database: str) -> None:
    times = (
        "infinity",
        "-infinity",
        "2026-01-01",
        "2026-01-01 BC",
        "12026-01-01",
        "2026-01-01 00:00:00.000001",
    )
    with psycopg.connect(database, options="-c timezone=UTC -c datestyle=ISO") as connection:
        found = connection.execute(
            "SELECT sealed_time(t) FROM unnest(%s::timestamptz[]) AS t", [list(times)]
        ).fetchall()
    assert len({*found}) == len(times)
    assert found[2] == ("2026-01-01T00:00:00.000000Z",)


@pytest.mark.parametrize("number", [0, 1, 2**32, 2**255 + 12345, 2**256 - 1])
def test_an_additive_digest_is_written_in_64_digits(database: str, number: int) -> None:
    assert query(database, "SELECT hexadecimal(%s::numeric)", number) == [(f"{number:064x}",)]
