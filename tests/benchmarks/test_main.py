import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import database, posting
from benchmarks.workload import Workload
from ledger.batch import Batch, Settled
from ledger.books import Books
from ledger.config import PREFIX
from ledger.posting import post
from tests.benchmarks.conftest import ENTRIES
from tests.fixtures.outside import query
from tests.fixtures.servers import Servers

_OWN = "benchmark_main_"
_TINY = ("--entries", str(ENTRIES), "--rounds", "1", "--json")
Run = Callable[..., int]


@pytest.fixture
def run(servers: Servers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", servers.database_url)
    monkeypatch.setenv(f"{PREFIX}KAFKA_BOOTSTRAP", servers.kafka_bootstrap)
    monkeypatch.setenv(f"{PREFIX}TOPIC_PARTITIONS", "2")
    monkeypatch.setenv(f"{PREFIX}SANDBOX_DIR", str(tmp_path / "no-sandbox"))
    monkeypatch.setattr("signal.signal", lambda *_: None)  # pytest's own handlers stay
    return lambda *arguments: program.main([*_TINY, *arguments])


def _left_behind(servers: Servers) -> list[str]:
    databases = "SELECT datname FROM pg_database WHERE datname LIKE %s"
    return [name for (name,) in query(servers.database_url, databases, f"{_OWN}%")]


@pytest.fixture(autouse=True)
def own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other benchmarks may run on the same server meanwhile."""
    monkeypatch.setattr(database, "_PREFIX", _OWN)


def test_every_figure_is_printed_and_nothing_is_left_behind(
    run: Run, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _left_behind(servers)
    assert run() == 0
    document = json.loads(capsys.readouterr().out)
    rates = {figure["key"]: figure["entries_per_second"] for figure in document["figures"]}
    assert set(rates) == {
        "limit",
        "limit_two",
        "posting",
        "some_duplicates",
        "only_duplicates",
        "loop",
        "produce",
        "consume",
        "relay",
        "acknowledge",
    }
    assert all(rate > 0 for rate in rates.values())
    assert document["steps_micros_per_entry"]["COPY and trigger"] > 0
    assert {"cores", "postgresql", "librdkafka", "commit_micros"} <= set(document["machine"])
    assert _left_behind(servers) == before


def test_work_that_is_wrong_gets_no_figure(
    run: Run, servers: Servers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def careless(books: Books, batch: Batch) -> list[Settled]:
        return post(
            books, Batch(batch.parts, (*batch.items[:-1], batch.items[-1]._replace(entry=other, row=None)))
        )

    other = Workload.of(1).entries[0]._replace(reference_id="another")
    monkeypatch.setattr(posting, "post", careless)
    before = _left_behind(servers)
    assert run("--only", "posting") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "wrong work, so no figures: entries, their sum and digest" in told.err
    assert _left_behind(servers) == before


def test_only_the_groups_asked_for_are_measured(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--only", "loop") == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert [figure["key"] for figure in figures] == ["limit", "limit_two", "loop"]
    loop = figures[-1]
    limits = [loop["samples"][0][key] for key in ("limit_before", "limit_after")]
    assert loop["of_limit"] == pytest.approx(loop["entries_per_second"] / (sum(limits) / 2), abs=0.001)


def test_too_few_entries_are_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--entries", "10"]) == 2
    assert "--entries from" in capsys.readouterr().err


def test_the_workload_is_the_same_every_time_and_few_accounts_are_busy() -> None:
    entries = Workload.of(2000).entries
    assert entries == Workload.of(2000).entries
    sides = [account for entry in entries for account in (entry.debit_account_id, entry.credit_account_id)]
    assert 0.05 < sides.count("ACCOUNT-000001") / len(sides) < 0.2
    assert all(entry.debit_account_id != entry.credit_account_id for entry in entries)
    assert [entry.timestamp_utc for entry in entries] == sorted(entry.timestamp_utc for entry in entries)
