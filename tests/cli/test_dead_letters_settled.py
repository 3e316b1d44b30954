"""Goal: a person at the desk settles dead letters, and what was done can be taken back."""

from collections.abc import Sequence

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from ledger.dead_letters.redrive import Redrive, Result
from ledger.errors import Retryable
from tests.books.inspection import assert_sound, posted
from tests.books.scene import a_payment, open_account, open_accounts, url
from tests.cli.running import Runner
from tests.dead_letters.scene import attempts, audit, everything, kept, letters
from tests.fixtures.outside import query

_PATCHED = ("--patch", "amount=3.00", "--reason", "agreed")


def test_redriven_by_code_once_the_account_is_there(dual_ledger: Runner, settings: Settings) -> None:
    open_account(url(settings), "A")
    ids = kept(settings, a_payment("R-1"), a_payment("R-2", amount="0"))
    missing = ("--code", "credit_account_unknown")
    refused = dual_ledger("dead-letters", "redrive", *missing, "--json")
    assert (refused.status, refused.document["by_code"]) == (1, {"credit_account_unknown": 1})
    open_account(url(settings), "B")

    ran = dual_ledger("dead-letters", "redrive", *missing, "--json")

    assert (ran.status, ran.document["posted"], ran.document["tried"], ran.document["found"]) == (0, 1, 1, 1)
    (result,) = ran.document["letters"]
    assert (result["id"], result["outcome"], result["settled"]) == (ids[0], "posted", True)
    assert posted(url(settings)) == ["R-1"]
    again = dual_ledger("dead-letters", "redrive", str(ids[0]))
    assert (again.status, posted(url(settings))) == (0, ["R-1"])
    assert "redriven already" in again.out
    assert_sound(url(settings))


def test_a_dry_run_says_what_would_happen_and_leaves_nothing(dual_ledger: Runner, settings: Settings) -> None:
    kept(settings, a_payment("R-1"), a_payment("R-2", amount="0"))
    open_accounts(url(settings), "A", "B")
    before = everything(settings)
    ran = dual_ledger("dead-letters", "redrive", "--all", "--dry-run", "--json")
    assert (ran.status, ran.document["dry_run"]) == (1, True)
    assert ran.document["by_code"] == {"amount_invalid": 1, "posted": 1}
    text = dual_ledger("dead-letters", "redrive", "--all", "--dry-run").out
    assert "would be: 1 posted, 0 duplicates, 1 refused" in text
    assert everything(settings) == before


