"""Goal: a run is compared with its source to the last record and cent, and whatever is not equal is named."""

from ledger.books import Jsonb
from ledger.config import Settings
from ledger.dead_letters.undo import undo as undo_letter
from ledger.entry import LedgerEntry, content_digest
from ledger.posting import Unknown
from tests.audit.scene import Backfill, loaded
from tests.audit.undoing import deleted, operator, reversed_
from tests.audit.verifying import checks, references, verified
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dead_letters.scene import redriven
from tests.fixtures.outside import query


def _payments(*names: str) -> list[LedgerEntry]:
    return [a_payment(name, amount=f"{nth}.10") for nth, name in enumerate(names, start=1)]


def _digest(*entries: LedgerEntry) -> str:
    return f"{sum(int.from_bytes(content_digest(one)) for one in entries) % 2**256:064x}"


def test_a_run_that_posted_all_of_its_source_is_equal(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    entries = _payments("R-1", "R-2", "R-3", "R-4", "R-5")
    loaded(settings, entries)
    report = verified(settings)
    found = report.document()
    assert (report.ok, found["findings"]) == (True, [])
    counted = ("processed", "successful", "duplicates", "failed")
    assert [found[name] for name in counted] == [5, 5, 0, 0]
    expected = {"count": 5, "sums": {"EUR": "15.50"}, "digest": _digest(*entries)}
    assert (found["source"], found["posted"]) == (expected, expected)
    (window,) = found["windows"]
    assert (window["window"], window["equal"], window["posted"]) == ("file", True, expected)
    assert found["balances_checked"]
    assert query(url(settings), "SELECT verified -> 'ok', verified ->> 'run_id' FROM runs") == [
        (True, "run-1")
    ]


def test_records_that_were_posted_before_by_somebody_else_are_duplicates_and_equal(
    settings: Settings,
) -> None:
    open_accounts(url(settings), "A", "B")
    entries = _payments("R-1", "R-2", "R-3")
    post_directly(url(settings), entries[1]._replace(fx_rate=None))
    loaded(settings, [*entries, entries[0]])  # and one stands in the file twice
    report = verified(settings)
    assert (report.ok, report.counters.successful, report.counters.duplicates) == (True, 2, 2)
    assert (report.source.count, report.posted.count) == (4, 4)


def test_what_was_refused_is_counted_by_code_and_is_all_that_is_not_equal(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    run.post(run.read([*_payments("R-1", "R-2"), a_payment("R-3", credit="NOBODY")], refused=[{}, {}]))
    run.end()
    report = verified(settings)
    assert (report.ok, report.equal_but_for_refused, report.refused) == (False, True, 3)
    assert checks(report) == {"refused": 3}
    assert report.by_code == {"amount_invalid": 2, "credit_account_unknown": 1}
    assert (report.counters.processed, report.counters.failed) == (5, 3)
    (window,) = report.document()["windows"]
    assert (window["equal"], window["explained"], window["unposted"]) == (False, True, 1)
    assert (window["source"]["count"], window["posted"]["count"]) == (3, 2)
    assert report.missing.count == 0


def test_what_a_person_redrives_is_in_the_books_then(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [*_payments("R-1"), a_payment("R-2", credit="C")])
    assert not verified(settings).ok
    open_accounts(url(settings), "C")
    redriven(settings, [1])
    report = verified(settings)
    assert (report.ok, report.refused, report.by_code) == (True, 0, {"credit_account_unknown": 1})
    assert report.refused_by_code == {}
    assert (report.posted.count, report.extra.count) == (2, 0)


def test_what_a_person_redrives_with_a_patch_is_a_conflict_with_the_source(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1", credit="NOBODY"), a_payment("R-2", credit="NOBODY")])
    redriven(settings, [1], "credit_account_id=B")
    redriven(settings, [2], "credit_account_id=B", "reference_id=R-2B")
    report = verified(settings)
    assert checks(report) == {"conflicts": 2}
    assert references(report.conflicts.first) == ["R-1", "R-2"]
    assert report.extra.count == 0


def test_a_reference_taken_by_other_content_is_named_with_both_digests(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    mine, other = a_payment("R-1"), a_payment("R-1", amount="99.00")
    post_directly(url(settings), other)
    loaded(settings, [mine, a_payment("R-2")])
    report = verified(settings)
    assert checks(report) == {"conflicts": 1, "refused": 1}
    (found,) = report.conflicts.first
    assert (found["digest"], found["books_digest"]) == (
        content_digest(mine).hex(),
        content_digest(other).hex(),
    )
    assert (found["sequence"], found["code"], found["dead_letter"]) == (1, "conflict", 1)
    assert report.document()["windows"][0]["explained"]


def test_records_that_never_arrived_are_missing_and_listed(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    entries = run.read(_payments(*(f"R-{n}" for n in range(10))))
    run.post(entries[:6])
    run.end()
    report = verified(settings)
    assert references(report.missing.first) == ["R-6", "R-7", "R-8", "R-9"]
    assert checks(report)["missing"] == 4
    assert report.document()["windows"][0]["explained"]  # the control total itself adds up with them
    assert "records of the source, and settled: 10 and 6" in report.counters.differences


def test_an_entry_of_the_run_that_is_not_in_its_source_is_extra(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    entries = run.read(_payments("R-1", "R-2"))
    other = a_payment("R-Y", producer_sequence=1)  # with the number of another record
    run.post([*entries, *run.numbered([a_payment("R-X")]), other])
    run.end()
    report = verified(settings)
    assert references(report.extra.first) == ["R-X", "R-Y"]
    assert checks(report)["extra"] == 2
    assert report.extra.first[0]["position"] == "line:4"


def test_counters_that_are_not_their_rows_are_told(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    refused = a_payment("R-3", credit="NOBODY")
    run.post(run.read([*_payments("R-1", "R-2"), *_payments("R-1"), refused], refused=[{}]))
    run.end()
    assert set(checks(verified(settings))) == {"refused"}
    for change, said in {
        "UPDATE run_streams SET posted = posted + 1": "posted, and entries",
        "UPDATE run_streams SET duplicates = 0": "duplicates, and their rows",
        "UPDATE run_streams SET failed = 0": "dead letters",
        "UPDATE runs SET refused = 0": "refused at the source",
        "UPDATE runs SET sent = 7": "sent, and records",
        "UPDATE ledger_backfill_checkpoints SET processed_records = 1": "processed, and the checkpoint's",
        "UPDATE ledger_backfill_checkpoints SET successful_records = 1": "posted, and the checkpoint's",
        "UPDATE ledger_backfill_checkpoints SET duplicate_records = 0": "duplicates, and the checkpoint's",
        "UPDATE ledger_backfill_checkpoints SET failed_records = 0": "failed, and the checkpoint's",
        "UPDATE runs SET total_records = 1": "in all",
    }.items():
        tables = ("run_streams", "runs", "ledger_backfill_checkpoints")
        kept = {name: query(url(settings), f"SELECT to_jsonb(t) FROM {name} AS t") for name in tables}
        query(url(settings), change)
        report = verified(settings)
        assert "counters" in checks(report), change
        assert said in "; ".join(report.counters.differences), change
        for name, rows in kept.items():
            _put_back(settings, name, [row for (row,) in rows])
    assert set(checks(verified(settings))) == {"refused"}


def _put_back(settings: Settings, table: str, rows: list[dict[str, object]]) -> None:
    columns = {
        "run_streams": "posted, duplicates, failed",
        "runs": "refused, sent, total_records",
        "ledger_backfill_checkpoints": "processed_records, successful_records, duplicate_records, "
        "failed_records",
    }[table]
    query(
        url(settings),
        f"UPDATE {table} SET ({columns}) = (SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s))",
        Jsonb(rows[0]),
    )


def test_a_checkpoint_that_a_later_run_has_made_its_own_is_not_this_runs(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, _payments("R-1", "R-2"))
    loaded(settings, _payments("R-1", "R-2", "R-3"), id="run-2")
    assert verified(settings, "run-1").ok
    second = verified(settings, "run-2")
    assert (second.ok, second.counters.duplicates) == (True, 2)


def test_a_transaction_of_several_legs_that_is_posted_in_part_is_listed(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    legs = [
        a_payment("T1-1", metadata={"group": "T1"}),
        a_payment("T1-2", metadata={"group": "T1"}, credit="NOBODY"),
        a_payment("T2-1", metadata={"group": "T2"}),
        a_payment("T2-2", metadata={"group": "T2"}),
        a_payment("T3-1", metadata={"group": "T3"}, credit="NOBODY"),
    ]
    loaded(settings, legs)
    report = verified(settings)
    assert report.equal_but_for_refused
    assert report.groups_in_part == [{"group": "T1", "posted": 1, "not_posted": 1, "references": ["T1-2"]}]
    open_accounts(url(settings), "NOBODY")
    redriven(settings, [1, 2])
    assert list(verified(settings).groups_in_part) == []


def test_balances_that_do_not_follow_from_their_entries_are_named(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B", "ELSEWHERE")
    loaded(settings, _payments("R-1"))
    query(url(settings), "UPDATE bank_accounts SET balance = balance + 1 WHERE id = 'ELSEWHERE'")
    assert verified(settings).ok  # another run's affair
    query(url(settings), "UPDATE bank_accounts SET balance = balance + 1 WHERE id = 'A'")
    query(url(settings), "UPDATE bank_accounts SET available_balance = 7 WHERE id = 'B'")
    report = verified(settings)
    assert [account["account_id"] for account in report.balances] == ["A", "B"]
    assert checks(report) == {"balances": 2}
    assert report.document()["balances"][0]["recomputed"] == "1.10"


def test_balances_are_left_alone_when_the_run_was_planned_so(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, _payments("R-1"), options={"validate_balances": False})
    query(url(settings), "UPDATE bank_accounts SET balance = balance + 1 WHERE id = 'A'")
    report = verified(settings)
    assert (report.ok, report.balances_checked) == (True, False)


def test_accounts_that_the_run_opens_are_no_trouble(settings: Settings) -> None:
    loaded(settings, _payments("R-1", "R-2"), unknown=Unknown(create="debit"))
    assert verified(settings).ok


def test_a_run_that_was_taken_back_is_not_what_its_source_says(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [*_payments("R-1", "R-2"), a_payment("R-3", credit="C")])
    open_accounts(url(settings), "C")
    redriven(settings, [1])
    assert verified(settings).ok
    with operator(settings) as books:
        undo_letter(books, 1, "wrong", "ann")
    assert checks(verified(settings)) == {"taken back": 1}
    reversed_(settings)
    assert checks(verified(settings))["taken back"] == 3
    assert "counters" not in checks(verified(settings))
    loaded(settings, _payments("S-1"), id="run-2", source="file-2")
    deleted(settings, "run-2")
    assert {"missing", "counters"} <= set(checks(verified(settings, "run-2")))
