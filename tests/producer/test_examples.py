"""The examples in the documentation do what it says."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

from producer.mapping.read import read_mapping, validated
from sandbox.sample import write_sample
from tests.producer.files import entries_of, write

_DOCS = Path(__file__).parents[2] / "docs"
_EXAMPLES = _DOCS / "examples"


def _copy(folder: Path, name: str) -> Path:
    copy = folder / name
    copy.write_bytes((_EXAMPLES / name).read_bytes())
    return copy


@pytest.mark.parametrize("name", ["payments.csv", "short-names.csv"])
def test_the_files_of_known_shapes_are_good(tmp_path: Path, name: str) -> None:
    assert len(entries_of(_copy(tmp_path, name))) >= 3


def test_the_accounts_of_the_example_are_those_of_its_payments(tmp_path: Path) -> None:
    with (_EXAMPLES / "accounts.csv").open(encoding="utf-8", newline="") as file:
        accounts = {row["id"]: row["currency_code"] for row in csv.DictReader(file)}
    entries = entries_of(_copy(tmp_path, "payments.csv"))
    sides = [(account, entry.currency_code) for entry in entries for account in entry[1:3]]
    assert accounts == dict(sides)


def test_the_examples_do_not_name_each_others_accounts(tmp_path: Path) -> None:
    """Loaded one after the other, one file's account would have the other one's currency."""
    named = [
        {account for entry in entries_of(_copy(tmp_path, name)) for account in entry[1:3]}
        for name in ("payments.csv", "short-names.csv")
    ]
    assert not named[0] & named[1]


def test_the_german_banks_rows_become_what_they_mean(tmp_path: Path) -> None:
    mapping = _copy(tmp_path, "german-bank.toml")
    rent, power, fee, fee_again = entries_of(_copy(tmp_path, "german-bank.csv"), mapping=mapping)
    assert rent[1:5] == ("DE-4711", "DE-4712", "1234.56", "EUR")
    assert power[1:4] == ("DE-4713", "DE-4711", "20.00")
    assert rent.timestamp_utc == 1_769_847_300_000_000  # 08:15 UTC
    assert fee.reference_id.endswith("-1")
    assert fee_again.reference_id.endswith("-2")


@pytest.mark.parametrize("mapping", sorted(_EXAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_every_mapping_in_the_examples_is_valid(mapping: Path) -> None:
    assert read_mapping(mapping).digest


def test_every_piece_of_a_mapping_in_the_documentation_is_valid(tmp_path: Path) -> None:
    text = (_DOCS / "mapping.md").read_text(encoding="utf-8")
    required = dict.fromkeys(("debit_account_id", "credit_account_id", "amount", "currency_code"), "x")
    pieces = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(pieces) > 4
    for piece in pieces:
        document = tomllib.loads(piece)
        document["entry"] = {**required, "transaction_type": "x", **document.get("entry", {})}
        validated(document, write(tmp_path / "piece.toml", piece).name)


def test_the_sample_is_the_same_at_every_call_and_every_row_of_it_is_good(tmp_path: Path) -> None:
    one, two = write_sample(tmp_path / "one"), write_sample(tmp_path / "two")
    assert one.entries_file.read_bytes() == two.entries_file.read_bytes()
    entries = entries_of(one.entries_file)
    assert (len(entries), len({entry.reference_id for entry in entries})) == (one.rows, one.entries)
    accounts = one.accounts_file.read_text().splitlines()[1:]
    known = {line.split(",")[0]: line.split(",")[1] for line in accounts}
    assert len(known) == one.accounts == len(accounts)
    for entry in entries:
        assert known[entry.debit_account_id] == known[entry.credit_account_id] == entry.currency_code
