"""`mapping check` as its users start it."""

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.config import Settings
from tests.cli.running import Ran, Runner
from tests.producer.commands import entries_in, produce_csv
from tests.producer.files import MAPPING, write

_EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
_GERMAN = (str(_EXAMPLES / "german-bank.csv"), "--mapping", str(_EXAMPLES / "german-bank.toml"))
_KEYS = {
    *("file", "mapping", "source_id", "encoding", "delimiter", "header", "notes", "records", "read", "good"),
    *("refused", "refused_by_code", "sums", "accounts", "never_fired", "failure"),
}


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return write(tmp_path / "m.toml", MAPPING)


@pytest.fixture
def legacy(tmp_path: Path) -> Path:
    return write(tmp_path / "legacy.csv", "id,from,to,amount", "R1,A,B,3", "R2,A,C,1.005", "R3,A,B,4.25")


def _check(alone: Runner, *arguments: object) -> Ran:
    return alone("mapping", "check", *map(str, arguments))


def test_a_record_is_shown_before_and_after_with_the_keys_in_between(alone: Runner) -> None:
    ran = _check(alone, *_GERMAN, "--sample", "2")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert ran.status == 0
    assert "record 2, line 3" in lines
    for line in (
        'Konto 4711 | credit_account_id DE-4711 entry.debit_account_id: column "Konto", accounts.map',
        'Gegenkonto 4713 | amount 20.00 column "Betrag", decimal_mark ",", negative "swap"',
        "Zweck Strom | reference_id BACKFILL-german-bank-754c38a5c3… generated",
    ):
        assert line in lines
    assert lines[-3:] == ["sum EUR 1254.56", "accounts DE-4711, DE-4712, DE-4713", "every key fired"]


def test_the_document_has_the_keys_that_are_documented(alone: Runner) -> None:
    document = _check(alone, *_GERMAN, "--json").document
    assert set(document) == _KEYS
    text = (_EXAMPLES.parent / "cli.md").read_text(encoding="utf-8")
    assert {key for key in _KEYS if key not in text} == set()
    record = document["records"][1]
    assert set(record) == {"sequence", "position", "source", "entry", "refused", "rules"}
    assert record["source"][4] == {"column": "Betrag", "value": "-20,00"}
    assert (record["entry"]["amount"], record["entry"]["timestamp_utc"]) == (
        "20.00",
        "2026-02-01T09:00:00+00:00",
    )
    assert {
        "field": "amount",
        "key": "entry.amount.decimal_mark",
        "kind": "decimal_mark",
        "says": ",",
        "made": "-20.00",
    } in record["rules"]
    assert document["sums"] == {"EUR": "1256.54"}
    assert document["never_fired"] == []


def test_a_refused_record_is_named_with_column_text_and_reason_and_the_status_is_1(
    alone: Runner, legacy: Path, mapping: Path
) -> None:
    ran = _check(alone, legacy, "--mapping", mapping)
    assert ran.status == 1
    assert (
        'refused: amount_precision, column amount, text "1.005": amount is finer than the 2 places' in ran.out
    )
    assert "3 read, 2 good, 1 refused" in ran.out
    found = _check(alone, legacy, "--mapping", mapping, "--json")
    assert found.status == 1
    assert [record["refused"] for record in found.document["records"]] == [
        None,
        {
            "code": "amount_precision",
            "field": "amount",
            "rule": "places",
            "column": "amount",
            "value": "1.005",
            "reason": "amount is finer than the 2 places after the point that its currency has",
        },
        None,
    ]
    assert (found.document["refused_by_code"], found.document["sums"]) == (
        {"amount_precision": 1},
        {"EUR": "7.25"},
    )


def test_only_the_refused_are_shown_when_asked_for_and_all_are_counted(
    alone: Runner, legacy: Path, mapping: Path
) -> None:
    document = _check(alone, legacy, "--mapping", mapping, "--refused-only", "--json").document
    assert [record["sequence"] for record in document["records"]] == [2]
    assert document["read"] == 3


