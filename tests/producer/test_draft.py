"""A draft is always TOML, and says what it took for what; what it cannot know it leaves to a person."""

import csv
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import UsageError
from producer.mapping.draft.draft import Draft, draft_of
from producer.mapping.read import validated
from tests.producer.files import entries_of, write

_ROOT = Path(__file__).parents[2]
_EXAMPLES = _ROOT / "docs" / "examples"
_BERKA = _ROOT.parent / "shared" / "data" / "berka" / "trans.asc"


def _draft(path: Path) -> Draft:
    return draft_of(path, encoding=None, delimiter=None)


def _drafted(path: Path) -> dict[str, Any]:
    return tomllib.loads(_draft(path).text)


def _keys(draft: Draft) -> list[str]:
    return [decision.partition(": ")[0] for decision in draft.decisions]


def _file(folder: Path, header: str, *lines: str, encoding: str = "utf-8") -> Path:
    return write(folder / "legacy.csv", header, *lines, encoding=encoding)


@pytest.mark.skipif(not _BERKA.exists(), reason=f"the data set is not at {_BERKA}")
def test_a_real_banks_file_is_understood_but_for_what_it_does_not_say() -> None:
    draft = _draft(_BERKA)
    document = tomllib.loads(draft.text)
    assert document["file"] == {"encoding": "utf-8", "delimiter": ";", "trim": True}
    assert document["entry"] == {
        "amount": "amount",
        "transaction_type": "type",
        "reference_id": "trans_id",
        "timestamp_utc": {"column": "date", "format": "%y%m%d", "zone": "UTC"},
    }
    assert document["cases"] == {
        "column": "type",
        "when": {
            "PRIJEM": {"credit_account_id": "account_id"},
            "VYDAJ": {"debit_account_id": "account_id"},
            "VYBER": {"debit_account_id": "account_id"},
        },
    }
    assert set(document["metadata"]) == {"operation", "balance", "k_symbol", "bank", "account"}
    assert draft.missing == (
        "entry.currency_code",
        "cases.when.PRIJEM.debit_account_id",
        "cases.when.VYDAJ.credit_account_id",
        "cases.when.VYBER.credit_account_id",
    )
    assert draft.found is None


@pytest.mark.skipif(not _BERKA.exists(), reason=f"the data set is not at {_BERKA}")
def test_filled_in_it_loads_the_real_banks_file_whole(tmp_path: Path) -> None:
    text = _draft(_BERKA).text.replace('"COUNTER-ACCOUNT"', '"CASH"').replace('"EUR"', '"CZK"')
    filled = text.replace("# currency_code", "currency_code")
    for side in ("debit", "credit"):
        filled = filled.replace(f"# {side}_account_id =", f"{side}_account_id =")
    (tmp_path / "m.toml").write_text(filled, encoding="utf-8")
    copy = tmp_path / "trans.asc"
    copy.write_bytes(_BERKA.read_bytes())
    entries = entries_of(copy, mapping=tmp_path / "m.toml")
    assert len({entry.reference_id for entry in entries}) == len(entries) == 49_102
    assert sum(entry.debit_account_id == "CASH" for entry in entries) == 22_994


def test_the_german_bank_is_understood_and_its_draft_takes_every_row() -> None:
    draft = _draft(_EXAMPLES / "german-bank.csv")
    assert tomllib.loads(draft.text)["entry"] == {
        "debit_account_id": "Gegenkonto",
        "credit_account_id": "Konto",
        "amount": {"column": "Betrag", "decimal_mark": ",", "thousands_mark": ".", "negative": "swap"},
        "currency_code": "Waehrung",
        "transaction_type": "Art",
        "timestamp_utc": {
            "template": "{Buchungstag} {Uhrzeit}",
            "format": "%d.%m.%Y %H:%M",
            "zone": "UTC",
        },
    }
    assert _keys(draft) == ["entry.credit_account_id", "entry.timestamp_utc"]
    assert draft.found is not None
    assert (draft.found.good, draft.found.totals.count) == (True, 4)


@pytest.mark.parametrize("name", ["payments.csv", "short-names.csv"])
def test_a_known_shape_needs_none(name: str) -> None:
    draft = _draft(_EXAMPLES / name)
    assert (draft.text, draft.shape is None) == ("", False)


def test_an_account_file_is_told_from_entries() -> None:
    with pytest.raises(UsageError, match="holds accounts, no entries"):
        _draft(_EXAMPLES / "accounts.csv")


def test_two_amount_columns_become_cases_of_the_empty_one(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "Date;Account;Money out;Money in;Currency",
        *(
            f"2026-01-{n:02};A;{'' if n % 2 else '1.250,00'};{'17,30' if n % 2 else ''};EUR"
            for n in range(1, 21)
        ),
    )
    cases = _drafted(path)["cases"]
    assert (cases["column"], list(cases["when"])) == ("Money out", [""])
    assert cases["when"][""] == {
        "amount": {"column": "Money in", "decimal_mark": ",", "thousands_mark": "."},
        "credit_account_id": "Account",
    }
    assert cases["otherwise"]["debit_account_id"] == "Account"


@pytest.mark.parametrize(
    ("texts", "credited"),
    [
        (("CR", "DR"), "CR"),
        (("H", "S"), "H"),
        (("+", "-"), "+"),
        (("Gutschrift", "Lastschrift"), "Gutschrift"),
    ],
)
def test_two_texts_of_a_known_meaning_decide_the_side(
    tmp_path: Path, texts: tuple[str, str], credited: str
) -> None:
    path = _file(
        tmp_path, "id,account,amount,mark", *(f"R{n},A{n},{n}.5,{texts[n % 2]}" for n in range(1, 9))
    )
    when = _drafted(path)["cases"]["when"]
    assert set(when) == set(texts)
    assert [text for text in texts if "credit_account_id" in when[text]] == [credited]


