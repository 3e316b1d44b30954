"""Avro of others: what fastavro writes is read as it was meant, and what is malformed is no other value."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.strict_avro import MalformedError
from ledger.wire.foreign import ForeignReader, UnusableError, foreign_reader

_AMOUNT = {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2}
_SCHEMA: dict[str, Any] = {
    "type": "record",
    "name": "Payment",
    "namespace": "bank",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "small", "type": "int"},
        {"name": "amount", "type": _AMOUNT},
        {"name": "fee", "type": ["null", {**_AMOUNT, "type": "fixed", "name": "Fee", "size": 9}]},
        {"name": "again", "type": ["null", "Fee"]},
        {"name": "side", "type": {"type": "enum", "name": "Side", "symbols": ["IN", "OUT"]}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "seen", "type": {"type": "long", "logicalType": "local-timestamp-millis"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "more", "type": {"type": "map", "values": ["null", "double", "boolean"]}},
        {
            "name": "party",
            "type": {"type": "record", "name": "Party", "fields": [{"name": "n", "type": "string"}]},
        },
        {"name": "other", "type": ["null", "Party"]},
        {"name": "nothing", "type": "null"},
        {"name": "raw", "type": "bytes"},
    ],
}
_VALUE: dict[str, Any] = {
    "id": -(2**63),
    "small": 2**31 - 1,
    "amount": Decimal("-123456789012345678.99"),
    "fee": Decimal("0.05"),
    "again": Decimal("1.00"),
    "side": "OUT",
    "at": datetime(2026, 1, 31, 1, 2, 3, 4, tzinfo=UTC),
    "seen": datetime(1969, 1, 1, 1, 1, 1, 5000),  # noqa: DTZ001  a local one
    "day": date(1950, 1, 1),
    "tags": ["a", "ü"],
    "more": {"x": 0.5, "y": None, "z": True},
    "party": {"n": "A"},
    "other": {"n": "B"},
    "nothing": None,
    "raw": b"\x00\xff",
}


def _written(schema: Any, value: Any) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, value)
    return out.getvalue()


def test_every_type_is_read_as_it_was_meant() -> None:
    assert ForeignReader(_SCHEMA).read(b"head" + _written(_SCHEMA, _VALUE), 4) == _VALUE


@given(st.data())
def test_no_damage_is_read_as_another_value_without_being_avro(data: st.DataObject) -> None:
    """Whatever is changed: it is refused, or writing what was read gives the very same bytes."""
    good = _written(_SCHEMA, _VALUE)
    at = data.draw(st.integers(0, len(good) - 1))
    bad = good[:at] + data.draw(st.binary(max_size=3)) + good[at + data.draw(st.integers(0, 3)) :]
    try:
        value = ForeignReader(_SCHEMA).read(bad, 0)
    except MalformedError:
        return
    assert repr(ForeignReader(_SCHEMA).read(_written(_SCHEMA, value), 0)) == repr(value)


@pytest.mark.parametrize(
    ("schema", "data", "rule"),
    [
        ({"type": "enum", "name": "E", "symbols": ["A", "B"]}, b"\x01", "enum"),
        ({"type": "enum", "name": "E", "symbols": ["A", "B"]}, b"\x04", "enum"),
        (["null", "string"], b"\x01", "union"),
        ("boolean", b"\x02", "boolean"),
        ("int", b"\xff\xff\xff\xff\x1f", "varint"),
        ("long", b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "varint"),
        ("string", b"\x02\xff", "utf8"),
        ("string", b"\x01", "length"),
        ("string", b"\x08a", "truncated"),
        ("string", b"\x02ab", "trailing"),
        ("double", b"\x00", "truncated"),
        ({"type": "array", "items": "null"}, b"\x80\x80\x80\x80\x20\x00", "length"),
        ({"type": "array", "items": "long"}, b"\x01\x06\x02\x00", "block_size"),
        ({"type": "map", "values": "long"}, b"\x04\x02a\x02\x02a\x02\x00", "map_key"),
        ({**_AMOUNT, "precision": 3}, b"\x04\x03\xe8", "decimal"),
        (_AMOUNT, b"\x00", "decimal"),
        ({"type": "long", "logicalType": "timestamp-millis"}, b"\xfe" + b"\xff" * 8 + b"\x01", "time"),
    ],
)
def test_what_is_malformed_is_named(schema: Any, data: bytes, rule: str) -> None:
    with pytest.raises(MalformedError) as caught:
        ForeignReader(schema).read(data, 0)
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '"nothing"',
        '{"type": "record", "name": "R", "fields": [{"name": "r", "type": ["null", "R"]}]}',
        "[" * 100_000,
    ],
)
def test_a_schema_that_cannot_be_read_by_is_refused(text: str) -> None:
    with pytest.raises(UnusableError):
        foreign_reader(text)
