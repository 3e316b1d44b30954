"""Goal: a dead letter that is tried again is posted exactly once, or says why not."""

import pytest

from cli.stopping import Stop
from ledger.config import Settings
from ledger.dead_letters.redrive import Redrive
from ledger.dead_letters.wanted import batches_of
from ledger.kafka import CONTENT_DIGEST, TRACEPARENT
from ledger.tracing import traceparent
from tests.books.inspection import assert_sound, balances, posted
from tests.books.scene import a_payment, open_account, open_accounts, post_directly, url
from tests.dead_letters.scene import (
    CODEC,
    all_redriven,
    attempts,
    audit,
    everything,
    kept,
    letters,
    operator,
    order,
    redriven,
)
from tests.fixtures.outside import query

_TRACE = b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01"


def test_once_its_account_is_there_it_is_posted_with_the_place_run_and_trace_of_its_message(
    settings: Settings,
) -> None:
    open_account(url(settings), "A")
    payment = a_payment("R-1")
    (one,) = kept(settings, payment, partition=2, headers=[[(TRACEPARENT, _TRACE)]], run_id="run-1")
    open_account(url(settings), "B")

    (result,) = redriven(settings, [one])

    row = 'SELECT id, topic, partition, "offset", run_id, traceparent, shard FROM ledger_entries'
    ((entry_id, *place),) = query(url(settings), row)
    assert place == ["t", 2, 0, "run-1", _TRACE.decode(), 0]
    assert (result.outcome, result.entry_id, result.settled) == ("posted", entry_id, True)
    assert letters(settings, "status, attempts, last_code, code, entry_id, settled_at IS NOT NULL") == [
        ("REDRIVEN", 1, "posted", "credit_account_unknown", entry_id, True)
    ]
    assert attempts(settings, "action, outcome, entry_id, reason, actor LIKE '%% (ann)'") == [
        ("REDRIVE", "posted", entry_id, "tested", True)
    ]
    assert balances(url(settings)) == {"A": 12.5, "B": -12.5}
    assert_sound(url(settings))


def test_its_offset_keeps_its_one_disposition(settings: Settings) -> None:
    open_account(url(settings), "A")
    kept(settings, a_payment("R-1"))
    before = query(url(settings), "SELECT * FROM stream_positions WHERE shard <> 0")
    open_account(url(settings), "B")
    all_redriven(settings)
    assert query(url(settings), "SELECT disposition FROM dispositions") == [("dead letter",)]
    assert query(url(settings), "SELECT * FROM stream_positions WHERE shard <> 0") == before


def test_a_refused_one_stays_open_and_says_why(settings: Settings) -> None:
    open_account(url(settings), "A")
    (one,) = kept(settings, a_payment("R-1"))
    open_account(url(settings), "B", currency="USD")
    (result,) = redriven(settings, [one])
    assert (result.outcome, result.reason, result.settled) == (
        "currency_mismatch",
        "an account is in another currency",
        False,
    )
    assert letters(settings) == [(one, "OPEN", 1, "currency_mismatch")]
    assert posted(url(settings)) == []


def test_what_the_books_hold_already_settles_it_without_posting(settings: Settings) -> None:
    payment = a_payment("R-1")
    (one,) = kept(settings, payment)
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), payment)
    (result,) = redriven(settings, [one])
    assert (result.outcome, result.entry_id, result.settled) == ("duplicate", None, True)
    assert letters(settings) == [(one, "REDRIVEN", 1, "duplicate")]
    assert posted(url(settings)) == ["R-1"]


def test_letters_of_one_batch_are_judged_one_by_one_in_order_of_id(settings: Settings) -> None:
    first, other = a_payment("R-1"), a_payment("R-1", amount="1.00")
    ids = kept(settings, first, other, b"garbage", first, a_payment("R-2", debit="nobody"), a_payment("R-3"))
    open_accounts(url(settings), "A", "B")
    results = redriven(settings, list(reversed(ids)))
    assert [(result.id, result.outcome) for result in results] == list(
        zip(
            ids,
            ["posted", "conflict", "undecodable", "duplicate", "debit_account_unknown", "posted"],
            strict=True,
        )
    )
    assert posted(url(settings)) == ["R-1", "R-3"]
    assert_sound(url(settings))


def test_with_balance_rules_what_one_brings_in_is_there_for_the_next(settings: Settings) -> None:
    ids = kept(settings, a_payment("IN", debit="A", credit="B"), a_payment("OUT", debit="C", credit="A"))
    open_accounts(url(settings), "A", "C")
    open_account(url(settings), "B", side="credit")
    query(
        url(settings),
        "ALTER TABLE bank_accounts ADD CONSTRAINT bank_accounts_available_balance_check "
        "CHECK (available_balance >= 0)",
    )
    results = redriven(settings, ids)
    assert [(result.outcome, result.entry_id is not None) for result in results] == [("posted", True)] * 2


