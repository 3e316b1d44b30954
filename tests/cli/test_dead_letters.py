"""Goal: a person at the desk sees what was refused, and settles it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from ledger.entry import content_digest
from ledger.kafka import CONTENT_DIGEST
from tests.books.inspection import assert_sound, posted
from tests.books.scene import a_payment, open_account, open_accounts, post_directly, url
from tests.cli.running import Runner
from tests.dead_letters.scene import attempts, audit, everything, kept, letters
from tests.fixtures.outside import query

_CONTRACT = set(
    "id code field rule reason topic partition offset ledger_id reference_id at".split()  # noqa: SIM905
)
_PATCHED = ("--patch", "amount=3.00", "--reason", "agreed")


def _ids(ran: Any) -> list[int]:
    return [letter["id"] for letter in ran.document["dead_letters"]]


def test_open_letters_are_listed_with_all_that_scripts_rely_on(
    dual_ledger: Runner, settings: Settings
) -> None:
    kept(settings, a_payment("R-1", amount="0"), partition=3, run_id="run-1")
    ran = dual_ledger("dead-letters", "list", "--json")
    (letter,) = ran.document["dead_letters"]
    assert ran.status == 0
    assert set(letter) >= _CONTRACT
    assert (letter["code"], letter["field"], letter["rule"]) == ("amount_invalid", "amount", "positive")
    assert (letter["topic"], letter["partition"], letter["offset"]) == ("t", 3, 0)
    assert (letter["ledger_id"], letter["reference_id"]) == ("SOVEREIGN", "R-1")
    assert (letter["status"], letter["first_code"], letter["attempts"]) == ("OPEN", "amount_invalid", 0)
    assert "R-1" in dual_ledger("dead-letters", "list").out


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [0, 1, 2, 3]),
        (("--code", "amount_invalid"), [1]),
        (("--code", "amount_invalid", "--code", "undecodable"), [1, 2]),
        (("--topic", "u"), [3]),
        (("--run", "run-u"), [3]),
        (("--ledger", "MASTER"), [3]),
        (("--reference", "R-1"), [1]),
        (("--status", "parked"), [4]),
        (("--status", "ALL"), [0, 1, 2, 3, 4]),
        (("--since", "2026-01-05T00:00:00Z", "--until", "2026-01-07"), [1, 2]),
        (("--topic", "u", "--code", "undecodable"), []),
        (("--limit", "2"), [0, 1]),
    ],
)
def test_letters_are_found_by_what_they_are(
    dual_ledger: Runner, settings: Settings, options: tuple[str, ...], found: list[int]
) -> None:
    ids = kept(settings, a_payment("R-0"), a_payment("R-1", amount="0"), b"garbage")
    ids += kept(settings, a_payment("R-2", ledger_id="MASTER"), a_payment("R-3"), topic="u", run_id="run-u")
    query(url(settings), "UPDATE dead_letters SET status = 'PARKED', topic = 'v' WHERE id = %s", ids[4])
    for nth, one in enumerate(ids):
        at = datetime(2026, 1, 4, 12, tzinfo=UTC) + timedelta(days=nth)
        query(url(settings), "UPDATE dead_letters SET at = %s WHERE id = %s", at, one)
    query(url(settings), "UPDATE dead_letters SET run_id = NULL WHERE id = %s", ids[4])
    assert _ids(dual_ledger("dead-letters", "list", *options, "--json")) == [ids[nth] for nth in found]


def test_a_long_list_comes_page_by_page(dual_ledger: Runner, settings: Settings) -> None:
    ids = kept(settings, *(a_payment(f"R-{n}") for n in range(5)))
    first = dual_ledger("dead-letters", "list", "--limit", "3", "--json")
    assert (_ids(first), first.document["next_after"]) == (ids[:3], ids[2])
    rest = dual_ledger("dead-letters", "list", "--limit", "3", "--after", str(ids[2]), "--json")
    assert (_ids(rest), rest.document["next_after"]) == (ids[3:], None)
    assert f"--after {ids[2]}" in dual_ledger("dead-letters", "list", "--limit", "3").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--code", "nonsense"),
        ("list", "--status", "LOST"),
        ("list", "--since", "yesterday"),
        ("list", "--after", "-1"),
        ("list", "--limit", "0"),
        ("list", "--topic", ""),
        ("show",),
        ("show", "seven"),
        ("show", "99999999999999999999"),
        ("redrive",),
        ("redrive", "1", "--all"),
        ("redrive", "1", "--code", "conflict"),
        ("redrive", "--all", "--code", "conflict"),
        ("redrive", "--status", "DISCARDED"),
        ("redrive", "--status", "UNDONE"),
        ("redrive", "--all", "--rate", "0"),
        ("redrive", "1", "--patch", "amount=3.00"),
        ("redrive", "1", "--patch", "amount=3.00", "--reason", "  "),
        ("redrive", "--all", "--patch", "reference_id=X", "--reason", "r"),
        ("redrive", "1", "2", "--patch", "reference_id=X", "--reason", "r"),
        ("discard", "1"),
        ("discard", "1", "--reason", " "),
        ("discard", "--reason", "r"),
        ("discard", "--status", "REDRIVEN", "--reason", "r"),
        ("undo", "1"),
        ("undo", "--reason", "r"),
        ("undo", "1", "--reason", ""),
    ],
)
def test_what_cannot_be_done_as_asked_is_a_usage_error_and_changes_nothing(
    dual_ledger: Runner, settings: Settings, arguments: tuple[str, ...]
) -> None:
    kept(settings, a_payment("R-1"))
    before = everything(settings)
    ran = dual_ledger("dead-letters", *arguments, "--json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.strip()
    assert everything(settings) == before


def test_a_letter_is_shown_field_by_field_with_the_one_at_fault(
    dual_ledger: Runner, settings: Settings
) -> None:
    open_account(url(settings), "A")
    payment = a_payment("R-1", metadata={"note": "\x1b[31mred"})
    (one,) = kept(settings, payment, headers=[[(CONTENT_DIGEST, content_digest(payment)), ("no", None)]])

    found = dual_ledger("dead-letters", "show", str(one), "--json").document

    assert (found["found"], found["message"]["decoded"], found["message"]["why_not"]) == (True, True, None)
    fields = {field["name"]: field["value"] for field in found["message"]["fields"]}
    assert (fields["amount"], fields["timestamp_utc"]) == ("12.50", "2026-01-01T00:00:00+00:00")
    assert [field["name"] for field in found["message"]["fields"] if field["at_fault"]] == [
        "credit_account_id"
    ]
    letter = found["dead_letter"]
    assert bytes.fromhex(letter["key"]) == b"key 0"
    assert letter["digest"] == content_digest(payment).hex()
    assert letter["headers"][1] == {"name": "no", "value": None, "text": None}
    text = dual_ledger("dead-letters", "show", str(one)).out
    assert "> credit_account_id  B" in text
    assert "|key 0|" in text
    assert "\x1b[31mred" not in text


def test_a_conflict_shows_both_digests_and_the_entry_that_stands(
    dual_ledger: Runner, settings: Settings
) -> None:
    open_accounts(url(settings), "A", "B")
    payment = a_payment("R-1")
    entry_id = post_directly(url(settings), payment)
    other = payment._replace(amount="1.00")
    (one,) = kept(settings, other)
    found = dual_ledger("dead-letters", "show", str(one), "--json").document
    assert (found["dead_letter"]["digest"], found["dead_letter"]["existing_digest"]) == (
        content_digest(other).hex(),
        content_digest(payment).hex(),
    )
    assert found["books_entry"]["entry_id"] == entry_id
    text = dual_ledger("dead-letters", "show", str(one)).out
    assert content_digest(other).hex() in text
    assert content_digest(payment).hex() in text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"garbage", "no schema id"),
        (None, "is null"),
        (b"\xc3\x01" + bytes(8), "schema is not one"),
        (b"", ""),
    ],
)
def test_what_cannot_be_decoded_says_why(
    dual_ledger: Runner, settings: Settings, value: bytes | None, said: str
) -> None:
    (one,) = kept(settings, value)
    message = dual_ledger("dead-letters", "show", str(one), "--json").document["message"]
    assert (message["decoded"], message["fields"]) == (False, [])
    assert said in message["why_not"]
    assert "cannot be decoded" in dual_ledger("dead-letters", "show", str(one)).out


def test_a_long_value_is_dumped_whole_when_asked_for(dual_ledger: Runner, settings: Settings) -> None:
    (one,) = kept(settings, b"x" * 3000)
    assert "bytes more" in dual_ledger("dead-letters", "show", str(one)).out
    whole = dual_ledger("dead-letters", "show", str(one), "--whole").out
    assert "bytes more" not in whole
    assert whole.count("|xxxxxxxxxxxxxxxx|") == 3000 // 16


def test_a_registry_that_is_away_is_told_in_words(dual_ledger: Runner, settings: Settings) -> None:
    (one,) = kept(settings, b"\0\0\0\0\1xyz")
    away = {"registry_url": "http://127.0.0.1:9/away"}
    shown = dual_ledger("dead-letters", "show", str(one), "--json", **away)
    assert shown.status == 0
    assert "schema registry" in shown.document["message"]["why_not"]
    tried = dual_ledger("dead-letters", "redrive", str(one), "--json", **away)
    assert (tried.status, tried.out) == (1, "")
    assert "schema registry" in tried.err
    assert letters(settings, "attempts") == [(0,)]


def test_a_letter_that_does_not_exist_is_not_found(dual_ledger: Runner) -> None:
    ran = dual_ledger("dead-letters", "show", "4711", "--json")
    assert (ran.status, ran.document["found"]) == (1, False)
    assert "no dead letter 4711" in ran.err


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
    assert (tried.status, tried.document["letters"][0]["answer"]) == (0, "undone")
    assert everything(settings) == before

    ran = dual_ledger("dead-letters", "undo", str(one), "--reason", "wrong", "--json")
    again = dual_ledger("dead-letters", "undo", str(one), "--reason", "wrong")

    (undone,) = ran.document["letters"]
    assert (ran.status, undone["undone"], undone["outcome"]) == (0, True, "posted")
    assert posted(url(settings)) == ["R-1", undone["reference_id"]]
    assert again.status == 0
    assert "undone already" in again.out
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
    assert report["dead_letters"] == {"open": 1, "by_code": {"currency_mismatch": 1}}
    assert any("dead-letters list --code currency_mismatch" in problem for problem in report["problems"])
    dual_ledger("dead-letters", "discard", str(one), "--reason", "never")
    (letter,) = dual_ledger("trace", "R-1", "--json").document["dead_letters"]
    assert (letter["status"], letter["attempts"], letter["last_code"]) == (
        "DISCARDED",
        1,
        "currency_mismatch",
    )
    assert "discarded after 1 attempt, the last: currency_mismatch" in dual_ledger("trace", "R-1").out


def test_books_that_are_away_are_told_in_words(dual_ledger: Runner) -> None:
    away = SecretStr("postgresql://nobody@127.0.0.1:9/none")
    for arguments in (("list",), ("redrive", "1"), ("undo", "1", "--reason", "r")):
        ran = dual_ledger("dead-letters", *arguments, "--json", database_url=away)
        assert (ran.status, ran.out) == (1, "")
        assert "database" in ran.err
