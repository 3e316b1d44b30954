"""Entries to test with: a good one, changed where the test says so."""

from typing import Any

from hypothesis import strategies as st

from ledger.entry import LedgerEntry

_GOOD = LedgerEntry(
    ledger_id="SOVEREIGN",
    debit_account_id="SCB-000001",
    credit_account_id="SCB-000002",
    amount="12.50",
    currency_code="EUR",
    asset_type="fiat",
    transaction_type="PAYMENT",
    reference_id="SCB-2026-000001",
    timestamp_utc=1_767_225_600_000_000,  # 2026-01-01
    fx_rate=None,
    metadata={"purpose": "SALA"},
    source_id="scb-1",
    source_type="SCB",
    source_position="1",
    producer_sequence=0,
)


def an_entry(**changes: Any) -> LedgerEntry:
    """A good entry, with `changes`."""
    return _GOOD._replace(**changes)


_LONGS = st.integers(-(2**63), 2**63 - 1)


def any_entries() -> st.SearchStrategy[LedgerEntry]:
    """Whatever the wire can carry as an entry, good or bad."""
    text = st.text(max_size=20)
    fields: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(LedgerEntry._fields, text),
        "timestamp_utc": _LONGS,
        "fx_rate": st.none() | text,
        "metadata": st.dictionaries(text, text, max_size=5),
        "producer_sequence": _LONGS,
    }
    return st.builds(LedgerEntry, **fields)