def test_a_wrong_digest_header_is_refused_again_but_does_not_speak_for_a_patched_entry(
    settings: Settings,
) -> None:
    open_accounts(url(settings), "A", "B")
    (one,) = kept(settings, a_payment("R-1"), headers=[[(CONTENT_DIGEST, b"\0" * 32)]])
    (plain,) = redriven(settings, [one])
    assert (plain.outcome, plain.field) == ("field_invalid", CONTENT_DIGEST)
    (patched,) = redriven(settings, [one], "amount=3.00")
    assert patched.outcome == "posted"
    ((trace,),) = query(url(settings), "SELECT traceparent FROM ledger_entries")
    assert trace == traceparent("SOVEREIGN", "R-1")


def test_a_message_whose_headers_are_lost_is_not_posted_as_if_they_agreed(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    (one,) = kept(settings, b"x")
    statement = "UPDATE dead_letters SET code = 'undecodable', rule = 'headers', value = %s"
    query(url(settings), statement, CODEC.encode_entry(a_payment("R-1")))
    assert redriven(settings, [one])[0].outcome == "undecodable"
    assert redriven(settings, [one], "metadata.checked=by hand")[0].outcome == "posted"


def test_a_patch_is_recorded_with_what_was_there_before(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    (one,) = kept(settings, a_payment("R-1", amount="1.005"))
    patch = ("amount=1.01", "metadata.note=rounded", "timestamp_utc=2026-01-06T00:00:00Z")

    (result,) = redriven(settings, [one], *patch)

    assert result.outcome == "posted"
    texts = {"amount": "1.01", "metadata.note": "rounded", "timestamp_utc": "2026-01-06T00:00:00Z"}
    assert letters(settings, "patch") == [(texts,)]
    assert attempts(settings, "patch, reason") == [(texts, "tested")]
    ((action, reason, _, details),) = audit(settings)
    assert (action, reason, details["patch"]) == ("dead_letters.redrive", "tested", texts)
    assert details["letters"] == [
        {
            "id": one,
            "outcome": "posted",
            "entry_id": result.entry_id,
            "before": {
                "amount": "1.005",
                "metadata.note": None,
                "timestamp_utc": "2026-01-01T00:00:00+00:00",
            },
        }
    ]
    assert query(url(settings), "SELECT amount::text, metadata FROM ledger_entries") == [
        ("1.01", {"note": "rounded"})
    ]


def test_what_no_json_can_hold_is_patched_and_recorded_all_the_same(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    (one,) = kept(settings, a_payment("R-1", debit="A\0", metadata={"note": "\0"}))
    assert redriven(settings, [one], "debit_account_id=A", "metadata.note=x")[0].outcome == "posted"
    before = {"debit_account_id": "A\ufffd", "metadata.note": "\ufffd"}
    assert audit(settings, "details")[0][0]["letters"][0]["before"] == before


def test_a_patch_of_a_refused_attempt_is_not_kept_as_the_letters_own(settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    assert redriven(settings, [one], "amount=2.00")[0].outcome == "debit_account_unknown"
    assert (letters(settings, "patch"), attempts(settings, "patch")) == ([({},)], [({"amount": "2.00"},)])


def test_a_dry_run_goes_through_posting_and_leaves_nothing(settings: Settings) -> None:
    open_account(url(settings), "A")
    ids = kept(settings, a_payment("R-1"), a_payment("R-2", amount="0"), a_payment("R-1"))
    open_account(url(settings), "B")
    before = everything(settings)
    results = redriven(settings, ids, dry_run=True)
    assert [result.outcome for result in results] == ["posted", "amount_invalid", "duplicate"]
    assert everything(settings) == before


def test_a_stop_is_heard_between_two_batches_and_the_next_call_goes_on(settings: Settings) -> None:
    ids = kept(settings, *(a_payment(f"R-{n}") for n in range(6)))
    open_accounts(url(settings), "A", "B")
    stop = Stop()
    with operator(settings) as books:
        work = Redrive(settings, books, CODEC, order())
        for _ in work.run(batches_of(ids, 2), 10**9, stop):
            stop.request()
    assert posted(url(settings)) == ["R-0", "R-1"]
    assert len(all_redriven(settings)) == 4


def test_no_more_entries_a_second_than_asked_for(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = kept(settings, *(a_payment(f"R-{n}") for n in range(6)))
    waited: list[float] = []
    stop = Stop()

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return False

    monkeypatch.setattr(stop, "wait", wait)
    with operator(settings) as books:
        list(Redrive(settings, books, CODEC, order()).run(batches_of(ids, 2), 1, stop))
    assert [round(seconds) for seconds in waited] == [2, 4]
