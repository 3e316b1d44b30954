"""The error report is whole after every batch, and holds no row twice."""

import csv
import json
from pathlib import Path

import pytest

from ledger.errors import Refusal, UsageError
from producer.report import COLUMNS, ErrorReport
from producer.source import Refused


def _refused(sequence: int, column: str = "amount") -> Refused:
    refusal = Refusal("amount_invalid", 'a reason, "quoted"', "amount", "grammar")
    return Refused(sequence, f"line:{sequence + 1}", refusal, column)


def _read(path: Path) -> list[dict[str, object]]:
    text = path.read_text()
    return json.loads(text) if path.suffix == ".json" else list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", ["errors.csv", "errors.json"])
def test_it_is_a_whole_file_after_every_batch(tmp_path: Path, name: str) -> None:
    report = ErrorReport(tmp_path / name)
    assert _read(report.path) == []
    for batch in ([_refused(1), _refused(2, "účet")], [], [_refused(3)]):
        report.append(batch)
    lines = _read(report.path)
    assert [(str(line["line"]), line["column"]) for line in lines] == [
        ("2", "amount"),
        ("3", "účet"),
        ("4", "amount"),
    ]
    assert set(lines[0]) == set(COLUMNS)
    assert isinstance(lines[0]["line"], int if name == "errors.json" else str)
    assert lines[0]["reason"] == 'a reason, "quoted"'


@pytest.mark.parametrize("name", ["errors.csv", "errors.json"])
def test_it_is_cut_back_to_what_the_position_knows_of(tmp_path: Path, name: str) -> None:
    report = ErrorReport(tmp_path / name)
    report.append([_refused(1)])
    known = report.size
    report.append([_refused(2)])
    again = ErrorReport(tmp_path / name, known)
    assert len(_read(again.path)) == 1
    again.append([_refused(2)])
    assert [int(str(line["sequence"])) for line in _read(again.path)] == [1, 2]


def test_one_that_was_shortened_meanwhile_is_not_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "errors.csv").write_text("")
    with pytest.raises(UsageError, match="shorter than what was written"):
        ErrorReport(tmp_path / "errors.csv", 500)
