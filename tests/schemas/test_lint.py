from typing import Any

import pytest

from schemas import Schema
from schemas.lint import faults, incompatibilities

TIME = {"type": "long", "logicalType": "timestamp-micros"}


def _message(*fields: dict[str, Any]) -> Schema:
    return {"type": "record", "name": "M", "fields": [{"doc": "What it is.", **field} for field in fields]}


@pytest.mark.parametrize(
    "good",
    [
        "string",
        "long",
        "bytes",
        "boolean",
        TIME,
        ["null", "string"],
        {"type": "map", "values": ["null", "bytes"]},
    ],
)
def test_flat_schemas_of_text_longs_bytes_and_maps_are_clean(good: Any) -> None:
    assert faults(_message({"name": "f", "type": good})) == []


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "enum"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 2}, "decimal"),
        ({"type": "fixed", "name": "F", "size": 16, "logicalType": "decimal", "precision": 38}, "decimal"),
        ({"type": "fixed", "name": "F", "size": 16}, "fixed"),
        ("double", "double"),
        ("float", "float"),
        ("int", "int"),
        ({"type": "int", "logicalType": "date"}, "int"),
        ({"type": "long", "logicalType": "timestamp-millis"}, "timestamp-millis"),
        ({"type": "array", "items": "null"}, "array"),
        ({"type": "array", "items": "string"}, "array"),
        (["null", "M"], "recurse"),
        ({"type": "map", "values": "M"}, "recurse"),
        ({"type": "record", "name": "N", "fields": []}, "record"),
        (["null", {"type": "map", "values": ["null", {"type": "array", "items": "null"}]}], "array"),
        ({"type": {"type": "enum", "name": "E", "symbols": ["A"]}}, "enum"),
    ],
)
def test_a_planted_bad_schema_is_found(bad: Any, word: str) -> None:
    found = faults(_message({"name": "good", "type": "string"}, {"name": "bad", "type": bad}))

    assert any(word in fault and fault.startswith("M.bad: ") for fault in found)
    assert not any("good" in fault for fault in found)


def test_a_field_must_say_what_it_is() -> None:
    assert faults(_message({"name": "f", "type": "string", "doc": ""})) == ["M.f: no doc"]


def test_a_message_must_be_a_record() -> None:
    assert faults({"type": "map", "values": "string"}) == ["the schema is not a record"]


OLD = _message({"name": "a", "type": "string"}, {"name": "b", "type": "long"})


@pytest.mark.parametrize(
    "newer",
    [
        OLD,
        _message({"name": "a", "type": "string"}),
        _message({"name": "b", "type": "long"}, {"name": "a", "type": ["null", "string"]}),
        _message(*OLD["fields"], {"name": "c", "type": ["null", "string"], "default": None}),
    ],
)
def test_fields_may_go_move_become_optional_or_come_with_a_default(newer: Schema) -> None:
    assert incompatibilities(OLD, newer) == []


@pytest.mark.parametrize(
    ("newer", "word"),
    [
        (_message(*OLD["fields"], {"name": "c", "type": "string"}), "no default"),
        (_message({"name": "a", "type": "long"}), "changed"),
        (_message({"name": "a", "type": ["null", "long"], "default": None}), "changed"),
        ({**OLD, "name": "N"}, "name"),
        ({**OLD, "namespace": "elsewhere"}, "name"),
    ],
)
def test_a_change_that_breaks_reading_is_found(newer: Schema, word: str) -> None:
    assert [word in why for why in incompatibilities(OLD, newer)] == [True]


def test_an_optional_field_cannot_become_required() -> None:
    old = _message({"name": "a", "type": ["null", "string"]})

    assert incompatibilities(old, _message({"name": "a", "type": "string"}))
