"""Goal: a person at the desk finds what was refused, and sees all of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.config import Settings
from ledger.entry import content_digest
from ledger.kafka import CONTENT_DIGEST
from tests.books.scene import a_payment, open_account, open_accounts, post_directly, url
from tests.cli.running import Runner
from tests.dead_letters.scene import everything, kept, letters
from tests.fixtures.outside import query

_CONTRACT = set(
    "id code field rule reason topic partition offset ledger_id reference_id at".split()  # noqa: SIM905
)


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
