"""Goal: a patch says exactly which fields it states, and nothing that no entry can have."""

from typing import Any

import pytest

from ledger.dead_letters.patch import Patch, patch_of
from ledger.errors import UsageError
from tests.entries import an_entry

_ENTRY = an_entry(fx_rate="1.5", metadata={"purpose": "SALA"})


@pytest.mark.parametrize(
    ("assignments", "changes"),
    [
        (["amount=3.00"], {"amount": "3.00"}),
        (["debit_account_id=A=B"], {"debit_account_id": "A=B"}),
        (["fx_rate="], {"fx_rate": None}),
        (["fx_rate=2"], {"fx_rate": "2"}),
        (["timestamp_utc=2026-01-02T01:00:00+01:00"], {"timestamp_utc": 1_767_312_000_000_000}),
        (["timestamp_utc=2026-01-02"], {"timestamp_utc": 1_767_312_000_000_000}),
        (["producer_sequence=7"], {"producer_sequence": 7}),
        (["metadata.purpose=RENT"], {"metadata": {"purpose": "RENT"}}),
        (["metadata.a.b=", "amount=1"], {"metadata": {"purpose": "SALA", "a.b": ""}, "amount": "1"}),
    ],
)
def test_it_is_laid_over_the_entry(assignments: list[str], changes: dict[str, Any]) -> None:
    assert patch_of(assignments).over(_ENTRY) == _ENTRY._replace(**changes)


def test_without_any_it_is_nothing() -> None:
    assert not Patch()
    assert Patch().over(_ENTRY) == _ENTRY


def test_what_was_there_before_is_known() -> None:
    patch = patch_of(["amount=1", "metadata.purpose=X", "metadata.new=Y", "timestamp_utc=2027-01-01"])
    assert patch.before(_ENTRY) == {
        "amount": "12.50",
        "metadata.purpose": "SALA",
        "metadata.new": None,
        "timestamp_utc": "2026-01-01T00:00:00+00:00",
    }
    beyond = _ENTRY._replace(timestamp_utc=2**62)  # as a message that was refused for it may say
    assert patch.before(beyond)["timestamp_utc"] == 2**62


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("amount", "FIELD=VALUE"),
        ("amuont=1", "did you mean amount?"),
        ("debit_account=A", "did you mean debit_account_id?"),
        ("zzz=1", "its fields: ledger_id"),
        ("=1", "no field ''"),
        ("metadata={}", "key by key"),
        ("metadata.=1", "key by key"),
        ("amount=1e5", "not a plain decimal"),
        ("amount=-1", "not greater than zero"),
        ("amount=", "not a plain decimal"),
        ("fx_rate=0", "not greater than zero"),
        ("reference_id= R", "blank"),
        ("ledger_id=", "empty"),
        ("asset_type=cash", "not one of the values"),
        ("timestamp_utc=soon", "ISO 8601"),
        ("timestamp_utc=1700-01-01", "out of range"),
        ("producer_sequence=-1", "whole number"),
        ("producer_sequence=99999999999999999999", "out of range"),
    ],
)
def test_what_no_entry_can_have_is_a_usage_error(assignment: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        patch_of([assignment])
    assert said in f"{raised.value.message} {raised.value.hint}"


def test_a_field_is_stated_once() -> None:
    with pytest.raises(UsageError, match="amount is patched twice"):
        patch_of(["amount=1", "amount=2"])
