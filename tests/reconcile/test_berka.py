"""Goal: of a real bank's printed balances exactly those that its transactions do not add up to are breaks."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from ledger.config import Settings
from tests.cli.running import Runner
from tests.fixtures.outside import query

_ROOT = Path(__file__).parents[2]
_FILE = _ROOT.parent / "shared" / "data" / "berka" / "trans.asc"
_MAPPING = _ROOT / "docs" / "examples" / "berka.toml"
_DIFFERING, _ACCOUNTS = 815, 1_229  # as the data set's own description has it
pytestmark = pytest.mark.skipif(not _FILE.exists(), reason=f"the data set is not at {_FILE}")


def _computed() -> tuple[dict[str, str], dict[str, Decimal]]:
    """Of each account, in the file's order: what was printed last, and what its transactions add up to."""
    printed: dict[str, str] = {}
    sums: dict[str, Decimal] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            account = f"BERKA-{row['account_id']}"
            amount = Decimal(row["amount"]) if row["type"] == "PRIJEM" else -Decimal(row["amount"])
            printed[account] = row["balance"]
            sums[account] = sums.get(account, Decimal(0)) + amount
    return printed, sums


def test_exactly_the_accounts_that_differ_are_breaks_with_exact_amounts(
    topics: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dual_ledger = Runner(topics, monkeypatch, capsys)
    source, stated = tmp_path / "trans.asc", tmp_path / "printed.csv"
    source.write_bytes(_FILE.read_bytes())
    ran = dual_ledger(
        "backfill", str(source), "--kind", "csv", "--mapping", str(_MAPPING), "--unknown-accounts", "create",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    printed, sums = _computed()
    stated.write_text("account_id,balance\n" + "".join(f"{name},{text}\n" for name, text in printed.items()))
    expected = {
        name: (text, f"{sums[name]:.2f}", f"{Decimal(text) - sums[name]:.2f}")
        for name, text in printed.items()
        if Decimal(text) != sums[name]
    }
    assert (len(expected), len(printed)) == (_DIFFERING, _ACCOUNTS)
    assert expected["BERKA-2378"][:2] == ("50970.70", "50956.20")
    assert expected["BERKA-1539"][:2] == ("10662.00", "5695.00")

    ran = dual_ledger("reconcile", "--stated-balances", str(stated), "--json")
    found = ran.document["breaks"]
    assert ran.status == 1
    assert {
        one["account_id"]: (one["expected"], one["actual"], one["details"]["difference"]) for one in found
    } == (expected)
    assert len(found) == ran.document["found"] == _DIFFERING  # and none of another comparison
    dual_ledger("reconcile", "--stated-balances", str(stated))
    database = topics.database_url
    assert database is not None
    assert query(database.get_secret_value(), "SELECT status, count(*) FROM breaks GROUP BY 1") == [
        ("OPEN", _DIFFERING)
    ]
