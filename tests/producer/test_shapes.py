"""DBIS's two header shapes need no mapping."""

from pathlib import Path
from typing import Any

import pytest

from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.errors import UsageError
from ledger.topics import all_topics
from producer.csv_meaning import understood
from producer.load import Watcher, load, rehearsed
from producer.request import Request, source_id_of
from tests.producer.files import Never, answers_of, entries_of, refused_of, the_entry, write

_CAMEL = (
    "ledgerId,debitAccountId,creditAccountId,amount,currencyCode,assetType,transactionType,referenceId,"
    "timestampUtc,fxRate,metadata"
)
_SHORT = (
    "ledger,debit_account,credit_account,amount,currency,asset_type,txn_type,reference_id,"
    "timestamp,fx_rate,metadata"
)
_ROW = (
    'SOVEREIGN,D,C,12.50,EUR,cbdc,PAYMENT,R-1,2026-01-31T00:00:00Z,1.1,"{""k"":""v"",""n"":1.50,""o"":null}"'
)


@pytest.mark.parametrize("header", [_CAMEL, _SHORT])
def test_both_shapes_are_recognised_by_their_header(tmp_path: Path, header: str) -> None:
    (entry,) = entries_of(write(tmp_path / "payments.2026.csv", header, _ROW))
    assert entry == LedgerEntry(
        *("SOVEREIGN", "D", "C", "12.50", "EUR", "cbdc", "PAYMENT", "R-1", 1_769_817_600_000_000, "1.1"),
        *({"k": "v", "n": "1.50"}, "payments.2026", "CSV", "line:2", 1),
    )


def test_columns_may_stand_in_any_order_and_defaults_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "amount,txn_type,credit_account,debit_account", "1,P,C,D")
    (entry,) = entries_of(path)
    assert entry[:6] == ("MASTER", "D", "C", "1", "USD", "fiat")
    notes = understood(Request(path)).notes
    assert "no column for currency_code: every entry gets USD" in notes
    assert "no column for ledger_id: every entry gets MASTER" in notes


def test_every_row_that_got_a_default_is_counted_and_told(tmp_path: Path) -> None:
    header = "debit_account,credit_account,amount,txn_type,currency"
    path = write(tmp_path / "a.csv", header, "D,C,1,P,EUR", "D,C,1,P,", "D,C,1,P,", "D,C,,P,")
    told: list[str] = []
    request = Request(path, errors=tmp_path / "errors.csv")
    summary, _ = rehearsed(Settings(), request, Codec(), Never(), Watcher(told.append))
    assert "currency_code: 2 rows had none and got USD" in told
    assert summary.document()["defaulted"] == {"ledger_id": 4, "asset_type": 4, "currency_code": 2}


def test_a_stated_ledger_is_for_rows_that_name_none(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "ledger,debit_account,credit_account,amount,txn_type", "L1,D,C,1,P", ",D,C,1,P"
    )
    assert [entry.ledger_id for entry in entries_of(path, ledger_id="L2")] == ["L1", "L2"]


def test_an_empty_time_is_the_time_of_reading(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "timestamp,debit_account,credit_account,amount,txn_type", ",D,C,1,P")
    assert the_entry(answers_of(path)).timestamp_utc > 1_700_000_000_000_000


@pytest.mark.parametrize(
    ("header", "message", "hint"),
    [
        (
            _CAMEL.replace("referenceId", "refernceId"),
            "unknown column 'refernceId'",
            "did you mean 'referenceId'?",
        ),
        ("debit_account,credit_account,amount", "no column txn_type", "--mapping"),
        (_SHORT + ",ledger", "names 'ledger' more than once", ""),
        ("konto,gegenkonto,betrag", "unknown column 'konto'", "--mapping"),
    ],
)
def test_a_header_of_neither_shape_is_a_usage_error(
    tmp_path: Path, header: str, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as raised:
        understood(Request(write(tmp_path / "a.csv", header, "1,2,3")))
    assert message in raised.value.message
    assert hint in raised.value.hint


@pytest.mark.parametrize("metadata", ["{", "[1]", '{""a"":1,""a"":2}', '{""a"":NaN}', "[" * 100_000])
def test_metadata_that_is_no_json_object_refuses_its_row(tmp_path: Path, metadata: str) -> None:
    path = write(
        tmp_path / "a.csv", _CAMEL, f'M,D,C,1,EUR,fiat,P,R,,,"{metadata}"', "M,D,C,1,EUR,fiat,P,R2,,,"
    )
    (refused,) = refused_of(path)
    assert (refused.column, refused.position) == ("metadata", "line:2")


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"source_id": "a\nb"}, r"--source-id 'a\\nb' has a control"),
        ({"source_id": ""}, "--source-id '' is empty or too long"),
        ({"source_id": "e\u0301"}, "normalization form C"),
        ({"ledger_id": ""}, "--ledger '' is empty or too long"),
        ({"ledger_id": "\u202e"}, "--ledger .* has a control"),
        ({"encoding": ""}, "no text encoding ''"),
        ({"delimiter": ""}, "the delimiter '' is not one character"),
    ],
)
def test_what_is_stated_and_no_entry_can_have_is_a_usage_error(
    tmp_path: Path, stated: dict[str, Any], said: str
) -> None:
    path = write(tmp_path / "a.csv", _SHORT, "1,2,3")
    with pytest.raises(UsageError, match=said):
        understood(Request(path, **stated))


def test_only_topics_of_entries_are_sent_to(tmp_path: Path) -> None:
    settings = Settings.model_validate({"state_dir": tmp_path})
    path = write(tmp_path / "a.csv", _SHORT, "1,2,3")
    others = [topic.name for topic in all_topics(settings) if topic.message != "LedgerEntry"]
    assert len(others) == 6
    for name in [*others, ""]:
        with pytest.raises(UsageError, match=f"--topic {name}"):
            load(settings, Request(path, topic=name), Codec(), Never(), Watcher())


def test_accounts_of_more_than_one_currency_are_told(tmp_path: Path) -> None:
    header = "debit_account,credit_account,amount,txn_type,currency"
    path = write(tmp_path / "a.csv", header, "D,C,1,P,EUR", "D,E,1,P,USD", "F,E,1,P,USD")
    told: list[str] = []
    request = Request(path, accounts=tmp_path / "accounts.csv")
    rehearsed(Settings(), request, Codec(), Never(), Watcher(told.append))
    assert any("1 accounts appear in more than one currency: D (EUR, USD)" in note for note in told)


@pytest.mark.parametrize(
    ("name", "source_id"),
    [
        ("payments.csv", "payments"),
        ("payments.2024.csv.gz", "payments.2024"),
        ("p.2024", "p.2024"),
        (".csv", ".csv"),
    ],
)
def test_the_source_id_is_the_files_name_without_its_extensions(name: str, source_id: str) -> None:
    assert source_id_of(Path("/some/folder") / name) == source_id