def test_a_patch_is_laid_over_and_recorded(dual_ledger: Runner, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    (one,) = kept(settings, a_payment("R-1", amount="3.001"))
    assert dual_ledger("dead-letters", "redrive", str(one), *_PATCHED).status == 0
    assert query(url(settings), "SELECT amount::text FROM ledger_entries") == [("3.00",)]
    assert letters(settings, "status, patch") == [("REDRIVEN", {"amount": "3.00"})]
    ((action, reason, actor, details),) = audit(settings)
    assert (action, reason, details["letters"][0]["before"]) == (
        "dead_letters.redrive",
        "agreed",
        {"amount": "3.001"},
    )
    assert actor.endswith(")")
    assert '{"amount": "3.00"}' in dual_ledger("dead-letters", "show", str(one)).out


def test_an_unknown_field_is_named_with_the_nearest(dual_ledger: Runner) -> None:
    ran = dual_ledger("dead-letters", "redrive", "1", "--patch", "amuont=3.00", "--reason", "r")
    assert ran.status == 2
    assert "did you mean amount?" in ran.err


def test_a_letter_tried_often_enough_is_refused_with_a_clear_line(
    dual_ledger: Runner, settings: Settings
) -> None:
    kept(settings, a_payment("R-1"))
    for _ in range(2):
        dual_ledger("dead-letters", "redrive", "--all", redrive_attempts_max=2)
    ran = dual_ledger("dead-letters", "redrive", "--all", redrive_attempts_max=2)
    assert ran.status == 1
    assert "2 times (redrive_attempts_max): --again" in ran.out
    assert letters(settings, "attempts") == [(2,)]
    dual_ledger("dead-letters", "redrive", "--all", "--again", redrive_attempts_max=2)
    assert letters(settings, "attempts") == [(3,)]


def test_what_was_posted_is_undone_once(dual_ledger: Runner, settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    open_accounts(url(settings), "A", "B")
    dual_ledger("dead-letters", "redrive", str(one))
    before = everything(settings)
    tried = dual_ledger("dead-letters", "undo", str(one), "--reason", "wrong", "--dry-run", "--json")
    (would,) = tried.document["letters"]
    assert (tried.status, would["answer"], would["entry_id"]) == (0, "undone", None)
    assert everything(settings) == before

    ran = dual_ledger("dead-letters", "undo", str(one), "--reason", "wrong", "--json")
    again = dual_ledger("dead-letters", "undo", str(one), "--reason", "wrong")

    (undone,) = ran.document["letters"]
    assert (ran.status, undone["undone"], undone["outcome"]) == (0, True, "posted")
    assert posted(url(settings)) == ["R-1", undone["reference_id"]]
    assert again.status == 0
    assert "undone already" in again.out
    assert f"undone by {undone['reference_id']}" in dual_ledger("trace", "R-1").out
    assert_sound(url(settings))


def test_what_was_discarded_is_kept_and_can_be_opened_again(dual_ledger: Runner, settings: Settings) -> None:
    ids = kept(settings, a_payment("R-1"), b"garbage")
    ran = dual_ledger("dead-letters", "discard", "--code", "undecodable", "--reason", "sent anew", "--json")
    assert (ran.status, ran.document["discarded"], ran.document["found"]) == (0, 1, 1)
    assert letters(settings, "id, status, value") == [
        (ids[0], "OPEN", query(url(settings), "SELECT value FROM dead_letters WHERE id = %s", ids[0])[0][0]),
        (ids[1], "DISCARDED", b"garbage"),
    ]
    assert "discarded already" in dual_ledger("dead-letters", "discard", str(ids[1]), "--reason", "x").out
    reopened = dual_ledger("dead-letters", "undo", str(ids[1]), "--reason", "too early")
    assert (reopened.status, letters(settings, "status")) == (0, [("OPEN",), ("OPEN",)])
    assert "open again" in reopened.out
    assert [row[1] for row in attempts(settings)] == ["DISCARD", "REOPEN"]


def test_status_and_trace_tell_what_became_of_a_letter(dual_ledger: Runner, topics: Settings) -> None:
    open_account(url(topics), "A")
    (one,) = kept(topics, a_payment("R-1"))
    query(url(topics), "DELETE FROM stream_positions WHERE shard <> 0")  # its topic is in no Kafka
    open_account(url(topics), "B", currency="USD")
    dual_ledger("dead-letters", "redrive", str(one))
    report = dual_ledger("status", "--json").document
    assert report["dead_letters"] == {
        "open": 1,
        "by_code": {"currency_mismatch": 1},
        "parked": 0,
        "exact": True,
    }
    assert any("dead-letters list --code currency_mismatch" in problem for problem in report["problems"])
    dual_ledger("dead-letters", "discard", str(one), "--reason", "never")
    (letter,) = dual_ledger("trace", "R-1", "--json").document["dead_letters"]
    assert (letter["status"], letter["attempts"], letter["last_code"]) == (
        "DISCARDED",
        1,
        "currency_mismatch",
    )
    assert "discarded after 1 attempt, the last: currency_mismatch" in dual_ledger("trace", "R-1").out


def test_an_entry_that_was_given_a_new_reference_is_traced_to_its_letter(
    dual_ledger: Runner, settings: Settings
) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    open_accounts(url(settings), "A", "B")
    patch = ("--patch", "reference_id=R-NEW", "--reason", "the old one is taken")
    assert dual_ledger("dead-letters", "redrive", str(one), *patch).status == 0
    for reference in ("R-1", "R-NEW"):
        (letter,) = dual_ledger("trace", reference, "--json").document["dead_letters"]
        assert (letter["id"], letter["status"]) == (one, "REDRIVEN")


def test_books_that_go_away_in_the_middle_are_told_with_how_far_it_came(
    dual_ledger: Runner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(settings, *(a_payment(f"R-{n}") for n in range(4)))
    open_accounts(url(settings), "A", "B")
    real = Redrive.batch

    def batch(work: Redrive, ids: Sequence[int]) -> list[Result]:
        if posted(url(settings)):
            raise Retryable("database, while committing: gone", hint="is PostgreSQL up?")
        return real(work, ids)

    monkeypatch.setattr(Redrive, "batch", batch)
    ran = dual_ledger("dead-letters", "redrive", "--all", "--rate", "2")
    assert (ran.status, ran.out) == (1, "")
    assert "after 2 of 4: 2 posted" in ran.err
    assert "the same command goes on" in ran.err
    assert "is PostgreSQL up?" in ran.err


def test_books_that_are_away_are_told_in_words(dual_ledger: Runner) -> None:
    away = SecretStr("postgresql://nobody@127.0.0.1:9/none")
    for arguments in (("list",), ("redrive", "1"), ("undo", "1", "--reason", "r")):
        ran = dual_ledger("dead-letters", *arguments, "--json", database_url=away)
        assert (ran.status, ran.out) == (1, "")
        assert "database" in ran.err
