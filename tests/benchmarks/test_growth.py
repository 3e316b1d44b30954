import json
from pathlib import Path

import pytest

from benchmarks import growth
from benchmarks.bench import Bench
from benchmarks.checks import WrongWork
from ledger.config import PREFIX
from tests.fixtures.outside import query
from tests.fixtures.servers import Servers


def test_what_a_row_takes_is_told_at_every_size(
    servers: Servers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", servers.database_url)
    monkeypatch.setenv(f"{PREFIX}KAFKA_BOOTSTRAP", servers.kafka_bootstrap)
    monkeypatch.setenv(f"{PREFIX}SANDBOX_DIR", str(tmp_path / "no-sandbox"))
    monkeypatch.setattr(growth, "BATCH_ENTRIES", 40)
    monkeypatch.setattr(growth, "_PAYMENTS", growth._PAYMENTS[:40])
    assert growth.main(["--entries", "400", "--references", "random"]) == 0
    marks = json.loads(capsys.readouterr().out)
    assert [mark["entries"] for mark in marks] == [40, 80, 200, 400]
    assert all(mark["entries_per_second"] > 0 for mark in marks)
    assert {"ledger_entries", "ledger_entries_reference_key", "dual_ledger_outbox_sequence_key"} <= set(
        marks[-1]["bytes_per_entry"]
    )
    asked = {"outbox counted", "outbox by halving"}
    asked |= {f"balance of a {name} account half way" for name in ("rare", "busy")}
    assert {name: took > 0 for name, took in marks[-1]["milliseconds"].items()} == dict.fromkeys(asked, True)


def test_wrong_work_has_no_figures(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "BATCH_ENTRIES", 40)
    monkeypatch.setattr(growth, "_PAYMENTS", growth._PAYMENTS[:40])
    with bench.books() as url:
        query(url, "UPDATE bank_accounts SET balance = 1, available_balance = 1")
        with pytest.raises(WrongWork, match="wrong balances"):
            growth.measure(url, 400, growth._in_order)


def test_too_few_entries_are_refused() -> None:
    assert growth.main(["--entries", "10"]) == 2