def test_two_texts_of_no_known_meaning_are_asked_about(tmp_path: Path) -> None:
    path = _file(
        tmp_path, "id,account,amount,type", *(f"R{n},A{n},{n}.5,{'XY'[n % 2]}" for n in range(1, 21))
    )
    draft = _draft(path)
    assert {"cases.when.X", "cases.when.Y"} <= set(_keys(draft))
    assert 'does "X" mean money in, or money out?' in draft.text


def test_a_column_that_only_repeats_the_sign_is_no_case(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "id,account,amount,dc",
        *(f"R{n},A,{'-' if n % 2 else ''}{n}.5,{'DC'[n % 2 - 1]}" for n in range(1, 9)),
    )
    document = _drafted(path)
    assert "cases" not in document
    assert document["entry"]["amount"]["negative"] == "swap"


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("currency", "978", {"column": "currency", "values": {"978": "EUR"}}),
        ("waluta", "eur", {"column": "waluta", "values": {"eur": "EUR"}}),
        ("anything", "CZK", "anything"),
    ],
)
def test_currencies_are_known_by_letters_and_numbers(
    tmp_path: Path, header: str, cell: str, expected: object
) -> None:
    path = _file(tmp_path, f"id,debit,credit,amount,{header}", f"R1,A,B,1.5,{cell}", f"R2,A,B,2.5,{cell}")
    assert _drafted(path)["entry"]["currency_code"] == expected


def test_a_column_of_cents_is_read_as_such_and_asked_about(tmp_path: Path) -> None:
    path = _file(tmp_path, "id,debit,credit,amount_cents,ccy", "R1,A,B,1250,EUR", "R2,A,B,99,EUR")
    draft = _draft(path)
    assert tomllib.loads(draft.text)["entry"]["amount"] == {"column": "amount_cents", "minor_units": 2}
    assert "entry.amount" in _keys(draft)


def test_a_reference_must_be_unique(tmp_path: Path) -> None:
    path = _file(tmp_path, "id,debit,credit,amount,ccy", "R1,A,B,1.5,EUR", "R1,A,B,2.5,EUR")
    draft = _draft(path)
    assert "reference_id" not in tomllib.loads(draft.text)["entry"]
    assert '("id" repeats itself)' in draft.text


def test_a_file_without_a_header_gets_names_and_is_asked_for_better_ones(tmp_path: Path) -> None:
    path = _file(tmp_path, *(f"2026-01-0{n},ACC{n},{n}.25,EUR" for n in range(1, 9)))
    draft = _draft(path)
    document = tomllib.loads(draft.text)
    assert document["file"]["columns"] == ["column_1", "column_2", "column_3", "column_4"]
    assert (draft.records, document["entry"]["amount"]) == (8, "column_3")
    assert "file.columns" in _keys(draft)


def test_an_encoding_that_is_a_guess_is_the_one_whose_header_means_most(tmp_path: Path) -> None:
    lines = (f"{n};S;H{n};{n},50;EUR;Überweisung" for n in range(1, 9))
    path = _file(tmp_path, "Nr;Sollkonto;Habenkonto;Betrag;Währung;Buchungsart", *lines, encoding="cp1252")
    draft = _draft(path)
    document = tomllib.loads(draft.text)
    assert document["file"]["encoding"] == "cp1252"
    assert document["entry"]["currency_code"] == "Währung"
    assert document["entry"]["transaction_type"]["values"] == {"Überweisung": "Uberweisung"}
    assert {"file.encoding", "entry.transaction_type"} <= set(_keys(draft))


def test_amounts_that_no_mapping_can_read_are_said_to_be_so(tmp_path: Path) -> None:
    path = _file(tmp_path, "id,debit,credit,amount,ccy", "R1,A,B,(1.50),EUR", "R2,A,B,2.50 EUR,EUR")
    draft = _draft(path)
    assert draft.missing == ("entry.amount",)
    assert '"amount" has "(1.50)": a mapping reads plain numbers' in draft.text


def test_a_header_of_odd_characters_is_written_so_that_toml_takes_it(tmp_path: Path) -> None:
    path = _file(
        tmp_path, 'id,debit,credit,amount,ccy,"a\x7f""b"', "R1,A,B,1.5,EUR,\x7f", "R2,A,B,2.5,EUR,\\"
    )
    assert _drafted(path)["metadata"] == {'a\x7f"b': 'a\x7f"b'}


_NAME = st.one_of(
    st.sampled_from(
        ["id", "amount", "debit", "credit", "account", "currency", "date", "time", "type", "a{b}:c"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
_CELL = st.one_of(
    st.sampled_from(["", "1.50", "-3", "EUR", "2026-01-31", "09:15", "CR", "DR", '{"a": 1}', " x "]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)


@given(st.data())
def test_whatever_the_file_says_the_draft_is_toml_and_tells_whether_it_is_a_mapping(
    data: st.DataObject,
) -> None:
    width = data.draw(st.integers(2, 6))
    rows = data.draw(
        st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=1, max_size=12).map(
            lambda found: [data.draw(st.lists(_NAME, min_size=width, max_size=width)), *found]
        )
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "legacy.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
        try:
            draft = draft_of(path, encoding="utf-8", delimiter=",")
        except UsageError:
            return  # no table, which is said in words
    document = tomllib.loads(draft.text)
    if draft.missing:
        with pytest.raises(UsageError, match="no column or constant for"):
            validated(document, "draft")
    else:
        assert draft.found is not None
