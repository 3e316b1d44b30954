from pathlib import Path

import pytest

from ledger.config import Settings
from tests.cli.running import Runner
from tests.fixtures.outside import query
from tests.relay.outbox import url

_HEADER = "id,currency_code,asset_type,normal_side,opening_balance\n"


def _written(file: Path, *rows: str) -> str:
    file.write_text(_HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(file)


def test_accounts_are_created_once_and_unchanged_again(
    dual_ledger: Runner, settings: Settings, file: Path
) -> None:
    path = _written(
        file, "A,EUR,fiat,credit,100.50", "B,EUR,fiat,debit,-0.5", "G,XAU-1KG,commodity,debit,0.000001"
    )

    first = dual_ledger("accounts", "import", path, "--json")
    again = dual_ledger("accounts", "import", path, "--json")

    assert (first.status, first.document) == (
        0,
        {"read": 3, "created": 3, "unchanged": 0, "faulty": 0, "errors": []},
    )
    assert (again.status, again.document["created"], again.document["unchanged"]) == (0, 0, 3)
    held = "SELECT id, normal_side, opening_balance::text, available_balance::text FROM bank_accounts"
    assert sorted(query(url(settings), held)) == [
        ("A", "credit", "100.50", "100.50"),
        ("B", "debit", "-0.5", "-0.5"),
        ("G", "debit", "0.000001", "0.000001"),
    ]


def test_columns_may_come_in_any_order_with_a_byte_order_mark_and_blank_lines(
    dual_ledger: Runner, file: Path
) -> None:
    text = "normal_side, id,opening_balance,asset_type,currency_code\n\ndebit,Ä,1,fiat,EUR\n\n"
    file.write_text(text, encoding="utf-8-sig")
    assert dual_ledger("accounts", "import", str(file), "--json").document["created"] == 1
    assert dual_ledger("accounts", "show", "Ä", "--json").document["account"]["balance"] == "1"


def test_an_account_that_exists_otherwise_is_an_error_and_stays(dual_ledger: Runner, file: Path) -> None:
    dual_ledger("accounts", "import", _written(file, "A,EUR,fiat,credit,100"))

    ran = dual_ledger(
        "accounts",
        "import",
        _written(file, "A,EUR,fiat,credit,100.00", "A,USD,fiat,credit,100", "A,EUR,fiat,credit,7"),
        "--json",
    )

    assert (ran.status, ran.document["unchanged"], ran.document["faulty"]) == (1, 1, 2)
    assert [(e["line"], e["column"], e["id"]) for e in ran.document["errors"]] == [
        (3, "currency_code", "A"),
        (4, "opening_balance", "A"),
    ]
    assert dual_ledger("accounts", "show", "A", "--json").document["account"]["currency_code"] == "EUR"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",EUR,fiat,debit,0", "id"),
        ("a\u202eb,EUR,fiat,debit,0", "id"),
        ("a\x00b,EUR,fiat,debit,0", "id"),
        ("A\u030a,EUR,fiat,debit,0", "id"),
        (f"{'x' * 256},EUR,fiat,debit,0", "id"),
        ("A,EUR,cash,debit,0", "asset_type"),
        ("A,XXX,fiat,debit,0", "currency_code"),
        ("A,eur,fiat,debit,0", "currency_code"),
        ("A,EUR,fiat,left,0", "normal_side"),
        ("A,EUR,fiat,debit,", "opening_balance"),
        ("A,EUR,fiat,debit,1.005", "opening_balance"),
        ("A,EUR,fiat,debit,--1", "opening_balance"),
        ("A,EUR,fiat,debit,+1", "opening_balance"),
        ("A,EUR,fiat,debit,1e5", "opening_balance"),
        ("A,EUR,fiat,debit,NaN", "opening_balance"),
        ("A,EUR,fiat,debit,007", "opening_balance"),
        (f"A,EUR,fiat,debit,{'9' * 39}", "opening_balance"),
        ('A,EUR,fiat,debit,"1,50"', "opening_balance"),
        ("A,EUR,fiat,debit", ""),
        ("A,EUR,fiat,debit,0,0", ""),
    ],
)
def test_a_bad_line_is_named_with_its_column_and_the_rest_goes_on(
    dual_ledger: Runner, file: Path, row: str, column: str
) -> None:
    ran = dual_ledger(
        "accounts", "import", _written(file, "B,EUR,fiat,debit,0", row, "C,EUR,fiat,debit,0"), "--json"
    )

    assert (ran.status, ran.document["created"]) == (1, 2)
    (error,) = ran.document["errors"]
    assert (error["line"], error["column"]) == (3, column)
    assert error["message"]
    assert "line 3" in ran.err


