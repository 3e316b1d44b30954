"""Parquet: exact values, amounts that are no floats, flat memory, and reading on from any row."""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # it comes without types
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from ledger.errors import UsageError
from producer.kinds import parquet as kind
from producer.source import Record, Unreadable
from tests.producer.files import write
from tests.producer.opening_files import entries, items, opened, reads_on_behind_any_cursor, until_broken

_SHAPE = ("debitAccountId", "creditAccountId", "amount", "currencyCode", "transactionType", "referenceId")


def _table(count: int, **columns: Any) -> Any:
    numbers = range(1, count + 1)
    return pa.table(
        {
            "debitAccountId": pa.array(["D"] * count).dictionary_encode(),
            "creditAccountId": ["C"] * count,
            "amount": pa.array([Decimal(number) / 100 for number in numbers], pa.decimal128(38, 2)),
            "currencyCode": ["EUR"] * count,
            "transactionType": ["PAYMENT"] * count,
            "referenceId": [f"R-{number}" for number in numbers],
            **columns,
        }
    )


def _file(path: Path, table: Any, group: int = 4) -> Path:
    pq.write_table(table, path, row_group_size=group)
    return path


def _mapping(folder: Path, **entry: str) -> Path:
    lines = {
        "debit_account_id": '"debitAccountId"',
        "credit_account_id": '"creditAccountId"',
        "amount": '"amount"',
        "currency_code": '{ constant = "EUR" }',
        "transaction_type": '{ constant = "P" }',
        "reference_id": '"referenceId"',
        **entry,
    }
    more = lines.pop("metadata", "")
    return write(folder / "m.toml", "[entry]", *(f"{name} = {text}" for name, text in lines.items()), more)


def test_rows_of_dbis_shape_need_no_mapping(tmp_path: Path) -> None:
    when = pa.array([datetime(2026, 1, 31, 12, tzinfo=UTC)] * 9, pa.timestamp("us", tz="Europe/Berlin"))
    metadata = pa.array([{"a": "x", "b": None}] * 9, pa.struct([("a", pa.string()), ("b", pa.int32())]))
    path = _file(tmp_path / "a.parquet", _table(9, timestampUtc=when, metadata=metadata))
    found = entries(opened("parquet", path))
    assert [entry.amount for entry in found] == [f"0.0{number}" for number in range(1, 10)]
    assert [entry.source_position for entry in found] == [f"row:{number}" for number in range(1, 10)]
    assert found[0].timestamp_utc == int(datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp()) * 1_000_000
    assert found[0].metadata == {"a": "x"}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (
            pa.array([Decimal("-12345678901234567890.12345")], pa.decimal256(50, 5)),
            "-12345678901234567890.12345",
        ),
        (pa.array([Decimal("1E+3")], pa.decimal128(10, 0)), "1000"),
        (pa.array([2**63], pa.uint64()), "9223372036854775808"),
        (pa.array([date(2026, 1, 31)]), "2026-01-31"),
        (pa.array([1_000_004], pa.timestamp("us")), "1970-01-01T00:00:01.000004"),
        (
            pa.array([datetime(2026, 7, 1, tzinfo=UTC)], pa.timestamp("ms", tz="Europe/Berlin")),
            "2026-07-01T02:00:00+02:00",
        ),
        (
            pa.array([1_000_000_001], pa.timestamp("ns", tz="Europe/Berlin")),
            "1970-01-01 01:00:01.000000001+0100",
        ),
        (pa.array([90_000_000_000], pa.duration("ns")), "90000000000"),
        (pa.array([True]), "true"),
        (pa.array([None], pa.string()), ""),
        (pa.array([b"\x00\xff"]), "00ff"),
        (pa.array([[1, 2]]), "[1,2]"),
        (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int8())), '{"k":1}'),
        (pa.array([1e-7]), "0.0000001"),
    ],
)
def test_a_value_keeps_all_it_says(tmp_path: Path, column: Any, text: str) -> None:
    path = _file(tmp_path / "a.parquet", _table(1, extra=column))
    mapping = _mapping(tmp_path, metadata='[metadata]\nextra = "extra"')
    (entry,) = entries(opened("parquet", path, mapping=mapping))
    assert entry.metadata.get("extra", "") == text


def test_a_path_leads_into_a_column(tmp_path: Path) -> None:
    payer = pa.array([{"account": {"id": "DEEP", "at": 1}}] * 2).cast(
        pa.struct([("account", pa.struct([("id", pa.string()), ("at", pa.timestamp("ns"))]))])
    )
    path = _file(tmp_path / "a.parquet", _table(2, payer=payer))
    mapping = _mapping(tmp_path, debit_account_id='"payer.account.id"')
    assert {entry.debit_account_id for entry in entries(opened("parquet", path, mapping=mapping))} == {"DEEP"}


