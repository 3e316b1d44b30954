"""Goal: every refused record is a row that says where it stands, what is wrong, and what to do."""

import csv
import tracemalloc
from pathlib import Path

import pytest

from audit.runs import errors, remedy
from audit.runs.error_file import ErrorFile
from ledger.books import connect
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.outcome import Outcome
from tests.audit.scene import CODEC, Backfill
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dead_letters.scene import redriven
from tests.fixtures.outside import query


def _written(settings: Settings, path: Path, run_id: str = "run-1") -> list[dict[str, str]]:
    with connect(settings, role="auditor", application="tests") as books, ErrorFile(path) as file:
        for row in errors.refused(books, run_id, CODEC):
            file.add(row)
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_refusals_at_the_source_have_their_line_column_and_value(settings: Settings, tmp_path: Path) -> None:
    run = Backfill(settings).begin()
    run.read(
        [], refused=[{"value": "-5.00"}, {"value": "=cmd()", "field": "", "column_name": "Betrag, netto"}]
    )
    first, second = _written(settings, tmp_path / "e.csv")
    assert (first["position"], first["line"], first["column"], first["value"]) == (
        "line:2",
        "2",
        "amount",
        "-5.00",
    )
    assert (first["kind"], first["code"], first["status"]) == (
        "refused at the source",
        "amount_invalid",
        "REFUSED",
    )
    assert "load it again" in first["what_to_do"]
    assert (second["value"], second["column"]) == ("'=cmd()", "Betrag, netto")


def test_refusals_by_posting_have_the_value_of_the_kept_message_and_a_command(
    settings: Settings, tmp_path: Path
) -> None:
    open_accounts(url(settings), "A", "B")
    open_accounts(url(settings), "USD", currency="USD")
    post_directly(url(settings), a_payment("R-5", amount="1.00"))
    run = Backfill(settings).begin()
    bad = [
        a_payment("R-1", credit="NOBODY"),
        a_payment("R-2", amount="0"),
        a_payment("R-3", ledger_id="NOWHERE"),
        a_payment("R-4", credit="USD"),
        a_payment("R-5"),
        a_payment("R-6", transaction_type=" X"),
    ]
    run.post([*run.read(bad), b"garbage"])
    rows = _written(settings, tmp_path / "e.csv")
    told = [(row["line"], row["code"], row["field"], row["value"], row["reference_id"]) for row in rows]
    assert told == [
        ("2", "credit_account_unknown", "credit_account_id", "NOBODY", "R-1"),
        ("3", "amount_invalid", "amount", "0", "R-2"),
        ("4", "ledger_unknown", "ledger_id", "NOWHERE", "R-3"),
        ("5", "currency_mismatch", "currency_code", "EUR", "R-4"),
        ("6", "conflict", "reference_id", "R-5", "R-5"),
        ("7", "field_invalid", "transaction_type", " X", "R-6"),
        ("", "undecodable", "", "", ""),
    ]
    assert rows[0]["what_to_do"] == (
        "`dual-ledger accounts create …`, then "
        "`dual-ledger dead-letters redrive --run run-1 --code credit_account_unknown`"
    )
    assert "--patch amount=…" in rows[1]["what_to_do"]
    assert "dead-letters show 5" in rows[4]["what_to_do"]
    assert "--patch transaction_type=…" in rows[5]["what_to_do"]
    assert rows[6]["position"] == "runs.run-1/0/6"


def test_what_it_was_refused_for_last_is_what_is_told(settings: Settings, tmp_path: Path) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    run.post(run.read([a_payment("R-1", amount="0", credit="C")]))
    redriven(settings, [1], "amount=1.00")
    (row,) = _written(settings, tmp_path / "e.csv")
    told = [row[name] for name in ("code", "field", "value", "rule")]
    assert told == ["credit_account_unknown", "credit_account_id", "C", ""]


def test_what_was_dealt_with_since_says_so(settings: Settings, tmp_path: Path) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    run.post(run.read([a_payment("R-1", credit="C"), a_payment("R-2", credit="D")]))
    open_accounts(url(settings), "C")
    redriven(settings, [1])
    rows = _written(settings, tmp_path / "e.csv")
    assert [(row["status"], row["what_to_do"].startswith("nothing")) for row in rows] == [
        ("REDRIVEN", True),
        ("OPEN", False),
    ]


def test_every_refusal_has_a_sentence_with_a_command() -> None:
    for code in Outcome:
        if code.is_refusal:
            assert "dual-ledger " in remedy.by_posting(code, "", 7, "OPEN", "run-1"), code


def test_a_run_with_a_hundred_thousand_refusals_takes_no_more_memory_than_one_page(
    settings: Settings, tmp_path: Path
) -> None:
    Backfill(settings).begin()
    query(
        url(settings),
        "INSERT INTO run_refusals SELECT 'run-1', n, 'line:' || n, 'amount', 'x', 'amount_invalid', "
        "'amount', 'decimal', repeat('why ', 20) FROM generate_series(1, 100000) AS n",
    )
    with connect(settings, role="auditor", application="tests") as books:
        tracemalloc.start()
        with ErrorFile(tmp_path / "e.csv") as file:
            for row in errors.refused(books, "run-1", CODEC):
                file.add(row)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert file.rows == 100_000
    assert peak < 20_000_000


def test_a_report_that_breaks_off_leaves_what_was_there(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), ErrorFile(path) as file:
        file.add({"code": 1 / 0})
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["e.csv"]
    with pytest.raises(UsageError, match="cannot write the error report"):
        ErrorFile(tmp_path / "nowhere" / "e.csv")
    assert settings is not None
