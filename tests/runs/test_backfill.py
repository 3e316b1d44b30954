"""Goal: one command loads a file, as DBIS's own document shows it, and goes on where it was interrupted."""

import csv
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ledger.config import PREFIX, Settings
from tests.books.inspection import assert_sound
from tests.books.scene import open_accounts, url
from tests.cli.running import variables
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import _PROGRAM
from tests.runs.scene import ACCOUNTS, ledger_file, row


@pytest.fixture
def books(topics: Settings) -> Settings:
    open_accounts(url(topics), *ACCOUNTS)
    return topics


def _begin(books: Settings, folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    """`dual-ledger backfill` in `folder`; the address of the books is only in `DATABASE_URL`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ours = {name: value for name, value in variables(books) if name != f"{PREFIX}DATABASE_URL"}
    return subprocess.Popen(
        [_PROGRAM, "backfill", *words],
        cwd=folder,
        env=own | ours | {"DATABASE_URL": url(books)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=90)
    assert "Traceback" not in err
    return process.returncode, out, err


def _document(process: subprocess.Popen[str], status: int) -> dict[str, Any]:
    found, out, err = _ended(process)
    assert found == status, err
    printed: dict[str, Any] = json.loads(out)
    return printed


def test_dbis_example_as_its_document_shows_it(books: Settings, tmp_path: Path) -> None:
    ledger_file(tmp_path / "ledger_export.csv", [row(number, ledger="") for number in range(300)])
    asked = {
        "BACKFILL_SOURCE_FILE": "ledger_export.csv",
        "LEDGER_ID": "SOVEREIGN",
        "BATCH_SIZE": "100",
        "SKIP_DUPLICATES": "true",
    }
    found = _document(_begin(books, tmp_path, "--json", **asked), 0)
    assert (found["status"], found["successful"], found["errors_file"]) == ("COMPLETED", 300, None)
    assert found["definition"]["options"]["batch_size"] == 100
    assert found["verify"]["ok"] is True
    assert query(url(books), "SELECT DISTINCT ledger_id FROM ledger_entries") == [("SOVEREIGN",)]
    again = _document(_begin(books, tmp_path, "--json", **asked), 0)
    assert (again["successful"], again["duplicates"]) == (0, 300)
    strict = _document(_begin(books, tmp_path, "--json", **{**asked, "SKIP_DUPLICATES": "false"}), 1)
    assert (strict["duplicates"], strict["failed"]) == (0, 300)
    assert_sound(url(books))


def test_what_is_refused_is_in_a_report_beside(books: Settings, tmp_path: Path) -> None:
    rows = [row(number) for number in range(20)]
    rows[4] = row(4, amount="1.005")
    rows[9] = row(9, debit="NOBODY")
    ledger_file(tmp_path / "legacy.csv", rows)
    status, out, _ = _ended(_begin(books, tmp_path, "legacy.csv", "--run-id", "mine"))
    assert status == 1
    assert "equal but for 2 refused, listed: mine-errors.csv" in out
    with (tmp_path / "mine-errors.csv").open(newline="") as file:
        report = list(csv.DictReader(file))
    assert [(one["line"], one["value"], one["code"]) for one in report] == [
        ("6", "1.005", "amount_precision"),
        ("11", "NOBODY", "debit_account_unknown"),
    ]
    assert all(one["reason"] and one["what_to_do"] for one in report)


def test_interrupted_the_same_command_goes_on(books: Settings, tmp_path: Path) -> None:
    ledger_file(tmp_path / "legacy.csv", [row(number) for number in range(3000)])
    words = ("legacy.csv", "--rate", "400", "--batch-size", "100")
    process = _begin(books, tmp_path, *words)
    settled = "SELECT coalesce(sum(posted), 0) FROM run_streams"
    until(lambda: query(url(books), settled)[0][0] > 0, 60, what="the run to begin")
    process.send_signal(signal.SIGINT)
    assert _ended(process)[0] == 130
    before = query(url(books), settled)[0][0]
    assert 0 < before < 3000
    status, out, err = _ended(_begin(books, tmp_path, *words))
    assert status == 0, err
    assert "going on with run-" in err
    assert "3,000 posted, 0 duplicates, 0 refused" in out
    assert query(url(books), "SELECT count(*) FROM runs") == [(1,)]
    told = query(url(books), "SELECT action, reason FROM audit_log ORDER BY id")
    assert [action for action, _ in told] == ["run_plan", "run_begin", "run_pause", "run_begin"]
    assert told[2][1] == "stopped where it was conducted, by Ctrl-C or SIGTERM"
    assert {reason.partition(" --")[0] for _, reason in told} == {
        "as typed: dual-ledger backfill legacy.csv",
        told[2][1],
    }


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "name a SOURCE, or set BACKFILL_SOURCE_FILE"),
        ({"BACKFILL_SOURCE_FILE": "absent.csv"}, "absent.csv"),
        ({"BACKFILL_SOURCE_FILE": "a.csv", "BATCH_SIZE": "many"}, "BATCH_SIZE=many is no number"),
        ({"BACKFILL_SOURCE_FILE": "a.csv", "BATCH_SIZE": "0"}, "--batch-size"),
        ({"BACKFILL_SOURCE_FILE": "a.csv", "SKIP_DUPLICATES": "perhaps"}, "neither true nor false"),
    ],
)
def test_what_cannot_be_is_told_in_words(
    books: Settings, tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    status, _, err = _ended(_begin(books, tmp_path, **environment))
    assert status == 2
    assert told in err


def test_a_topic_that_is_missing_is_told_before_anything_is_planned(books: Settings, tmp_path: Path) -> None:
    ledger_file(tmp_path / "legacy.csv", [row(number) for number in range(20)])
    absent = {f"{PREFIX}TOPIC_CONTROLS": "absent.controls"}
    status, _, err = _ended(_begin(books, tmp_path, "legacy.csv", **absent))
    assert status == 1
    assert "topic absent.controls does not exist\n  next: dual-ledger topics create" in err
    assert query(url(books), "SELECT count(*) FROM runs") == [(0,)]
