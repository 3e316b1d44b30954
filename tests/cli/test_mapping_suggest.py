"""`mapping suggest` as its users start it."""

import os
import tomllib
from pathlib import Path

import pytest

from tests.cli.running import Runner
from tests.producer.files import write

_EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
_KEYS = {
    *("file", "needs_mapping", "shape", "output", "mapping", "records", "decisions", "missing", "good"),
    *("refused", "refused_by_code"),
}


@pytest.fixture
def legacy(tmp_path: Path) -> Path:
    lines = (f"R{n};S1;H{n};{n + 1},50;EUR" for n in range(20))
    return write(tmp_path / "legacy.csv", "Referenz;Sollkonto;Habenkonto;Betrag;Waehrung", *lines)


def test_a_draft_is_written_and_passes_the_check(alone: Runner, legacy: Path, tmp_path: Path) -> None:
    output = tmp_path / "new.toml"
    ran = alone("mapping", "suggest", str(legacy), "--output", str(output))
    assert ran.status == 0
    assert f"written to {output}" in ran.out
    assert "as it stands, 20 of them become entries" in ran.out
    checked = alone("mapping", "check", str(legacy), "--mapping", str(output), "--json")
    assert (checked.status, checked.document["sums"]) == (0, {"EUR": "220.00"})


def test_a_draft_goes_to_stdout_and_what_is_said_about_it_does_not(alone: Runner, legacy: Path) -> None:
    ran = alone("mapping", "suggest", str(legacy))
    assert tomllib.loads(ran.out)["entry"]["amount"] == {"column": "Betrag", "decimal_mark": ","}
    assert "to decide: 2" in ran.err


def test_no_file_is_overwritten(alone: Runner, legacy: Path, tmp_path: Path) -> None:
    output = write(tmp_path / "mine.toml", "mine")
    ran = alone("mapping", "suggest", str(legacy), "--output", str(output))
    assert (ran.status, ran.out, output.read_text()) == (2, "", "mine\n")
    assert "is there already, and is not overwritten" in ran.err
    ran = alone("mapping", "suggest", str(legacy), "--output", str(tmp_path / "no" / "folder.toml"))
    assert (ran.status, "cannot write" in ran.err) == (2, True)


def test_the_document_has_the_keys_that_are_documented(alone: Runner, legacy: Path) -> None:
    document = alone("mapping", "suggest", str(legacy), "--json").document
    assert set(document) == _KEYS
    text = (_EXAMPLES.parent / "cli.md").read_text(encoding="utf-8")
    assert {key for key in _KEYS if key not in text} == set()
    assert document["missing"] == []
    assert [one.partition(":")[0] for one in document["decisions"]] == [
        "entry.transaction_type",
        "entry.timestamp_utc",
    ]


@pytest.mark.parametrize(
    ("name", "shape"), [("payments.csv", "camel case"), ("short-names.csv", "short names")]
)
def test_a_known_shape_needs_no_mapping_and_gets_none(
    alone: Runner, tmp_path: Path, name: str, shape: str
) -> None:
    output = tmp_path / "new.toml"
    ran = alone("mapping", "suggest", str(_EXAMPLES / name), "--output", str(output))
    assert (ran.status, output.exists()) == (0, False)
    assert f"DBIS's own shape ({shape}), which needs no mapping; nothing was written" in ran.out
    document = alone("mapping", "suggest", str(_EXAMPLES / name), "--json").document
    assert (document["needs_mapping"], document["shape"], document["mapping"]) == (False, shape, None)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("absent.csv", "does not exist"),
        ("empty.csv", "is empty"),
        ("binary.csv", "encoding cannot be told"),
        ("header.csv", "has a header line and no records"),
        ("one.csv", "delimiter cannot be told"),
        ("open.csv", "a quote is opened there"),
        ("pipe", "is not a regular file"),
        (str(_EXAMPLES / "accounts.csv"), "holds accounts, no entries"),
    ],
)
def test_bad_input_is_told_in_words(
    alone: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 40)
    write(tmp_path / "header.csv", "a,b")
    write(tmp_path / "one.csv", "a", "1")
    os.mkfifo(tmp_path / "pipe")
    write(tmp_path / "open.csv", "a,b", '1,"2')
    ran = alone("mapping", "suggest", file)
    assert (ran.status, ran.out) == (2, "")
    assert message in " ".join(ran.err.replace("│", " ").split())