@pytest.mark.parametrize(
    "bad",
    [
        b"A,EUR,fiat,debit,0\xff",
        b"\xc3,EUR,fiat,debit,0",
        b'"A"x,EUR,fiat,debit,0',
        b"A" * 140_000 + b",EUR,fiat,debit,0",
    ],
)
def test_a_line_that_cannot_be_read_is_an_error_and_the_rest_goes_on(
    dual_ledger: Runner, file: Path, bad: bytes
) -> None:
    many = "".join(f"A-{n:05d},EUR,fiat,credit,0\n" for n in range(6000)).encode()
    file.write_bytes(_HEADER.encode() + many + bad + "\nÄ,EUR,fiat,debit,0\n".encode())

    ran = dual_ledger("accounts", "import", str(file), "--json")

    assert (ran.status, ran.document["created"], ran.document["faulty"]) == (1, 6001, 1)
    assert [error["line"] for error in ran.document["errors"]] == [6002]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_understood(dual_ledger: Runner, file: Path, newline: str) -> None:
    file.write_text(f"{_HEADER}A,EUR,fiat,debit,0\nB,EUR,fiat,debit,\n", newline=newline)
    ran = dual_ledger("accounts", "import", str(file), "--json")
    assert ran.document["created"] == 1
    assert [error["line"] for error in ran.document["errors"]] == [3]


def test_a_quote_that_is_never_closed_stops_the_file_at_its_line(dual_ledger: Runner, file: Path) -> None:
    path = _written(file, "B,EUR,fiat,debit,0", '"C,EUR,fiat,debit,0', "D,EUR,fiat,debit,0")
    ran = dual_ledger("accounts", "import", path, "--json")
    assert (ran.status, ran.document["created"]) == (1, 1)
    assert [error["line"] for error in ran.document["errors"]] == [3]
    assert "the rest is not read" in ran.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"id,currency_code\n", "has no column asset_type"),
        (b"id;currency_code;asset_type;normal_side;opening_balance\n", "separated by commas"),
        (_HEADER.strip().encode() + b",status\n", "means nothing here: status"),
        (bytes(range(256)) * 40, "is not a text file in UTF-8"),
        (_HEADER.encode("utf-16"), "is not a text file in UTF-8"),
    ],
)
def test_what_is_no_accounts_file_is_a_usage_error(
    dual_ledger: Runner, file: Path, content: bytes, said: str
) -> None:
    file.write_bytes(content)
    ran = dual_ledger("accounts", "import", str(file), "--json")
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_a_missing_file_and_a_directory_are_usage_errors(dual_ledger: Runner, tmp_path: Path) -> None:
    assert dual_ledger("accounts", "import", str(tmp_path / "none.csv")).status == 2
    assert dual_ledger("accounts", "import", str(tmp_path)).status == 2


def test_many_accounts_come_in_batches_and_many_errors_are_counted(dual_ledger: Runner, file: Path) -> None:
    rows = [f"A-{n:05d},EUR,fiat,credit,0" for n in range(7000)]
    path = _written(file, *rows, *(f"A-{n:05d},EUR,fiat,credit,1" for n in range(30)))
    ran = dual_ledger("accounts", "import", path, "--json")
    assert (ran.document["created"], ran.document["faulty"], len(ran.document["errors"])) == (7000, 30, 30)
    assert "10 more" in ran.err


def test_one_account_is_created_shown_and_listed(dual_ledger: Runner) -> None:
    arguments = ("accounts", "create", "DE-1", "--currency", "EUR", "--side", "credit", "--json")
    assert dual_ledger(*arguments).document["created"] == 1
    assert dual_ledger(*arguments).document["unchanged"] == 1
    assert dual_ledger(*arguments[:-1], "--opening-balance", "1.005").status == 1
    assert dual_ledger("accounts", "show", "DE-1", "--json").document["account"]["opening_balance"] == "0"
    assert "DE-1" in dual_ledger("accounts", "show", "DE-1").out
    dual_ledger("accounts", "create", "DE-2", "--currency", "EUR", "--side", "debit")
    listed = dual_ledger("accounts", "list", "--limit", "1", "--json").document["accounts"]
    assert [account["id"] for account in listed] == ["DE-1"]
    after = dual_ledger("accounts", "list", "--after", "DE-1", "--json").document["accounts"]
    assert [account["id"] for account in after] == ["DE-2"]
    assert "--after DE-1" in dual_ledger("accounts", "list", "--limit", "1").out


def test_an_unknown_account_is_not_found(dual_ledger: Runner) -> None:
    ran = dual_ledger("accounts", "show", "NONE", "--json")
    assert (ran.status, ran.document) == (1, {"found": False, "account": None})
