import hashlib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entry import LedgerEntry, canonical_text, content_digest, micros_of, moment_of, plain
from tests.entries import an_entry

DECIMALS = st.from_regex(r"(0|[1-9][0-9]{0,19})(\.[0-9]{1,18})?", fullmatch=True, alphabet="0123456789.")


def test_the_canonical_text_is_the_money_content_in_order() -> None:
    entry = an_entry(amount="12.500", fx_rate="1.10")

    assert canonical_text(entry).split("\x1f") == [
        "SOVEREIGN",
        "SCB-2026-000001",
        "SCB-000001",
        "SCB-000002",
        "12.5",
        "1.1",
        "EUR",
        "fiat",
        "PAYMENT",
    ]
    assert content_digest(entry) == hashlib.sha256(canonical_text(entry).encode()).digest()


def test_the_digest_of_a_known_entry_does_not_change_over_versions() -> None:
    expected = "5221f1133ee28bebb17fdbd7ce971b0957ae2ef0c8e414161d10d34594ffe583"  # by sha256sum

    assert content_digest(an_entry()).hex() == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp_utc": 0},
        {"metadata": {}},
        {"source_id": "x", "source_type": "CSV", "source_position": "9", "producer_sequence": 9},
        {"amount": "12.5"},
    ],
)
def test_time_metadata_provenance_and_written_zeros_are_not_money(changes: dict[str, object]) -> None:
    assert content_digest(an_entry(**changes)) == content_digest(an_entry())


@pytest.mark.parametrize(
    "changes",
    [
        {"ledger_id": "MASTER"},
        {"reference_id": "SCB-2026-000002"},
        {"debit_account_id": "SCB-000003"},
        {"credit_account_id": "SCB-000003"},
        {"debit_account_id": "SCB-000002", "credit_account_id": "SCB-000001"},
        {"amount": "12.51"},
        {"fx_rate": "1"},
        {"currency_code": "USD"},
        {"asset_type": "cbdc"},
        {"transaction_type": "FEE"},
    ],
)
def test_everything_that_is_money_changes_the_digest(changes: dict[str, object]) -> None:
    assert content_digest(an_entry(**changes)) != content_digest(an_entry())


@given(DECIMALS)
def test_plain_keeps_the_value_and_is_the_same_for_all_ways_to_write_it(decimal: str) -> None:
    assert Decimal(plain(decimal)) == Decimal(decimal)
    assert plain(plain(decimal)) == plain(decimal)
    more_zeros = decimal + ("000" if "." in decimal else ".000")
    assert plain(more_zeros) == plain(decimal)


@given(st.integers(-(2**52), 2**52))
def test_micros_and_moments_are_each_others_inverse(micros: int) -> None:
    assert micros_of(moment_of(micros)) == micros


def test_micros_are_exact_and_do_not_depend_on_the_zone() -> None:
    moment = datetime(2026, 11, 23, 12, 0, 0, 123457, tzinfo=UTC)

    assert micros_of(moment) % 1_000_000 == 123457
    assert micros_of(moment) == micros_of(moment.astimezone(timezone(timedelta(hours=5, minutes=45))))


def test_an_entry_is_made_of_a_record_by_name() -> None:
    record = dict(reversed(an_entry()._asdict().items()))

    assert LedgerEntry.of(record) == an_entry()
    with pytest.raises(TypeError):
        LedgerEntry.of({**record, "more": 1})
