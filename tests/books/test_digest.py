"""Goal: Python, the books' column and the books' function agree on the content digest and on every fault."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from ledger.currency import MINOR_UNITS
from ledger.entry import LedgerEntry, content_digest, moment_of
from ledger.validation import fault_of
from tests.books.scene import a_payment
from tests.entries import an_entry
from tests.ledger.test_copy_format import DECIMALS

_BOUNDS = [-2_208_988_800_000_001, -2_208_988_800_000_000, 7_258_118_399_999_999, 7_258_118_400_000_000]
_LAST_MOMENT = 253_402_300_799_999_999  # PostgreSQL goes on behind the year 9999, Python's datetime does not
_STORED = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_ODD = st.sampled_from(
    ["\\", "\\x41", "\\\\", "a\\123", "'", '"', "Zoë", "e\u0301", "銀行", "\U0001f3e6", " ", "a\x1fb"]
)
_IDENTIFIERS = (st.text(_STORED, max_size=30) | _ODD).filter(
    lambda name: fault_of(an_entry(debit_account_id=name)) is None
)
_POSITIVE = DECIMALS.map(lambda decimal: decimal.lstrip("-")).filter(
    lambda decimal: fault_of(an_entry(amount=decimal, currency_code="X", asset_type="security")) is None
)
_CODES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40).filter(
    lambda code: code == code.strip(" ")
)
_VALID = st.builds(
    a_payment,
    reference=_CODES,
    debit=_IDENTIFIERS,
    credit=_IDENTIFIERS,
    ledger_id=_IDENTIFIERS,
    amount=_POSITIVE,
    fx_rate=st.none() | _POSITIVE,
    currency_code=st.from_regex(r"[A-Z0-9.-]{1,32}", fullmatch=True),
    asset_type=st.sampled_from(["commodity", "security"]),
    transaction_type=_CODES,
).filter(lambda entry: entry.debit_account_id != entry.credit_account_id and fault_of(entry) is None)


@pytest.fixture(scope="module")
def owner(shared_database: str) -> Iterator[psycopg.Connection[Any]]:
    """A superuser whose every transaction is undone."""
    with psycopg.connect(shared_database) as connection:
        yield connection
        connection.rollback()


_GIVEN = """
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::text[], %s::text[])
        AS e (ledger_id, debit, credit, amount, currency, asset, kind, reference_id, rate)
"""
_ASK_FUNCTION = f"""
    SELECT content_digest(ledger_id, reference_id, debit, credit, amount::numeric, rate::numeric,
        currency, asset, kind) {_GIVEN}
"""
_INSERT = f"""
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, fx_rate)
    SELECT ledger_id, debit, credit, amount::numeric, currency, asset, kind, reference_id, rate::numeric
    {_GIVEN} RETURNING content_digest
"""


@given(st.lists(_VALID, min_size=1, max_size=10, unique_by=lambda e: (e.ledger_id, e.reference_id)))
def test_the_digest_is_the_same_in_python_in_the_column_and_in_the_function(
    owner: psycopg.Connection[Any], entries: list[LedgerEntry]
) -> None:
    columns = [list(column) for column in zip(*[(*e[:8], e.fx_rate) for e in entries], strict=True)]
    expected = [(content_digest(entry),) for entry in entries]
    assert owner.execute(_ASK_FUNCTION.encode(), columns).fetchall() == expected
    with owner.transaction(force_rollback=True):
        owner.execute(
            "ALTER TABLE ledger_entries DISABLE TRIGGER USER"
        )  # accounts are not what this is about
        assert owner.execute(_INSERT.encode(), columns).fetchall() == expected


_AWKWARD = (
    _ODD
    | st.text(_STORED, max_size=8)
    | st.sampled_from(["", " x", "x ", "A" * 255, "A" * 256, "é" * 255, "\u202e", "\x85"])
)
_NUMBERS = DECIMALS | st.sampled_from(
    ["0", "0.00", "1" * 39, "1." + "0" * 19, "9" * 21 + "." + "9" * 18, "12.50"]
)
_MAPS = st.dictionaries(_AWKWARD, _AWKWARD, max_size=4) | st.sampled_from(
    [
        {str(n): "" for n in range(64)},
        {str(n): "" for n in range(65)},
        {"k": "v" * 32_767},
        {"k": "é" * 16_384},
    ]
)
_AWKWARD_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(LedgerEntry._fields, _AWKWARD),
    "amount": _NUMBERS,
    "currency_code": st.sampled_from([*MINOR_UNITS, "XXX", "XAU", "eur", "", "GOLD-1", "A" * 33]),
    "asset_type": st.sampled_from(["fiat", "cbdc", "commodity", "security", "", "Fiat"]),
    "transaction_type": _AWKWARD | st.sampled_from(["P" * 64, "P" * 65]),
    "timestamp_utc": st.integers(-(10**17), _LAST_MOMENT) | st.sampled_from(_BOUNDS),
    "fx_rate": st.none() | _NUMBERS,
    "metadata": _MAPS,
    "source_type": st.sampled_from(["CSV", "API", "DATABASE", "SCB", "csv", ""]),
    "producer_sequence": st.sampled_from([-1, 0, 2**63 - 1]),
}
# Two awkward fields, so that the order of judgement shows; more would hide each other.
_ONE_FIELD = st.sampled_from(LedgerEntry._fields).flatmap(
    lambda name: st.tuples(st.just(name), _AWKWARD_FIELDS[name])
)
_ANY = st.builds(lambda one, other: an_entry(**dict([one, other])), _ONE_FIELD, _ONE_FIELD)
_FAULT = """
    SELECT entry_fault(%s, %s, %s, %s::numeric, %s, %s, %s, %s, %s::numeric, %s::jsonb, %s, %s, %s, %s, %s)
"""


@given(st.lists(_ANY, min_size=10, max_size=20))
def test_python_and_sql_find_the_same_first_fault(
    owner: psycopg.Connection[Any], entries: list[LedgerEntry]
) -> None:
    for entry in entries:
        values = entry._replace(metadata=Jsonb(entry.metadata))._asdict()  # type: ignore[arg-type]  # its wire form
        values["timestamp_utc"] = moment_of(max(entry.timestamp_utc, -62_135_596_800_000_000))
        ((found,),) = owner.execute(_FAULT, _in_order_of_the_function(values)).fetchall()
        fault = fault_of(entry)
        assert (found and found[:2]) == (fault and [fault.code, fault.field])


def _in_order_of_the_function(values: dict[str, Any]) -> list[Any]:
    provenance = ("source_id", "source_type", "source_position", "producer_sequence")
    names = (*LedgerEntry._fields[:8], "fx_rate", "metadata", "timestamp_utc", *provenance)
    return [values[name] for name in names]
