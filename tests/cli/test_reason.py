"""Goal: every change has a reason; where a person gives none it is the command, without its secrets."""

import sys

import pytest

from cli.reason import as_typed, masked
from cli.text import REASON, REASON_LONGEST
from ledger.config import Settings
from tests.books.scene import url
from tests.cli.running import Runner
from tests.fixtures.outside import query

_SECRET = "s3cr3t"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["accounts", "import", "new accounts.csv"], "accounts import 'new accounts.csv'"),
        (["run", "plan", "sql", f"postgresql://u:{_SECRET}@h/db"], "run plan sql 'postgresql://u:***@h/db'"),
        (["run", "plan", "sql", f"mysql+pymysql://u:{_SECRET}@h/db?a=b"], "'mysql+pymysql://u:***@h/db?a=b'"),
        ([f"--where=postgresql://u:{_SECRET}@h/db"], "'--where=postgresql://u:***@h/db'"),
        ([f"postgresql://u:{_SECRET}/x@h/db"], "***"),
        ([f"postgresql://h/db?sslpassword={_SECRET}&user=u"], "sslpassword=***"),
        ([f"https://api/x?token={_SECRET}"], "token=***"),
        ([f"host=h password='{_SECRET} and more' user=u"], "password=***"),
        ([f"host=h password = {_SECRET}"], "password =***"),
        ([f"password={_SECRET} service=http://x"], "password=***"),
        (["--token", _SECRET, "after"], "--token '***' after"),
        ([f"--api-key={_SECRET}"], "--api-key=***"),
        ([f"u:{_SECRET}@h:5432/db"], "***"),
        (["--patch", f"metadata.secret={_SECRET}"], "metadata.secret=***"),
        (["--patch", "metadata.note=a key=b"], "key=***"),
    ],
)
def test_what_may_be_a_secret_is_masked_and_the_rest_is_as_it_was_typed(
    typed: list[str], kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/dual-ledger", *typed])
    told = as_typed()
    assert told.startswith("as typed: dual-ledger ")
    assert kept in told
    assert _SECRET not in told
    assert [word for word in masked(typed) if _SECRET in word] == []


def test_it_is_one_printable_line_that_is_no_longer_than_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["dual-ledger", "accounts", "create", "\x1b[2J\n\u202e", "x" * 600])
    told = as_typed()
    assert told.isprintable()
    assert len(told) == REASON_LONGEST
    assert told.endswith(" …")
    assert REASON.convert(told, None, None) == told


def test_a_reason_of_ones_own_is_kept_and_a_blank_one_refused(
    dual_ledger: Runner, settings: Settings
) -> None:
    assert dual_ledger("ledgers", "create", "X", "--reason", " ").status == 2
    assert dual_ledger("ledgers", "create", "X", "--reason", "").status == 2
    assert dual_ledger("ledgers", "create", "X", "--reason", " agreed ").status == 0
    dual_ledger("ledgers", "create", "Y", "--description", f"at postgresql://u:{_SECRET}@h/db")
    told = query(url(settings), "SELECT reason FROM audit_log ORDER BY id")
    assert told[0] == ("agreed",)
    assert told[1][0].startswith("as typed: dual-ledger ledgers create Y")
    assert _SECRET not in told[1][0]


def test_a_patch_is_not_laid_over_without_a_reason_of_ones_own(dual_ledger: Runner) -> None:
    ran = dual_ledger("dead-letters", "redrive", "1", "--patch", "amount=3.00")
    assert (ran.status, "a patch needs a reason" in ran.err) == (2, True)
