"""JSON Lines: exact numbers, paths into objects, and a bad line that stays by itself."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from zstandard import ZstdCompressor

from ledger.errors import UsageError
from producer.source import Record, Unreadable
from producer.sources.lines import LINE_BYTES_MAX
from tests.producer.files import MAPPING, write
from tests.producer.opening_files import (
    answers,
    entries,
    items,
    opened,
    reads_on_behind_any_cursor,
    refused,
    until_broken,
)

GOOD: dict[str, Any] = {
    "debitAccountId": "D",
    "creditAccountId": "C",
    "amount": "1.25",
    "currencyCode": "EUR",
    "transactionType": "PAYMENT",
    "referenceId": "R-1",
}


def _line(**more: Any) -> str:
    return json.dumps({**GOOD, **more})


def _lines(count: int) -> list[str]:
    return [_line(referenceId=f"R-{number}") for number in range(1, count + 1)]


def test_objects_of_dbis_shape_need_no_mapping_and_metadata_may_be_an_object(tmp_path: Path) -> None:
    metadata = '{"a": 1.10, "b": {"c": [1, true]}, "d": null, "e": "x"}'
    path = write(tmp_path / "a.jsonl", _line()[:-1] + f', "metadata": {metadata}}}')
    (entry,) = entries(opened("jsonl", path))
    assert (entry.amount, entry.reference_id, entry.source_type) == ("1.25", "R-1", "CSV")
    assert (entry.source_id, entry.source_position, entry.producer_sequence) == ("a", "line:1", 1)
    assert entry.metadata == {"a": "1.10", "b": '{"c":["1",true]}', "e": "x"}


def test_numbers_keep_their_very_text(tmp_path: Path) -> None:
    exact = "12345678901234567890123456.78"
    path = write(tmp_path / "a.jsonl", _line().replace('"1.25"', exact))
    assert entries(opened("jsonl", path))[0].amount == exact


def test_a_mapping_leads_into_objects_and_lists(tmp_path: Path) -> None:
    mapping = write(
        tmp_path / "m.toml",
        'metadata_json = "extra"',
        MAPPING.replace('"from"', '"legs.0.account"').replace('"to"', '"legs.1.account"'),
        "[metadata]",
        'who = { template = "{who.first} {who.last}" }',
        'ready = "ready"',
    )
    record = {
        "id": "R-1",
        "legs": [{"account": "D"}, {"account": "C"}],
        "amount": 3,
        "who": {"first": "Ada", "last": "Lind"},
        "ready": True,
        "extra": {"k": 1},
    }
    (entry,) = entries(opened("jsonl", write(tmp_path / "a.jsonl", json.dumps(record)), mapping=mapping))
    assert (entry.debit_account_id, entry.credit_account_id, entry.amount) == ("D", "C", "3")
    assert entry.metadata == {"k": "1", "who": "Ada Lind", "ready": "true"}


@pytest.mark.parametrize(
    ("bad", "rule", "reason"),
    [
        ('{"amount" 1}', "json", "not JSON: Expecting ':' delimiter at column 11"),
        ('{"amount": NaN}', "json", "NaN is no JSON"),
        ('{"amount": -Infinity}', "json", "-Infinity is no JSON"),
        ('{"amount": 1, "amount": 2}', "json", "a name stands twice in one object"),
        ('{"amount": {"a": 1, "a": 2}}', "json", "a name stands twice in one object"),
        ('{"amount": 1} {"amount": 2}', "json", "Extra data at column 15"),
        ("[1]", "json", "not a JSON object"),
        ("null", "json", "not a JSON object"),
        ("[" * 100_000, "json", "nested too deeply"),
        (r'{"amount": "\ud800"}', "charset", "half of a surrogate pair"),
        ('{"amount": "' + "1" * LINE_BYTES_MAX + '"}', "length", "longer than"),
    ],
)
def test_a_bad_line_is_refused_with_its_place_and_its_neighbours_are_not(
    tmp_path: Path, bad: str, rule: str, reason: str
) -> None:
    found = items(opened("jsonl", write(tmp_path / "a.jsonl", _line(), bad, _line(referenceId="R-2"))))
    one, broken, two = found
    assert isinstance(one, Record)
    assert isinstance(broken, Unreadable)
    assert isinstance(two, Record)
    assert (broken.sequence, broken.position, broken.refusal.rule) == (2, "line:2", rule)
    assert reason in broken.refusal.reason
    assert (two.sequence, two.position) == (3, "line:3")


def test_a_key_that_the_shape_does_not_know_is_refused_also_far_down_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *_lines(1000), _line(refrenceId="R"))
    (bad,) = refused(opened("jsonl", path))
    assert (bad.column, bad.refusal.rule, bad.sequence) == ("refrenceId", "columns", 1001)


def test_bytes_that_are_not_utf_8_are_refused_with_their_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = _line().encode() + b"\n"
    path.write_bytes(good + _line(referenceId="X-1").encode().replace(b"X", b"\xe9") + b"\n" + good)
    (bad,) = refused(opened("jsonl", path))
    place = len(good) + _line(referenceId="X-1").index("X-1")
    assert bad.position == "line:2"
    assert f"byte {place} of the file (0xE9) is not utf-8" in bad.refusal.reason


def test_blank_lines_and_a_mark_before_the_text_are_no_records(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", _line(), "", "  \t", _line(referenceId="R-2"), encoding="utf-8-sig")
    assert [item.position for item in items(opened("jsonl", path))] == ["line:1", "line:4"]


@pytest.mark.parametrize("pack", [lambda text: text, gzip.compress, ZstdCompressor().compress])
def test_reading_goes_on_behind_any_cursor(tmp_path: Path, pack: Any) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(pack("\n".join(["", *_lines(4), "{", *_lines(3)]).encode()))
    reads_on_behind_any_cursor(opened("jsonl", path), 3)


def test_several_files_are_one_source(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", _line(referenceId="R-2"))
    write(tmp_path / "a.jsonl", _line())
    batches = list(opened("jsonl", tmp_path / "*.jsonl", source_id="x").source.batches(None, 9))
    assert [batch.window for batch in batches] == ["a.jsonl", "b.jsonl"]
    assert batches[1].items[0].position == "b.jsonl:line:1"
    assert batches[1].items[0].sequence == 2


def test_generated_references_count_whole_objects_whatever_the_mapping_reads(tmp_path: Path) -> None:
    record = {"from": "A", "to": "B", "amount": 1, "note": "x"}
    turned = dict(reversed(record.items()))
    lines = [json.dumps(one) for one in (record, turned, {**record, "note": "y"})]
    path = write(tmp_path / "a.jsonl", *lines)
    mapping = MAPPING.replace('reference_id = "id"', "")
    plain = entries(opened("jsonl", path, mapping=write(tmp_path / "m.toml", mapping)))
    more = entries(
        opened("jsonl", path, mapping=write(tmp_path / "n.toml", mapping, '[metadata]\nn = "note"'))
    )
    references = [entry.reference_id for entry in plain]
    assert references == [entry.reference_id for entry in more]
    assert [reference[-2:] for reference in references] == ["-1", "-2", "-1"]
    assert len({reference[:-2] for reference in references}) == 2


def test_two_shapes_are_not_loaded_as_one(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", _line())
    short = {"debit_account": "D", "credit_account": "C", "amount": "1", "txn_type": "P"}
    write(tmp_path / "b.jsonl", json.dumps(short))
    with pytest.raises(UsageError, match=r"b\.jsonl is of another shape than the first file"):
        opened("jsonl", tmp_path / "*.jsonl", source_id="x")


def test_a_cut_archive_ends_behind_a_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    packed = gzip.compress("\n".join(_lines(60_000)).encode())
    path.write_bytes(packed[: len(packed) // 2])
    found, broken = until_broken(opened("jsonl", path), 1000)
    assert broken is not None
    last = found[-1].items[-1]
    assert isinstance(last, Record)
    assert f"a.jsonl.gz, line {last.sequence + 1}: the file cannot be read any further" in broken.message


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"[\n{}\n]\n", "is one JSON array"),
        (b'{\n"a": 1\n}\n', "none of the first 1000 lines .* is a JSON object"),
        (b"a,b\n1,2\n", "none of the first 1000 lines .* is a JSON object"),
        ('{"a": 1}'.encode("utf-16"), "is UTF-16, and JSON Lines are UTF-8"),
        (gzip.compress(b'{"a": 1}', mtime=0)[:-9], "is cut: its archive has no end"),
        (ZstdCompressor().compress(b'{"a": 1}')[:-2], "is cut: its archive has no end"),
    ],
)
def test_a_file_of_another_kind_is_told_before_anything_is_sent(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        opened("jsonl", path)


def test_what_nobody_named_gets_the_defaults_and_is_counted(tmp_path: Path) -> None:
    least = {key: GOOD[key] for key in GOOD if key not in ("currencyCode", "referenceId")}
    notes: list[str] = []
    path = write(tmp_path / "a.jsonl", json.dumps(least), _line(ledgerId="OTHER"))
    one, two = entries(opened("jsonl", path, notes))
    assert (one.ledger_id, one.currency_code, one.asset_type) == ("MASTER", "USD", "fiat")
    assert (two.ledger_id, two.currency_code) == ("OTHER", "EUR")
    assert "no asset_type in the first records: entries without get fiat" in notes


def test_an_amount_with_an_exponent_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", _line().replace('"1.25"', "1e2"))
    assert len(answers(opened("jsonl", path))) == 1
    assert refused(opened("jsonl", path))[0].value == "1e2"
