"""Goal: balances stated of moments in the past are corrected once, whatever moments are stated afterwards."""

from pathlib import Path

import pytest

from ledger.config import Settings
from tests.books.inspection import balances
from tests.books.scene import url
from tests.cli.running import Ran, Runner
from tests.corrections.world import COUNTER, open_books
from tests.fixtures.outside import query

_WHY = ("--reason", "as stated")
_FIRST, _SECOND = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"


@pytest.fixture
def dual_ledger(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """The command line over books of this test's own: A has 1000, and states 1005 at every moment."""
    open_books(url(settings), "A")
    return Runner(settings, monkeypatch, capsys)


@pytest.fixture
def stated(tmp_path: Path) -> Path:
    """What the other side says."""
    file = tmp_path / "stated.csv"
    file.write_text("account_id,balance\nA,1005\n")
    return file


def _reconcile(dual_ledger: Runner, stated: Path, *more: str) -> Ran:
    return dual_ledger("reconcile", "--only", "stated", "--stated-balances", str(stated), *more, "--json")


def _correct(dual_ledger: Runner) -> Ran:
    dual_ledger("correct", "approve", "--all", "--counter-account", COUNTER, *_WHY)
    return dual_ledger("correct", "apply", "--all", *_WHY, "--json")


def test_what_was_corrected_at_one_moment_is_corrected_at_every_later_one(
    dual_ledger: Runner, settings: Settings, stated: Path
) -> None:
    assert len(_reconcile(dual_ledger, stated, "--at", _FIRST).document["breaks"]) == 1
    assert _correct(dual_ledger).document["applied"] == 1
    for moment in (("--at", _FIRST), ("--at", _SECOND), ()):
        assert _reconcile(dual_ledger, stated, *moment).document["breaks"] == [], moment
    assert balances(url(settings))["A"] == 1005
    times = (
        "SELECT timestamp_utc = %s::timestamptz FROM ledger_entries WHERE reference_id LIKE 'CORRECTION-%%'"
    )
    assert query(url(settings), times, _FIRST) == [(True,)]
