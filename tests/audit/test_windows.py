"""Goal: count, sums and digest of every window are what its source stated, or what is between is named."""

from decimal import Decimal

import pytest

from ledger.config import Settings
from ledger.entry import LedgerEntry
from tests.audit.scene import Backfill, loaded
from tests.audit.verifying import checks, verified
from tests.books.scene import a_payment, open_accounts, url
from tests.fixtures.outside import query


def _payments(*names: str) -> list[LedgerEntry]:
    return [a_payment(name, amount=f"{nth}.10") for nth, name in enumerate(names, start=1)]


def test_a_control_total_that_says_otherwise_is_found_in_its_window(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    first = run.read(_payments("R-1", "R-2"), window="january", ended=False)
    second = run.read(_payments("R-3", "R-4"), window="february")
    run.post([*first, *second])
    run.end()
    assert verified(settings).ok
    for change in (
        "count = 3",
        """sums = '{"EUR": "3.31"}'""",
        """sums = '{"EUR": "3.30", "USD": "0.01"}'""",
        "digest = repeat('0', 63) || '1'",
    ):
        query(url(settings), "CREATE TABLE kept AS SELECT * FROM run_controls")
        query(url(settings), f"UPDATE run_controls SET {change} WHERE source_window = 'february'")
        report = verified(settings)
        unequal = [window.name for window in report.windows if not window.equal]
        assert (unequal, report.ok) == (["february"], False), change
        assert set(checks(report)) == {"windows"}, change
        query(url(settings), "DELETE FROM run_controls")
        query(url(settings), "INSERT INTO run_controls SELECT * FROM kept")
        query(url(settings), "DROP TABLE kept")
    assert verified(settings).ok


def test_records_that_no_control_total_covers_and_windows_that_overlap_are_told(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    first = run.read(_payments("R-1", "R-2"), window="one", ended=False)
    second = run.read(_payments("R-3"), window=None, ended=False)
    third = run.read(_payments("R-4"), window="two")
    run.post([*first, *second, *third])
    run.end()
    assert checks(verified(settings)) == {"uncovered": 1}
    query(url(settings), "UPDATE run_controls SET first_sequence = 2 WHERE source_window = 'two'")
    assert set(checks(verified(settings))) == {"windows", "overlaps"}


def test_a_run_over_many_pieces_is_compared_like_one_over_a_single_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_accounts(url(settings), "A", "B")
    entries = [a_payment(f"R-{n}", amount=str(Decimal(n) / 100 + 1)) for n in range(25)]
    run = loaded(settings, [*entries[:20], a_payment("R-7", amount="3.00"), *entries[20:]])
    whole = verified(settings).document()
    defaults = "audit.runs.records.{}.__defaults__"
    monkeypatch.setattr(defaults.format("compare"), (4,))
    monkeypatch.setattr(defaults.format("find_extra"), (4,))
    pieces = verified(settings).document()
    assert run.sequence == 26
    assert {**pieces, "seconds": 0} == {**whole, "seconds": 0}
    assert [finding["check"] for finding in pieces["findings"]] == ["conflicts", "refused"]


def test_sums_beyond_the_sources_are_not_explained_by_what_is_missing(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    entries = run.read(_payments("R-1", "R-2"))
    run.post(entries[:1])
    run.end()
    assert "windows" not in checks(verified(settings))
    query(url(settings), """UPDATE run_controls SET sums = '{"EUR": "1.00"}'""")
    assert checks(verified(settings))["windows"] == 1
    query(url(settings), """UPDATE run_controls SET sums = '{"EUR": "3.30"}', digest = repeat('0', 64)""")
    assert checks(verified(settings))["windows"] == 1
