"""`produce http` against a real server and a real Kafka, cut and killed on its way."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.config import Settings
from tests.producer.an_api import CURSOR, mapping
from tests.producer.commands import document, entries_in, produce, totals_in
from tests.producer.http_server import Bank, cut, entry, hung_up, served, status

_RECORDS = 2345
_TABLE = CURSOR + 'auth = { scheme = "bearer", variable = "BANK_SECRET" }\n'
_SECRET = "s3cr3t-canary"


@pytest.fixture
def bank() -> Iterator[Bank]:
    records = [entry(number) for number in range(1, _RECORDS + 1)]
    with served(Bank(records, size=500, authorization=f"Bearer {_SECRET}")) as found:
        yield found


@pytest.mark.faults
@pytest.mark.parametrize("point", ["producer.after_delivery", "producer.after_position"])
def test_cut_and_killed_it_goes_on_and_every_record_is_there_once_by_its_reference(
    topics: Settings, bank: Bank, tmp_path: Path, point: str
) -> None:
    words = ("http", bank.address, "--mapping", str(mapping(tmp_path, _TABLE)))
    bank.faults = [lambda good: good, cut, status(503), lambda good: good, hung_up]
    killed = produce(topics, *words, BANK_SECRET=_SECRET, DUAL_LEDGER_FAILPOINT=f"{point}:kill:3")
    assert killed.returncode == -signal.SIGKILL
    bank.faults = [status(429, Retry_After="1"), cut, lambda good: good, hung_up]
    done = produce(topics, *words, BANK_SECRET=_SECRET, DUAL_LEDGER_LOG_LEVEL="DEBUG")
    said = document(done)
    assert (done.returncode, said["finished"]) == (0, True)
    assert said["resumed_from"] == (1500 if point == "producer.after_position" else 1000)
    references = [one.reference_id for one in entries_in(topics)]
    assert set(references) == {f"H-{number}" for number in range(1, _RECORDS + 1)}
    assert len(references) - _RECORDS <= 500  # no more than one page is sent twice
    (total,) = totals_in(topics)
    assert total["count"] == _RECORDS
    kept = b"".join(path.read_bytes() for path in topics.state_dir.iterdir() if path.is_file())
    assert b"canary" not in kept + (done.stdout + done.stderr + killed.stderr).encode()


def test_each_window_has_its_control_total(topics: Settings, bank: Bank, tmp_path: Path) -> None:
    table = _TABLE + 'from_parameter = "start"\nto_parameter = "end"\nwindow = "7d"\n'
    span = ("--from", "2026-01-01", "--to", "2026-01-29")
    words = ("http", bank.address, "--mapping", str(mapping(tmp_path, table)), *span)
    assert produce(topics, *words, BANK_SECRET=_SECRET).returncode == 0
    totals = totals_in(topics)
    assert sorted(total["window_from"].split()[0] for total in totals) == [
        f"2026-01-{begin:02d}T00:00:00Z/2026-01-{begin + 7:02d}T00:00:00Z" for begin in (1, 8, 15, 22)
    ]
    assert sum(total["count"] for total in totals) == _RECORDS == len(entries_in(topics))


def test_refused_records_are_reported_with_their_page_and_nothing_is_sent_when_rehearsed(
    topics: Settings, bank: Bank, tmp_path: Path
) -> None:
    bank.records[600]["amount"] = "-3.25"
    words = ("http", bank.address, "--mapping", str(mapping(tmp_path, _TABLE)), "--dry-run")
    report = tmp_path / "refused.json"
    done = produce(topics, *words, "--errors", str(report), BANK_SECRET=_SECRET)
    assert (done.returncode, document(done)["rejected"]) == (1, 1)
    (refused,) = json.loads(report.read_text())
    assert (refused["position"], refused["column"], refused["code"]) == (
        "page:2:c500#101",
        "amount",
        "amount_invalid",
    )
    assert entries_in(topics) == []


def test_an_api_that_is_not_as_promised_ends_with_what_came_before(
    topics: Settings, bank: Bank, tmp_path: Path
) -> None:
    bank.faults = [lambda good: good, lambda good: good, status(404)]
    words = ("http", bank.address, "--mapping", str(mapping(tmp_path, _TABLE)))
    done = produce(topics, *words, BANK_SECRET=_SECRET)
    said = document(done)
    assert (done.returncode, said["published"], said["finished"]) == (1, 500, False)
    assert "page 2: HTTP 404" in said["failure"]
