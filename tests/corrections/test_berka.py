"""Goal: the balances that a real bank printed are met: each account is corrected once, on both sides."""

import csv
from pathlib import Path

import pytest
from pydantic import SecretStr

from ledger.books import connect
from ledger.config import Settings
from ledger.posting import Unknown, post
from relay.latency import BOUNDS
from sandbox.scb.hear import hear
from sandbox.scb.migrate import open_ledger
from tests.books.inspection import assert_sound
from tests.books.scene import a_batch, claim, open_account, poster, url
from tests.cli.running import Runner
from tests.corrections.world import balances
from tests.fixtures.outside import query
from tests.producer.files import entries_of
from tests.residual.world import HEARD, answers, posted_of

_ROOT = Path(__file__).parents[2]
_FILE = _ROOT.parent / "shared" / "data" / "berka" / "trans.asc"
_DIFFERING = 815  # counted by others, from the file itself
_WHY = ("--reason", "as printed on the last statement")
_SUMS = "SELECT count(*), sum(amount) FROM {}"
_PIECE = 10_000
pytestmark = pytest.mark.skipif(not _FILE.exists(), reason=f"the data set is not at {_FILE}")


@pytest.fixture
def both(database: str, scb_database: str) -> Settings:
    """The books, and an empty database for the SCB; what lies between them is carried by hand."""
    settings = Settings.model_validate({"database_url": database, "kafka_bootstrap": "127.0.0.1:1"})
    return settings.model_copy(update={"scb_database_url": SecretStr(scb_database)})


@pytest.fixture
def dual_ledger(
    both: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """The command line over both."""
    return Runner(both, monkeypatch, capsys)


def _load(settings: Settings, database: str, folder: Path) -> None:
    """Every transaction of the file, by its mapping."""
    source = folder / "trans.asc"
    source.write_bytes(_FILE.read_bytes())
    entries = entries_of(source, mapping=_ROOT / "docs/examples/berka.toml")
    stream = claim(database)
    with poster(settings) as books:
        for begins in range(0, len(entries), _PIECE):
            batch = a_batch(stream, entries[begins : begins + _PIECE], begins)
            post(books, batch, Unknown(create="credit"))


def _stated(folder: Path) -> Path:
    """What the bank printed with the last transaction of each account."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        last = {row["account_id"]: row["balance"] for row in csv.DictReader(file, delimiter=";")}
    lines = [f"BERKA-{account},{balance},CZK\n" for account, balance in last.items()]
    (folder / "stated.csv").write_text("account_id,balance,currency_code\n" + "".join(lines))
    return folder / "stated.csv"


def _theirs(settings: Settings) -> str:
    assert settings.scb_database_url is not None
    return settings.scb_database_url.get_secret_value()


def _relayed(settings: Settings, rows: int) -> None:
    """The SCB hears of all, and DBIS of its answers."""
    with connect(settings, role="relay", application="tests") as relay, open_ledger(settings) as scb:
        for shard, end in query(url(settings), "SELECT shard, next_sequence FROM stream_positions"):
            for first in range(1, end, _PIECE):
                last = min(first + _PIECE, end) - 1
                told = relay.records("relay_fetch", shard=shard, after=first - 1, last=last)
                hear(scb, [posted_of(row) for row in told])
        heard = query(_theirs(settings), HEARD)
        assert len(heard) == rows
        relay.rows("relay_acknowledge", **answers(heard), bounds=BOUNDS)


def test_the_printed_balances_are_met_by_one_entry_for_each_account_that_differs(
    both: Settings, database: str, dual_ledger: Runner, tmp_path: Path
) -> None:
    _load(both, database, tmp_path)
    open_account(database, "BERKA-SUSPENSE", currency="CZK")
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
    entries = query(database, _SUMS.format("ledger_entries"))
    last = dual_ledger("correct", "apply", "--all", *_WHY, "--json")
    assert (last.status, last.document["applied"], last.document["applied_before"]) == (0, 0, _DIFFERING)
    assert query(database, _SUMS.format("ledger_entries")) == entries
    assert_sound(database)

    _relayed(both, entries[0][0])
    assert query(_theirs(both), _SUMS.format("scb_entries")) == entries
    statuses = query(database, "SELECT status, count(*) FROM outbox_rows GROUP BY 1")
    assert statuses == [("ACKNOWLEDGED", entries[0][0])]
    there = dict(query(_theirs(both), "SELECT account_id, balance FROM scb_balances"))
    assert {
        account: moved for account, moved in balances(database).items() if moved or account in there
    } == there
