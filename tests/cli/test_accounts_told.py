"""Goal: what comes into the books by a person's will is told in the audit log, all of it or nothing."""

import getpass
import hashlib
from pathlib import Path

import pytest

from cli.accounts_progress import ImportProgress
from ledger.config import Settings
from ledger.imported import Imported
from tests.books.scene import BALANCE_RULE
from tests.cli.running import Runner
from tests.fixtures.outside import query
from tests.relay.outbox import url

_HEADER = "id,currency_code,asset_type,normal_side,opening_balance\n"


def _written(file: Path, *rows: str) -> str:
    file.write_text(_HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(file)


def test_an_opening_balance_that_breaks_an_applied_rule_is_a_fault_of_its_line(
    dual_ledger: Runner, settings: Settings, file: Path
) -> None:
    query(url(settings), BALANCE_RULE)
    path = _written(
        file,
        "A,EUR,fiat,debit,1",
        "B,EUR,fiat,debit,-0.01",
        "C,EUR,fiat,credit,0",
        "B,EUR,fiat,debit,-2",
        "B,EUR,fiat,debit,2",
    )
    ran = dual_ledger("accounts", "import", path, "--json")
    assert (ran.status, ran.document["created"], ran.document["faulty"]) == (1, 3, 2)
    assert [(e["line"], e["column"], e["id"]) for e in ran.document["errors"]] == [
        (3, "opening_balance", "B"),
        (5, "opening_balance", "B"),
    ]
    assert "bank_accounts_available_balance_check" in ran.err
    arguments = ("--currency", "EUR", "--side", "debit", "--opening-balance", "-1", "--json")
    one = dual_ledger("accounts", "create", "D", *arguments)
    assert (one.status, one.document["errors"][0]["column"]) == (1, "opening_balance")
    assert query(url(settings), "SELECT id FROM bank_accounts ORDER BY id") == [("A",), ("B",), ("C",)]


_LOG = "SELECT action, reason, details, actor FROM audit_log ORDER BY id"


def test_an_import_is_one_line_of_the_audit_log_and_none_when_it_creates_nothing(
    dual_ledger: Runner, settings: Settings, file: Path
) -> None:
    big = "9" * 36 + ".01"
    path = _written(
        file, f"A,EUR,fiat,debit,{big}", f"B,EUR,fiat,debit,{big}", "C,EUR,fiat,credit,-0.5",
        "D,JPY,fiat,credit,7", "A,EUR,fiat,credit,1", f"A,EUR,fiat,debit,{big}", "bad",
    )  # fmt: skip
    for _ in range(2):
        dual_ledger("accounts", "import", path, "--reason", "opening of the books")
    ((action, reason, details, actor),) = query(url(settings), _LOG)
    assert (action, reason) == ("accounts.import", "opening of the books")
    assert actor.endswith(f"({getpass.getuser()})")
    assert details == {
        "file": "accounts.csv",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "read": 7,
        "created": 4,
        "unchanged": 1,
        "faulty": 2,
        "before": None,
        "after": {
            "opening_balances": {
                "EUR": {"credit": "-0.5", "debit": "1" + "9" * 35 + "8.02"},
                "JPY": {"credit": "7"},
            },
            "first_accounts": ["A", "B", "C", "D"],
            "account_ids_sha256": hashlib.sha256(b"A\nB\nC\nD\n").hexdigest(),
        },
    }


def test_the_digest_is_that_of_the_whole_file_also_behind_an_open_quote(
    dual_ledger: Runner, settings: Settings, file: Path
) -> None:
    _written(file, "A,EUR,fiat,debit,1", '"B,EUR,fiat,debit,1', *["C,EUR,fiat,debit,1"] * 50_000)
    dual_ledger("accounts", "import", str(file))
    ((_, _, details, _),) = query(url(settings), _LOG)
    assert details["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (details["created"], details["faulty"]) == (1, 1)


def test_an_import_that_fails_half_way_has_created_nothing(
    dual_ledger: Runner, settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _written(file, *(f"A-{n:05d},EUR,fiat,credit,1" for n in range(12_000)))

    def stop(self: ImportProgress, so_far: Imported) -> None:  # noqa: ARG001  as it is called
        if so_far.read > 5000:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ImportProgress, "update", stop)
        assert dual_ledger("accounts", "import", path).status == 130
    counted = "SELECT (SELECT count(*) FROM bank_accounts), (SELECT count(*) FROM audit_log)"
    assert query(url(settings), counted) == [(0, 0)]
    assert dual_ledger("accounts", "import", path, "--json").document["created"] == 12_000


def test_an_account_that_is_created_is_told_in_the_audit_log_once(
    dual_ledger: Runner, settings: Settings
) -> None:
    arguments = ("DE-1", "--currency", "EUR", "--side", "credit", "--opening-balance", "12.50")
    for _ in range(2):
        dual_ledger("accounts", "create", *arguments, "--reason", "new customer")
    ((action, reason, details, _),) = query(url(settings), _LOG)
    assert (action, reason) == ("accounts.create", "new customer")
    assert details == {
        "account_id": "DE-1",
        "before": None,
        "after": {
            "currency_code": "EUR",
            "asset_type": "fiat",
            "normal_side": "credit",
            "opening_balance": "12.50",
        },
    }