def test_keys_that_never_fired_are_listed(alone: Runner, legacy: Path, tmp_path: Path) -> None:
    valued = 'transaction_type = { column = "to", values = { B = "P", C = "Q", "x y" = "R" } }'
    changed = MAPPING.replace('transaction_type = { constant = "PAYMENT" }', valued)
    ran = _check(alone, legacy, "--mapping", write(tmp_path / "v.toml", changed), "--sample", "1")
    assert ran.out.endswith(
        "keys that never fired for these records:\n"
        "  entry.transaction_type.values.C\n"
        '  entry.transaction_type.values."x y"\n'
    )


def test_a_file_of_a_known_shape_needs_no_mapping(alone: Runner) -> None:
    ran = _check(alone, _EXAMPLES / "payments.csv", "--json")
    assert (ran.status, ran.document["mapping"]) == (0, None)
    assert ran.document["good"] == ran.document["read"] == 20


def test_control_characters_of_a_file_do_not_reach_the_terminal(
    alone: Runner, mapping: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "evil.csv", "id,from,to,amount", "R1,\x1b[31mred,B,3", "R2,A,B,\x1b]0;x\x07")
    ran = _check(alone, path, "--mapping", mapping)
    assert (ran.status, "\x1b" in ran.out, "\x07" in ran.out) == (1, False, False)


def test_a_row_of_another_width_is_shown_with_all_its_texts(
    alone: Runner, mapping: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "wide.csv", "id,from,to,amount", "R1,A,B,3,more", "R2,A")
    ran = _check(alone, path, "--mapping", mapping)
    assert "more" in ran.out
    document = _check(alone, path, "--mapping", mapping, "--json").document
    assert [len(record["source"]) for record in document["records"]] == [5, 2]


def test_an_unclosed_quote_is_told_after_what_came_before(
    alone: Runner, mapping: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "open.csv", "id,from,to,amount", "R1,A,B,3", '"R2,A,B,3')
    ran = _check(alone, path, "--mapping", mapping)
    assert (ran.status, "1 read, 1 good" in ran.out) == (1, True)
    assert "line 3: a quote is opened there" in ran.err


@pytest.mark.parametrize(
    ("file", "more", "message"),
    [
        ("absent.csv", (), "there is no file"),
        ("empty.csv", (), "is empty"),
        ("binary.csv", (), "encoding cannot be told"),
        ("header.csv", ("--mapping", "absent.toml"), "cannot read the mapping"),
        ("header.csv", ("--mapping", "binary.csv"), "is not a TOML file"),
        ("header.csv", ("--mapping", "empty.csv"), "no column or constant for debit_account_id"),
        ("header.csv", ("--sample", "0"), "0 is not in the range"),
        ("header.csv", ("--delimiter", "ab"), "--delimiter is one character"),
        ("header.csv", ("--encoding", "klingon"), "no text encoding 'klingon'"),
        ("header.csv", (), "unknown column 'a'"),
    ],
)
def test_bad_input_is_told_in_words(
    alone: Runner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    more: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 40)
    write(tmp_path / "header.csv", "a,b", "1,2")
    ran = _check(alone, file, *more)
    assert (ran.status, ran.out) == (2, "")
    assert message in " ".join(ran.err.replace("│", " ").split())


def test_a_file_with_a_header_alone_is_good_and_says_what_it_is(
    alone: Runner, mapping: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "header.csv", "id,from,to,amount")
    ran = _check(alone, path, "--mapping", mapping)
    assert (ran.status, ran.out) == (0, "\n0 read, 0 good, 0 refused\n"[1:])


def test_what_is_shown_is_what_kafka_gets(topics: Settings, alone: Runner) -> None:
    shown = [record["entry"] for record in _check(alone, *_GERMAN, "--json").document["records"]]
    assert produce_csv(topics, Path(_GERMAN[0]), *_GERMAN[1:], "--encoding", "utf-8").returncode == 0
    sent = sorted(entries_in(topics), key=lambda entry: entry.producer_sequence)
    assert [_plain(entry) for entry in shown] == [_plain(json.loads(json.dumps(e._asdict()))) for e in sent]


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "timestamp_utc"}
