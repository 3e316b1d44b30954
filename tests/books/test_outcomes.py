"""Goal: each outcome code is answered on every path into the books, and a refused entry changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from ledger.books import Books
from ledger.config import Settings
from ledger.entry import LedgerEntry, moment_of
from ledger.outcome import Outcome
from ledger.posting import post
from tests.books.inspection import assert_sound, balances, posted
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
from tests.fixtures.outside import query


@dataclass(frozen=True)
class Case:
    """An entry that gets `code`; the one of reference TAKEN is posted before it."""

    code: str
    sqlstate: str
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def entry(self) -> LedgerEntry:
        return a_payment("NEW")._replace(**self.changes)


def _case(code: str, sqlstate: str, **changes: Any) -> Any:
    return pytest.param(Case(code, sqlstate, changes), id=f"{code} {changes}"[:70])


CASES = [
    _case("field_invalid", "LD101", ledger_id=""),
    _case("field_invalid", "LD101", debit_account_id="A\n"),
    _case("field_invalid", "LD101", credit_account_id="e\u0301"),
    _case("field_invalid", "LD101", asset_type="bond"),
    _case("field_invalid", "LD101", transaction_type="P" * 65),
    _case("field_invalid", "LD101", reference_id=" x"),
    _case("field_invalid", "LD101", reference_id="x\n"),
    _case("field_invalid", "LD101", reference_id="R" * 256),
    _case("field_invalid", "LD101", reference_id="ä"),
    _case("field_invalid", "LD101", fx_rate="0"),
    _case("field_invalid", "LD101", fx_rate="9" * 30 + "." + "9" * 9),
    _case("amount_invalid", "LD102", amount="0"),
    _case("amount_invalid", "LD102", amount="-1"),
    _case("amount_invalid", "LD102", amount="1" + "0" * 38),
    _case("amount_invalid", "LD102", amount="9" * 30 + "." + "0" * 9),
    _case("amount_invalid", "LD102", amount="0." + "0" * 18 + "1"),
    _case("currency_unknown", "LD103", currency_code="XXX"),
    _case("currency_unknown", "LD103", currency_code="eur"),
    _case("currency_unknown", "LD103", currency_code="gold", asset_type="commodity"),
    _case("amount_precision", "LD104", amount="1.005"),
    _case("same_account", "LD105", credit_account_id="A"),
    _case("duplicate", "23505", reference_id="TAKEN"),
    _case("duplicate", "23505", reference_id="TAKEN", amount="12.5000"),
    _case("conflict", "LD202", reference_id="TAKEN", amount="12.51"),
    _case("conflict", "LD202", reference_id="TAKEN", debit_account_id="no such account"),
    _case("ledger_unknown", "LD301", ledger_id="NOWHERE", debit_account_id="no such account"),
    _case("source_not_allowed", "LD302", ledger_id="CLOSED-SHOP", debit_account_id="no such account"),
    _case("debit_account_unknown", "LD303", debit_account_id="x", credit_account_id="y"),
    _case("credit_account_unknown", "LD304", credit_account_id="y"),
    _case("credit_account_unknown", "LD304", debit_account_id="FROZEN", credit_account_id="y"),
    _case("account_closed", "LD305", debit_account_id="FROZEN", credit_account_id="DOLLARS"),
    _case("account_closed", "LD305", credit_account_id="CLOSED"),
    _case("currency_mismatch", "LD306", debit_account_id="DOLLARS"),
    _case("currency_mismatch", "LD306", credit_account_id="DOLLARS", debit_account_id="TOKENS"),
    _case("asset_mismatch", "LD307", debit_account_id="TOKENS"),
    _case("asset_mismatch", "LD307", credit_account_id="TOKENS"),
    _case("insufficient_available", "LD308", credit_account_id="POOR"),
    _case("insufficient_available", "LD308", debit_account_id="OWED", credit_account_id="A"),
    _case("insufficient_available", "LD308", credit_account_id="RESERVED"),
]


@pytest.fixture(scope="module")
def books(shared_settings: Settings) -> Iterator[Books]:
    """Accounts for every case, the balance rule, and TAKEN posted; what is refused changes nothing of it."""
    database = url(shared_settings)
    open_accounts(database, "A", "B", opening="1000")
    open_account(database, "FROZEN", status="FROZEN", opening="1000")
    open_account(database, "CLOSED", status="CLOSED", opening="1000")
    open_account(database, "DOLLARS", currency="USD", opening="1000")
    open_account(database, "TOKENS", asset="cbdc", opening="1000")
    open_account(database, "POOR", opening="12.49")
    open_account(database, "OWED", side="credit", opening="12.49")
    open_account(database, "RESERVED", opening="20", reserved="7.51")
    query(database, "INSERT INTO ledgers (id, allowed_sources) VALUES ('CLOSED-SHOP', '{another source}')")
    post_directly(database, a_payment("TAKEN"))
    with poster(shared_settings) as connection:
        yield connection


def _state(database: str) -> list[tuple[Any, ...]]:
    return query(
        database,
        "SELECT (SELECT count(*) FROM ledger_entries), (SELECT count(*) FROM dual_ledger_outbox),"
        " (SELECT string_agg(format('%s %s %s', id, balance, version), ', ' ORDER BY id) FROM bank_accounts)",
    )


def test_the_cases_are_all_codes_but_the_one_of_a_message_that_is_no_entry() -> None:
    assert {case.values[0].code for case in CASES} == set(Outcome) - {"undecodable", "parked", "posted"}


_WITH_AND_WITHOUT_LIMITS = [
    pytest.param(*case.values, limited, id=f"{case.id}-{limited}")
    for case in CASES
    for limited in (True, False)
    if limited or case.values[0].code != "insufficient_available"  # there is no limit then
]


def _apply_balance_rule(database: str, limited: bool) -> None:
    """With the rule a batch is judged entry by entry, without it all at once."""
    query(
        database, "ALTER TABLE bank_accounts DROP CONSTRAINT IF EXISTS bank_accounts_available_balance_check"
    )
    if limited:
        query(database, BALANCE_RULE)


@pytest.mark.parametrize(("case", "limited"), _WITH_AND_WITHOUT_LIMITS)
def test_a_batch_answers_the_code_and_posts_the_neighbours(
    books: Books, shared_database: str, case: Case, limited: bool
) -> None:
    _apply_balance_rule(shared_database, limited)
    held, before = posted(shared_database), balances(shared_database)
    stream = claim(shared_database, partition=len(held))
    first, last = (
        a_payment(f"{len(held)} first", amount="0.01"),
        a_payment(f"{len(held)} last", amount="0.02"),
    )
    (settled,) = post(books, a_batch(stream, [first, case.entry, last]))
    assert settled.codes == ("posted", case.code, "posted")
    assert posted(shared_database) == [*held, first.reference_id, last.reference_id]
    moved = {"A": Decimal("0.03"), "B": Decimal("-0.03")}
    assert balances(shared_database) == {name: b + moved.get(name, 0) for name, b in before.items()}
    kept = 'SELECT disposition FROM dispositions WHERE partition = %s AND "offset" = 1'
    expected = "duplicate" if case.code == "duplicate" else "dead letter"
    assert query(shared_database, kept, stream.partition) == [(expected,)]
    assert_sound(shared_database)


@pytest.mark.parametrize("case", CASES)
def test_post_ledger_entry_raises_the_sqlstate_of_the_code(
    books: Books, shared_database: str, case: Case
) -> None:
    _apply_balance_rule(shared_database, limited=True)
    before = _state(shared_database)
    with pytest.raises(psycopg.Error) as raised:
        post_directly(shared_database, case.entry)
    assert raised.value.sqlstate == case.sqlstate
    assert _state(shared_database) == before
    assert not books.broken


@pytest.mark.parametrize("case", CASES)
def test_a_plain_insert_is_refused_by_the_same_word(books: Books, shared_database: str, case: Case) -> None:
    _apply_balance_rule(shared_database, limited=True)
    before = _state(shared_database)
    entry = case.entry
    with pytest.raises(psycopg.Error) as raised:
        query(
            shared_database,
            "INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount,"
            " currency_code, asset_type, transaction_type, reference_id, fx_rate, timestamp_utc, source_id)"
            " VALUES (%s, %s, %s, %s::numeric, %s, %s, %s, %s, %s::numeric, %s, %s)",
            *entry[:8],
            entry.fx_rate,
            moment_of(entry.timestamp_utc),
            entry.source_id,
        )
    by_constraint = (raised.value.diag.constraint_name or "").startswith(case.code)
    by_reference = raised.value.sqlstate == "23505" and case.code in ("duplicate", "conflict")
    assert raised.value.sqlstate == case.sqlstate or by_constraint or by_reference
    assert _state(shared_database) == before
    assert not books.broken


@pytest.mark.parametrize("limited", [True, False])
def test_every_refused_entry_left_its_reference_free(
    books: Books, shared_database: str, limited: bool
) -> None:
    _apply_balance_rule(shared_database, limited)
    cases = [case.values[0] for case in CASES if limited or case.values[0].code != "insufficient_available"]
    names = {"NEW": f"FREE {limited}"}
    refused = [
        c.entry._replace(reference_id=names.get(c.entry.reference_id, c.entry.reference_id)) for c in cases
    ]
    corrected = a_payment(names["NEW"], amount="0.10")
    stream = claim(shared_database, group=names["NEW"])
    (settled,) = post(books, a_batch(stream, [*refused, corrected, corrected]))
    assert settled.codes == (*(case.code for case in cases), "posted", "duplicate")
    assert_sound(shared_database)


@pytest.mark.parametrize("limited", [True, False])
def test_the_first_that_can_be_posted_takes_the_reference_and_the_rest_are_judged_by_it(
    books: Books, shared_database: str, limited: bool
) -> None:
    _apply_balance_rule(shared_database, limited)
    name = f"CROWD {limited}"
    crowd = [
        a_payment(name, debit="no such account"),
        a_payment(name, amount="0.001"),
        a_payment(name, amount="0.20"),
        a_payment(name, debit="no such account"),
        a_payment(name, amount="0.200"),
        a_payment(name, amount="0.20", ledger_id="MASTER"),
        a_payment(name, amount="0.30"),
    ]
    (settled,) = post(books, a_batch(claim(shared_database, group=name), crowd))
    assert settled.codes == (
        "debit_account_unknown",
        "amount_precision",
        "posted",
        "conflict",
        "duplicate",
        "posted",
        "conflict",
    )
    assert_sound(shared_database)


def test_what_an_earlier_entry_of_the_batch_brings_in_is_available_to_a_later_one(
    books: Books, shared_database: str
) -> None:
    _apply_balance_rule(shared_database, limited=True)
    open_account(shared_database, "PURSE")
    stream = claim(shared_database, group="purse")
    spend, fill = a_payment("SPEND-1", credit="PURSE", debit="A"), a_payment("FILL", "PURSE", "A")
    again = [spend, fill, spend._replace(reference_id="SPEND-2"), spend._replace(reference_id="SPEND-3")]
    (settled,) = post(books, a_batch(stream, again))
    assert settled.codes == ("insufficient_available", "posted", "posted", "insufficient_available")
    assert balances(shared_database)["PURSE"] == 0
    assert_sound(shared_database)
