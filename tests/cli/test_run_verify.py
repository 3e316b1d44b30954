"""Goal: a person and a script learn whether a run is what its source says."""

import csv
from pathlib import Path

import pytest

from ledger.config import Settings
from tests.audit.scene import Backfill, loaded
from tests.books.scene import a_payment, open_accounts, url
from tests.cli.running import Runner

_KEYS = {
    *(
        "run_id",
        "status",
        "ok",
        "processed",
        "successful",
        "duplicates",
        "failed",
        "by_code",
        "source",
        "posted",
    ),
    *("windows", "missing", "extra", "conflicts", "groups_in_part", "balances", "seconds", "errors_file"),
}


@pytest.fixture
def refused(settings: Settings) -> Backfill:
    """A run with two of three records posted, and one refused at the source."""
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    run.post(run.read([a_payment("R-1"), a_payment("R-2"), a_payment("R-3", credit="=NOBODY")], refused=[{}]))
    return run.end()


def test_an_equal_run_is_good_with_all_that_scripts_rely_on(dual_ledger: Runner, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1"), a_payment("R-2")])
    ran = dual_ledger("run", "verify", "run-1", "--json")
    assert (ran.status, ran.document["ok"], ran.document["posted"]["sums"]) == (0, True, {"EUR": "25.00"})
    assert set(ran.document) >= _KEYS
    told = dual_ledger("run", "verify", "run-1")
    assert told.status == 0
    assert told.out.splitlines()[-1] == "equal: the books hold exactly what the source says"
    assert "2  25.00 EUR  digest" in told.out


def test_a_run_with_refusals_says_that_it_is_equal_but_for_them(
    dual_ledger: Runner, refused: Backfill, tmp_path: Path
) -> None:
    file = tmp_path / "errors.csv"
    told = dual_ledger("run", "verify", refused.id, "--errors", str(file))
    assert told.status == 1
    assert told.out.splitlines()[-1] == f"equal but for 2 refused, listed: {file}"
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [(row["kind"], row["value"]) for row in rows] == [
        ("refused at the source", "1,5"),
        ("refused by posting", "'=NOBODY"),
    ]
    document = dual_ledger("run", "verify", refused.id, "--json").document
    assert (document["ok"], document["equal_but_for_refused"], document["errors_file"]) == (False, True, None)


def test_what_is_missing_and_extra_is_in_the_file_whole(
    dual_ledger: Runner, settings: Settings, tmp_path: Path
) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    entries = run.read([a_payment(f"R-{n}") for n in range(150)])
    run.post([*entries[:20], *run.numbered([a_payment("X")])], size=50)
    run.end()
    file = tmp_path / "errors.csv"
    ran = dual_ledger("run", "verify", "run-1", "--errors", str(file), "--json")
    assert (ran.status, len(ran.document["missing"]), len(ran.document["extra"])) == (1, 100, 1)
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["kind"] for row in rows] == ["missing"] * 130 + ["extra"]
    assert (rows[0]["reference_id"], rows[0]["sequence"]) == ("R-20", "21")
    told = dual_ledger("run", "verify", "run-1").out
    assert "missing  … 120 more: --errors FILE.csv has them all" in told
    assert told.splitlines()[-1] == "NOT equal"


def test_the_errors_of_a_run_are_a_file_named_for_it(
    dual_ledger: Runner, refused: Backfill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = dual_ledger("run", "errors", refused.id, "--json")
    assert ran.status == 1
    assert ran.document == {
        "run_id": refused.id,
        "status": "COMPLETED",
        "errors": 2,
        "errors_file": "run-1-errors.csv",
    }
    assert len((tmp_path / "run-1-errors.csv").read_text().splitlines()) == 3


def test_a_run_without_errors_leaves_a_file_with_its_head_alone(
    dual_ledger: Runner, settings: Settings, tmp_path: Path
) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1")])
    ran = dual_ledger("run", "errors", "run-1", "--output", str(tmp_path / "e.csv"))
    assert (ran.status, "nothing of run-1 was refused" in ran.out) == (0, True)
    assert (tmp_path / "e.csv").read_text().startswith("kind,position,")


@pytest.mark.parametrize("words", [("verify",), ("errors",)])
def test_a_run_that_nobody_knows_is_usage(dual_ledger: Runner, words: tuple[str, ...]) -> None:
    ran = dual_ledger("run", *words, "run-0")
    assert (ran.status, ran.out, "no run run-0" in ran.err) == (2, "", True)


def test_a_file_that_cannot_be_written_is_usage(
    dual_ledger: Runner, refused: Backfill, tmp_path: Path
) -> None:
    for words in (("verify", refused.id, "--errors"), ("errors", refused.id, "--output")):
        ran = dual_ledger("run", *words, str(tmp_path / "nowhere" / "e.csv"))
        assert (ran.status, "cannot write the error report" in ran.err) == (2, True)
