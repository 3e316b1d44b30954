"""Goal: among many good entries a thousand of every refusal hold nobody up, and once their causes are gone
the books are those of a load that was clean from the start.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pytest
from hypothesis import settings as hypothesis
from pydantic import SecretStr

from ledger.books import Books
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.outcome import Outcome
from ledger.posting import post
from tests.books.inspection import assert_sound, balances
from tests.books.scene import (
    BALANCE_RULE,
    a_batch,
    a_payment,
    claim,
    open_account,
    open_accounts,
    post_directly,
    poster,
    url,
)
from tests.cli.running import Runner
from tests.consumer.messages import HEADER, body, send
from tests.consumer.running import consumed
from tests.fixtures.databases import fresh
from tests.fixtures.outside import query
from tests.fixtures.servers import Servers

# A hundred thousand are for the long way (`--hypothesis-profile nightly`): they take a minute.
_GOOD = 100_000 if hypothesis.get_current_profile_name() == "nightly" else 20_000
_BAD = 1_000
_NAMES = [f"A{n}" for n in range(200)]
# What is wrong, and the patch that repairs it (where no repair of the books does).
_WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "undecodable": ({}, ""),
    "field_invalid": ({"transaction_type": " FEE"}, "transaction_type=FEE"),
    "amount_invalid": ({"amount": "-1.00"}, "amount=1.00"),
    "currency_unknown": ({"currency_code": "EUX"}, "currency_code=EUR"),
    "amount_precision": ({"amount": "1.005"}, "amount=1.01"),
    "same_account": ({"debit": "A7", "credit": "A7"}, "credit_account_id=A8"),
    "conflict": ({"amount": "0.07"}, ""),
    "ledger_unknown": ({"ledger_id": "BRANCH"}, ""),
    "source_not_allowed": ({"ledger_id": "CHOOSY"}, ""),
    "debit_account_unknown": ({"debit": "LATE-DEBIT"}, ""),
    "credit_account_unknown": ({"credit": "LATE-CREDIT"}, ""),
    "account_closed": ({"debit": "FROZEN"}, ""),
    "currency_mismatch": ({"debit": "DOLLARS"}, "debit_account_id=A9"),
    "asset_mismatch": ({"credit": "TOKENS"}, "credit_account_id=A9"),
    "insufficient_available": ({"credit": "POOR"}, ""),
}
_HOPELESS = ("undecodable", "conflict")
_EVERYTHING = """
    SELECT ledger_id, count(*), md5(string_agg(encode(content_digest, 'hex'), '' ORDER BY reference_id))
    FROM ledger_entries GROUP BY ledger_id ORDER BY ledger_id
"""


def _good(number: int) -> LedgerEntry:
    debit, credit = _NAMES[number % 100], _NAMES[100 + number % 97]
    return a_payment(f"R-{number}", debit, credit, amount=f"{number % 50}.25")


def _bad(number: int) -> tuple[str, LedgerEntry]:
    code = [*_WRONG][number % len(_WRONG)]
    entry = {"debit": "A1", "credit": "A2", "amount": "5.00", **_WRONG[code][0]}
    return code, a_payment(f"R-{number}" if code == "conflict" else f"BAD-{number}", **entry)


def _batched(messages: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """What a producer's queue has room for."""
    while some := list(islice(messages, size)):
        yield some