@pytest.mark.parametrize(
    ("amount", "column"),
    [
        (pa.array([1.5]), '"amount"'),
        (pa.array([1.5], pa.float32()), '"amount"'),
        (pa.array([1.5]).dictionary_encode(), '"amount"'),
        (pa.array([{"value": 1.5}]), '"amount.value"'),
        (pa.array([[1.5]]), '"amount.0"'),
        (pa.array([[("value", 1.5)]], pa.map_(pa.string(), pa.float64())), '"amount.value"'),
        (pa.array([1.5]), '{ template = "{amount}" }'),
    ],
)
def test_a_column_of_floats_is_no_amount(tmp_path: Path, amount: Any, column: str) -> None:
    path = _file(tmp_path / "a.parquet", _table(1, amount=amount))
    with pytest.raises(UsageError, match="holds binary fractions") as raised:
        opened("parquet", path, mapping=_mapping(tmp_path, amount=column))
    assert "decimal(38, 9)" in raised.value.hint


def test_a_float_that_is_no_amount_is_no_matter(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.parquet", _table(1, rate=pa.array([1.25])))
    (entry,) = entries(opened("parquet", path, mapping=_mapping(tmp_path, fx_rate='"rate"')))
    assert entry.fx_rate == "1.25"


def test_whole_cents_are_an_amount(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.parquet", _table(1, amount=pa.array([12345])))
    mapping = _mapping(tmp_path, amount='{ column = "amount", minor_units = 2 }')
    assert entries(opened("parquet", path, mapping=mapping))[0].amount == "123.45"


def test_a_column_that_the_file_does_not_have_is_an_error_also_without_rows(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.parquet", _table(0))
    mapping = _mapping(tmp_path, reference_id='"referenceID"')
    with pytest.raises(UsageError, match="'referenceID'") as raised:
        opened("parquet", path, mapping=mapping)
    assert "did you mean 'referenceId'?" in raised.value.hint


def test_a_value_that_cannot_be_read_exactly_is_refused_by_itself(tmp_path: Path) -> None:
    keys = [[("k", 1)], [("k", 1), ("k", 2)], [("k", 3)]]
    path = _file(tmp_path / "a.parquet", _table(3, metadata=pa.array(keys, pa.map_(pa.string(), pa.int8()))))
    one, bad, three = items(opened("parquet", path))
    assert isinstance(one, Record)
    assert isinstance(bad, Unreadable)
    assert isinstance(three, Record)
    assert (bad.sequence, bad.position, bad.refusal.rule) == (2, "row:2", "value")


@pytest.mark.parametrize("size", [1, 3, 4, 7])
def test_reading_goes_on_behind_any_cursor_within_and_between_row_groups(tmp_path: Path, size: int) -> None:
    reads_on_behind_any_cursor(opened("parquet", _file(tmp_path / "a.parquet", _table(10))), size)


def test_several_files_are_one_source(tmp_path: Path) -> None:
    table = _table(6)
    _file(tmp_path / "b.parquet", table.slice(4).select(list(reversed(_SHAPE))))
    _file(tmp_path / "a.parquet", table.slice(0, 4))
    source = opened("parquet", tmp_path / "*.parquet", source_id="x")
    found = entries(source)
    assert [entry.reference_id for entry in found] == [f"R-{number}" for number in range(1, 7)]
    assert [entry.source_position for entry in found[3:5]] == ["a.parquet:row:4", "b.parquet:row:1"]


def test_every_file_of_a_pattern_must_have_exact_amounts(tmp_path: Path) -> None:
    _file(tmp_path / "a.parquet", _table(1))
    _file(tmp_path / "b.parquet", _table(1, amount=pa.array([1.5])))
    with pytest.raises(UsageError, match=r"b\.parquet holds binary fractions"):
        opened("parquet", tmp_path / "*.parquet", source_id="x")


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "is empty"), (b"a,b\n1,2\n", "is no Parquet file, or cut")],
)
def test_a_file_of_another_kind_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(UsageError, match=told):
        opened("parquet", tmp_path / "a.parquet")


def test_a_cut_file_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.parquet", _table(1000))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UsageError, match="is no Parquet file, or cut"):
        opened("parquet", path)


def test_a_damaged_page_ends_it_behind_the_last_whole_batch(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        _table(3000),
        path,
        row_group_size=1000,
        use_dictionary=False,
        compression="zstd",
        write_page_checksum=True,
    )
    begin = pq.ParquetFile(path).metadata.row_group(1).column(5).data_page_offset
    content = bytearray(path.read_bytes())
    content[begin + 60 : begin + 400] = b"\xff" * 340
    path.write_bytes(content)
    found, broken = until_broken(opened("parquet", path), 1000)
    assert broken is not None
    assert [item.sequence for batch in found for item in batch.items] == list(range(1, 1001))
    assert "row 1001: the file cannot be read any further" in broken.message


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "find_spec", lambda _name: None)
    monkeypatch.delitem(sys.modules, "producer.sources.parquet", raising=False)
    with pytest.raises(UsageError, match="which is not installed") as raised:
        opened("parquet", _file(tmp_path / "a.parquet", _table(1)))
    assert "dual-ledger-sync[parquet]" in raised.value.hint
