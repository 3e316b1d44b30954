"""Goal: what no test can do to a server that others use is judged rightly: settings, clocks, a full disk."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.preaudit.examine import examine
from audit.preaudit.machine import clock_finding, disk_finding
from audit.preaudit.server_settings import judged
from ledger.config import Settings
from tests.audit.preaudit.books import counts

_GOOD = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "session_replication_role": "origin",
    "default_transaction_isolation": "read committed",
    "data_checksums": "on",
    "wal_level": "replica",
    "archive_mode": "on",
}
_NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
_MOMENT = timedelta(milliseconds=10)


def test_good_settings_are_neither_finding_nor_note() -> None:
    assert list(judged(_GOOD, [("ann", "work_mem", "1GB"), ("ann", "synchronous_commit", "on")])) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("synchronous_commit", "off"),
        ("session_replication_role", "replica"),
        ("default_transaction_isolation", "serializable"),
        ("default_transaction_read_only", "on"),
    ],
)
def test_a_setting_that_loses_data_is_a_finding_of_its_name(name: str, value: str) -> None:
    (one,) = judged({**_GOOD, name: value}, [])
    assert (one.check, one.count, one.severity) == (name, 1, "finding")
    (laid_down,) = judged(_GOOD, [("ann", name, value)])
    assert (laid_down.check, laid_down.listed) == (name, ({"where": "ann"},))


@pytest.mark.parametrize(
    ("name", "value"), [("data_checksums", "off"), ("wal_level", "minimal"), ("archive_mode", "off")]
)
def test_what_some_want_as_it_is_is_a_note(name: str, value: str) -> None:
    (one,) = judged({**_GOOD, name: value}, [])
    assert (one.check, one.severity) == (name, "note")


@pytest.mark.parametrize(
    ("seconds", "found"), [(0, 0), (1.9, 0), (2.1, 1), (-1.9, 0), (-2.1, 1), (-86400, 1)]
)
def test_a_clock_that_is_off_is_found_beyond_what_the_way_explains(seconds: float, found: int) -> None:
    there = _NOON + timedelta(seconds=seconds)
    assert len(list(clock_finding(_NOON - _MOMENT, there, _NOON + _MOMENT))) == found


def test_a_slow_answer_is_no_wrong_clock() -> None:
    assert list(clock_finding(_NOON, _NOON + timedelta(seconds=9), _NOON + timedelta(seconds=10))) == []


@pytest.mark.parametrize(("free", "size", "found"), [(1.1, 5, 0), (0.9, 5, 1), (9, 100, 1), (11, 100, 0)])
def test_a_disk_is_full_beside_what_lies_on_it(free: float, size: float, found: int) -> None:
    assert len(list(disk_finding(int(free * 2**30), int(size * 2**30)))) == found


def test_the_disk_is_asked_only_where_it_is_said_to_be(settings: Settings, tmp_path: Path) -> None:
    without, beside = examine(settings), examine(settings, data_directory=tmp_path)
    assert [text[:15] for text in without.not_known] == ["free disk space"]
    assert beside.not_known == []
    assert beside.facts["disk_free_bytes"] > 0


def test_a_database_without_books_is_one_clear_finding(empty_database: str) -> None:
    report = examine(Settings.model_validate({"database_url": empty_database}))
    assert counts(report) == {"schema_version": 1}
    assert report.findings[0].do == "dual-ledger migrate"
