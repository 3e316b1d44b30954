"""Records with names as rows of texts, and what a mapping must find among the names."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import UsageError
from producer.record_meaning import records_understood
from producer.request import Request
from producer.source import Record, Unreadable
from producer.sources.flat import RECORD, Flattened
from tests.producer.files import MAPPING, write

GOOD: dict[str, Any] = {"id": "R1", "from": "A", "to": "B", "amount": "1"}


@pytest.mark.parametrize(
    ("record", "column", "text"),
    [
        ({"a": {"b": {"c": "deep"}}}, "a.b.c", "deep"),
        ({"a": [{"b": "first"}, {"b": "second"}]}, "a.1.b", "second"),
        ({"a": [1]}, "a.7", ""),
        ({"a": [1]}, "a.-1", ""),
        ({"a": "text"}, "a.b", ""),
        ({"a.b": "written so", "a": {"b": "led to"}}, "a.b", "written so"),
        ({"a.b": None, "a": {"b": "led to"}}, "a.b", ""),
        ({"a": None}, "a", ""),
        ({}, "a", ""),
        ({"a": True}, "a", "true"),
        ({"a": False}, "a", "false"),
        ({"a": 0}, "a", "0"),
        ({"a": 10**30}, "a", "1" + 30 * "0"),
        ({"a": Decimal("1E+3")}, "a", "1000"),
        ({"a": Decimal("0.00000001")}, "a", "0.00000001"),
        ({"a": 1e-7}, "a", "0.0000001"),
        ({"a": datetime(2026, 1, 31, 1, tzinfo=UTC)}, "a", "2026-01-31T01:00:00+00:00"),
        ({"a": date(2026, 1, 31)}, "a", "2026-01-31"),
        ({"a": b"\x01\xff"}, "a", "01ff"),
        ({"a": {"z": "1", "b": None}}, "a", '{"z":"1","b":null}'),
        ({"a": ["é", Decimal("1.50")]}, "a", '["é","1.50"]'),
    ],
)
def test_a_value_becomes_one_text(record: dict[str, Any], column: str, text: str) -> None:
    assert Flattened([column]).values_of(record)[0] == text


def test_the_last_value_is_the_whole_record_whatever_the_order_of_its_keys() -> None:
    flat = Flattened(["a"])
    assert flat.header == ("a", RECORD)
    one, two = flat.values_of({"a": "1", "b": "2"}), flat.values_of({"b": "2", "a": "1"})
    assert one == two == ["1", '{"a":"1","b":"2"}']


@pytest.mark.parametrize(
    ("record", "rule", "column"),
    [
        ({"amount": 0.5}, "exact", "amount"),
        ({"amount": "1", "refrence": "R"}, "columns", "refrence"),
        ({"amount": "\ud800"}, "charset", ""),
        ({"amount": object()}, "type", ""),
    ],
)
def test_a_record_that_cannot_be_a_row_is_refused_by_itself(
    record: dict[str, Any], rule: str, column: str
) -> None:
    item = Flattened(["amount"], only={"amount"}, exact={"amount"}).item(7, "line:7", record)
    assert isinstance(item, Unreadable)
    assert (item.sequence, item.position, item.refusal.rule, item.column) == (7, "line:7", rule, column)


def test_a_good_record_keeps_its_place() -> None:
    assert Flattened(["a"]).item(7, "line:7", {"a": "x"}) == Record(7, "line:7", ["x", '{"a":"x"}'])


def test_a_mapping_reads_templates_and_cases_too(tmp_path: Path) -> None:
    mapping = write(
        tmp_path / "m.toml",
        MAPPING.replace('"from"', '{ template = "{bank}-{who.account}" }'),
        "[metadata]",
        'note = "note"',
    )
    record = {**GOOD, "bank": "B", "who": {"account": "7"}}
    meaning = records_understood(Request("x", mapping=mapping), "x", [record], where="x")
    assert meaning.flat.header == ("amount", "bank", "id", "note", "to", "who.account", RECORD)
    assert meaning.notes == ["no 'note' in the first 1 records"]


def test_a_name_that_no_record_has_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING)
    record = {**GOOD, "Id": GOOD["id"]}
    del record["id"]
    with pytest.raises(UsageError, match="none of the first 1 records of x has 'id'") as raised:
        records_understood(Request("x", mapping=mapping), "x", [record], where="x")
    assert "did you mean 'Id'?" in raised.value.hint
    empty = {**GOOD, "id": None}  # it is there
    assert records_understood(Request("x", mapping=mapping), "x", [empty], where="x").notes == []


def test_the_shape_of_dbis_is_known_by_the_keys_of_the_first_records() -> None:
    record = {"debitAccountId": "A", "creditAccountId": "B", "amount": "1", "transactionType": "P"}
    meaning = records_understood(Request("x"), "x", [record], where="x")
    assert "referenceId" in meaning.flat.header  # a later record may have one
    assert "no currency_code in the first records: entries without get USD" in meaning.notes
    with pytest.raises(UsageError, match="unknown column 'refId'"):
        records_understood(Request("x"), "x", [{**record, "refId": "R"}], where="x")
    with pytest.raises(UsageError, match="has no record to tell its shape by"):
        records_understood(Request("x"), "x", [], where="x")
