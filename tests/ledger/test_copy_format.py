"""Goal: what the packed rows say is what PostgreSQL reads, to the last digit and byte."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import copy_format as field

# The whole grammar of amounts and rates on the wire: both signs, 18 digits after the point, and more in all
# than may be posted.
_WHOLE = st.from_regex(r"0|[1-9][0-9]{0,37}", fullmatch=True, alphabet="0123456789")
_FRACTION = st.text("0123456789", max_size=18) | st.sampled_from(
    ["0" * 18, "0" * 17 + "1", "9" * 18, "0001", "00010"]
)
DECIMALS = st.builds(
    lambda sign, whole, fraction: sign + whole + ("." + fraction if fraction else ""),
    st.sampled_from(["", "-"]),
    _WHOLE | st.sampled_from(["0", "1", "9999", "10000", "100000000", "9" * 38]),
    _FRACTION,
)
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@pytest.fixture(scope="module")
def table(shared_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(shared_database, autocommit=True) as connection:
        connection.execute(
            "CREATE TEMPORARY TABLE read (n numeric, t text, i integer, b bigint, s timestamptz,"
            " j jsonb, y bytea)"
        )
        yield connection


def _read(table: psycopg.Connection[Any], *packed: bytes) -> tuple[Any, ...]:
    """One row, packed by hand and read back as PostgreSQL writes it."""
    table.execute("TRUNCATE read")
    with table.cursor() as cursor, cursor.copy("COPY read FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(field.block([len(packed).to_bytes(2, "big") + b"".join(packed)]))
    columns = "n::text, t, i, b, (extract(epoch FROM s) * 1000000)::bigint, j, y"
    (row,) = table.execute(f"SELECT {columns} FROM read").fetchall()
    return tuple(row)


def _numbers(table: psycopg.Connection[Any], decimals: list[str]) -> list[tuple[Any, ...]]:
    table.execute("TRUNCATE read")
    rows = [b"\0\1" + field.numeric(decimal) for decimal in decimals]
    with table.cursor() as cursor, cursor.copy("COPY read (n) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(field.block(rows))
    return table.execute("SELECT n::text, n = %s FROM read", ["0"]).fetchall()


@given(st.lists(DECIMALS, min_size=1, max_size=50))
def test_a_decimal_keeps_its_value_and_its_scale(table: psycopg.Connection[Any], decimals: list[str]) -> None:
    written = [text for text, _ in _numbers(table, decimals)]
    is_zero = [not decimal.strip("-0.") for decimal in decimals]
    expected = [text.lstrip("-") if zero else text for text, zero in zip(decimals, is_zero, strict=True)]
    assert written == expected


@given(st.lists(DECIMALS, min_size=1, max_size=50))
def test_a_packed_decimal_is_byte_for_byte_what_postgresql_sends(
    table: psycopg.Connection[Any], decimals: list[str]
) -> None:
    sent = table.execute(
        "SELECT numeric_send(d::numeric) FROM unnest(%s::text[]) AS d", [decimals]
    ).fetchall()
    assert [(field.numeric(decimal)[4:],) for decimal in decimals] == sent


@given(
    decimal=DECIMALS,
    text=_TEXT,
    integer=st.integers(-(2**31), 2**31 - 1),
    bigint=st.integers(-(2**63), 2**63 - 1),
    micros=st.integers(-2_208_988_800_000_000, 7_258_118_399_999_999),
    json=st.dictionaries(_TEXT, _TEXT, max_size=4)
    | st.lists(st.lists(st.none() | _TEXT, max_size=2), max_size=3),
    binary=st.none() | st.binary(max_size=40),
)
def test_every_kind_of_field_is_read_as_it_was_meant(
    table: psycopg.Connection[Any],
    decimal: str,
    text: str,
    integer: int,
    bigint: int,
    micros: int,
    json: Any,
    binary: bytes | None,
) -> None:
    packed = (
        field.numeric(decimal),
        field.text(text),
        field.integer(integer),
        field.bigint(bigint),
        field.timestamp(micros),
        field.jsonb(json),
        field.binary(binary),
    )
    row = _read(table, *packed)
    assert row[1:] == (text, integer, bigint, micros, json, binary)


def test_what_may_be_null_is_null(table: psycopg.Connection[Any]) -> None:
    packed = (field.optional_numeric(None), field.optional_text(None), *[field.NULL] * 4, field.binary(None))
    assert _read(table, *packed) == (None,) * 7