def _stream() -> Iterator[LedgerEntry | bytes]:
    """Good ones with a bad one behind each hundred; bytes are left over behind what is to be undecodable."""
    for number in range(_GOOD):
        yield _good(number)
        if number % (_GOOD // _BAD) == _GOOD // _BAD - 1:
            code, entry = _bad(number // (_GOOD // _BAD))
            yield HEADER + body(entry) + b"\0" if code == "undecodable" else entry


def _repaired(number: int) -> LedgerEntry | None:
    """The entry as it is after its repair; None when nothing helps."""
    code, entry = _bad(number)
    if code in _HOPELESS:
        return None
    name, _, value = _WRONG[code][1].partition("=")
    change: dict[str, Any] = {name: value} if name else {}
    return entry._replace(**change)


def _open(database: str, *, repaired: bool) -> None:
    open_accounts(database, *_NAMES, opening="1000000")
    open_account(database, "FROZEN", status="ACTIVE" if repaired else "FROZEN")
    open_account(database, "DOLLARS", currency="USD")
    open_account(database, "TOKENS", asset="cbdc")
    open_account(database, "POOR")
    query(database, "INSERT INTO ledgers (id, allowed_sources) VALUES ('CHOOSY', '{another}')")
    query(database, BALANCE_RULE)


def _post_clean(books: Books, database: str, entries: Sequence[LedgerEntry]) -> None:
    stream = claim(database, group="clean")
    for start in range(0, len(entries), 10_000):
        (settled,) = post(books, a_batch(stream, entries[start : start + 10_000], begins=start))
        assert settled.refused == settled.duplicates == 0


@pytest.mark.timeout(600)
def test_a_thousand_refused_among_many_are_repaired_to_the_books_of_a_clean_load(
    topics: Settings, dual_ledger: Runner, servers: Servers, migrated_template: str
) -> None:
    database = url(topics)
    _open(database, repaired=False)
    for some in _batched(_stream(), 20_000):
        send(topics, some)
    tally = consumed(topics, _GOOD + _BAD)
    expected = Counter(_bad(number)[0] for number in range(_BAD))
    assert (tally.posted, tally.dead_letters, tally.by_code) == (_GOOD, _BAD, expected)
    assert {*expected} == {outcome for outcome in Outcome if outcome.is_refusal}
    kept = dual_ledger("status", "--json").document["dead_letters"]
    assert kept == {"open": _BAD, "by_code": dict(expected), "parked": 0, "exact": True}

    _repair_the_books(database, dual_ledger)
    _redrive(dual_ledger, expected)
    left = dual_ledger("dead-letters", "redrive", "--all", "--rate", "100000")
    assert left.status == 1  # nothing helps these
    still = "SELECT last_code, count(*) FROM dead_letters WHERE status = 'OPEN' GROUP BY 1"
    assert dict(query(database, still)) == {code: expected[code] for code in _HOPELESS}
    assert_sound(database)

    with fresh(servers, template=migrated_template) as clean:
        _open(clean, repaired=True)
        open_accounts(clean, "LATE-DEBIT", "LATE-CREDIT", opening="1000")
        query(clean, "INSERT INTO ledgers (id) VALUES ('BRANCH')")
        query(clean, "UPDATE ledgers SET allowed_sources = NULL WHERE id = 'CHOOSY'")
        post_directly(clean, a_payment("FUNDS", "POOR", "A0", amount="1000"))
        repaired = filter(None, map(_repaired, range(_BAD)))
        with poster(topics.model_copy(update={"database_url": SecretStr(clean)})) as books:
            _post_clean(books, clean, [*map(_good, range(_GOOD)), *repaired])
        assert balances(database) == balances(clean)
        assert query(database, _EVERYTHING) == query(clean, _EVERYTHING)


def _repair_the_books(database: str, dual_ledger: Runner) -> None:
    why = ("--reason", "the cause is repaired")
    for name in ("LATE-DEBIT", "LATE-CREDIT"):
        account = ("--currency", "EUR", "--side", "debit", "--opening-balance", "1000")
        assert dual_ledger("accounts", "create", name, *account).status == 0
    assert dual_ledger("accounts", "unfreeze", "FROZEN", *why).status == 0
    assert dual_ledger("ledgers", "create", "BRANCH").status == 0
    assert dual_ledger("ledgers", "allow", "CHOOSY", a_payment("X").source_id, *why).status == 0
    post_directly(database, a_payment("FUNDS", "POOR", "A0", amount="1000"))


def _redrive(dual_ledger: Runner, expected: Counter[str]) -> None:
    for code, (_, patch) in _WRONG.items():
        if code in _HOPELESS:
            continue
        stated = ("--patch", patch, "--reason", "as agreed") if patch else ()
        ran = dual_ledger("dead-letters", "redrive", "--code", code, *stated, "--rate", "100000", "--json")
        assert ran.status == 0, ran.out
        assert (ran.document["found"], ran.document["posted"]) == (expected[code], expected[code])
