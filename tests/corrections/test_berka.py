"""Goal: the balances that a real bank printed are met: each account is corrected once, on both sides."""

import csv
from pathlib import Path

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from tests.books.inspection import assert_sound
from tests.books.scene import open_account, url
from tests.cli.running import Runner
from tests.fixtures.outside import query

_ROOT = Path(__file__).parents[2]
_FILE = _ROOT.parent / "shared" / "data" / "berka" / "trans.asc"
_DIFFERING = 815  # counted by others, from the file itself
_WHY = ("--reason", "as printed on the last statement")
_SUMS = "SELECT count(*), sum(amount) FROM {}"
pytestmark = pytest.mark.skipif(not _FILE.exists(), reason=f"the data set is not at {_FILE}")


@pytest.fixture
def both(topics: Settings, scb_database: str) -> Settings:
    """The books, topics, and an empty database for the SCB."""
    return topics.model_copy(update={"scb_database_url": SecretStr(scb_database)})


@pytest.fixture
def dual_ledger(
    both: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """The command line over all of them."""
    return Runner(both, monkeypatch, capsys)


def _stated(folder: Path) -> Path:
    """What the bank printed with the last transaction of each account."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        last = {row["account_id"]: row["balance"] for row in csv.DictReader(file, delimiter=";")}
    lines = [f"BERKA-{account},{balance},CZK\n" for account, balance in last.items()]
    (folder / "stated.csv").write_text("account_id,balance,currency_code\n" + "".join(lines))
    return folder / "stated.csv"


def test_the_printed_balances_are_met_by_one_entry_for_each_account_that_differs(
    both: Settings, dual_ledger: Runner, tmp_path: Path
) -> None:
    mapping, accounts = str(_ROOT / "docs/examples/berka.toml"), str(tmp_path / "accounts.csv")
    source = tmp_path / "trans.asc"
    source.write_bytes(_FILE.read_bytes())
    words = ("produce", "csv", str(source), "--mapping", mapping)
    assert dual_ledger(*words, "--dry-run", "--accounts", accounts).status == 0
    assert dual_ledger("accounts", "import", accounts).status == 0
    assert dual_ledger(*words).status == 0
    assert dual_ledger("consume", "--until-idle", "3").status == 0
    open_account(url(both), "BERKA-SUSPENSE", currency="CZK")
    against = ("--counter-account", "BERKA-SUSPENSE")
    look = ("reconcile", "--stated-balances", str(_stated(tmp_path)), "--only", "stated", "--json")
    found = dual_ledger(*look)
    assert (found.status, len(found.document["breaks"])) == (1, _DIFFERING)
    exact = {one["account_id"]: (one["expected"], one["actual"]) for one in found.document["breaks"]}
    assert exact["BERKA-2378"] == ("50970.70", "50956.20")
    assert exact["BERKA-1539"] == ("10662.00", "5695.00")

    shown = dual_ledger("correct", "preview", "--all", *against, "--json")
    assert (shown.status, shown.document["correctable"]) == (0, _DIFFERING)
    assert dual_ledger("correct", "approve", "--all", *against, *_WHY).status == 0
    done = dual_ledger("correct", "apply", "--all", *_WHY, "--json")
    assert (done.status, done.document["applied"]) == (0, _DIFFERING)
    again = dual_ledger(*look)
    assert (again.status, again.document["breaks"]) == (0, [])
    entries = query(url(both), _SUMS.format("ledger_entries"))
    last = dual_ledger("correct", "apply", "--all", *_WHY, "--json")
    assert (last.status, last.document["applied"], last.document["applied_before"]) == (0, 0, _DIFFERING)
    assert query(url(both), _SUMS.format("ledger_entries")) == entries
    assert_sound(url(both))

    assert dual_ledger("relay", "--until-idle", "2").status == 0
    group = ("--group", f"scb-{both.topic_outbox}")
    heard = dual_ledger("sandbox", "scb", *group, "--until-idle", "4", "--json")
    assert heard.document["applied"] == entries[0][0]
    assert dual_ledger("relay", "--until-idle", "3").status == 0
    assert both.scb_database_url is not None
    assert query(both.scb_database_url.get_secret_value(), _SUMS.format("scb_entries")) == entries
    statuses = query(url(both), "SELECT status, count(*) FROM outbox_rows GROUP BY 1")
    assert statuses == [("ACKNOWLEDGED", entries[0][0])]
    assert dual_ledger("residual", "--json").document["consistent"]
