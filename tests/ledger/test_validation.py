from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entry import LedgerEntry
from ledger.errors import Refusal
from ledger.validation import fault_of
from tests.entries import an_entry, any_entries

LONGEST = "A" * 255
DAY = 86_400_000_000
YEAR_1900 = -2_208_988_800_000_000
YEAR_2200 = 7_258_118_400_000_000


def _judged(**changes: Any) -> tuple[str, str, str] | None:
    refusal = fault_of(an_entry(**changes))
    return None if refusal is None else (refusal.code, refusal.field, refusal.rule)


def test_a_good_entry_has_no_fault() -> None:
    assert fault_of(an_entry()) is None


@pytest.mark.parametrize(
    "amount",
    ["1", "0.01", "5.000", "10", "0.5", "9" * 38, "9" * 20 + "." + "0" * 18, "100.10", "1.0000000000"],
)
def test_plain_decimals_are_amounts(amount: str) -> None:
    assert _judged(amount=amount) is None


@pytest.mark.parametrize(
    ("amount", "rule"),
    [
        *[(text, "grammar") for text in ("", "NaN", "Infinity", "-Infinity", "1e5", "1E5", "+1", ".5", "5.")],
        *[
            (text, "grammar")
            for text in (" 1.00", "1.00 ", "1.00\n", "1,00", "01", "00", "--1", "1.0.0", "0x1")
        ],
        *[(text, "grammar") for text in ("١", "１２", "²", "1_000", "1.٠", "1\0", "-", "1'000", "½")],  # noqa: RUF001  other scripts' digits
        ("9" * 39, "digits"),
        ("0." + "0" * 18 + "1", "digits"),
        ("1." + "0" * 19, "digits"),
        ("9" * 21 + "." + "0" * 18, "digits"),
        ("9" * 200_000, "digits"),
        *[(text, "positive") for text in ("0", "0.00", "-1", "-0", "-0.01", "-0.0")],
    ],
)
def test_anything_else_is_amount_invalid(amount: str, rule: str) -> None:
    assert _judged(amount=amount) == ("amount_invalid", "amount", rule)


@pytest.mark.parametrize(
    ("currency_code", "amount"),
    [
        ("EUR", "1.005"),
        ("JPY", "1.5"),
        ("BHD", "1.0005"),
        ("CLF", "0.00001"),
        ("ITL", "1.5"),
        ("DEM", "0.001"),
    ],
)
def test_an_amount_finer_than_the_minor_unit_is_amount_precision(currency_code: str, amount: str) -> None:
    expected = ("amount_precision", "amount", "places")

    assert _judged(currency_code=currency_code, amount=amount) == expected
    assert _judged(currency_code=currency_code, amount=amount, asset_type="cbdc") == expected


@pytest.mark.parametrize(
    ("currency_code", "amount"),
    [
        ("EUR", "5.000"),
        ("JPY", "5.00"),
        ("BHD", "1.005"),
        ("CLF", "0.0001"),
        ("ITL", "1000"),
        ("DEM", "0.01"),
    ],
)
def test_precision_is_judged_on_the_value_not_on_the_zeros_written(currency_code: str, amount: str) -> None:
    assert _judged(currency_code=currency_code, amount=amount) is None


@pytest.mark.parametrize(
    "code", ["XAU", "XXX", "XDR", "XTS", "ABC", "eur", "EURO", "", " EUR", "EU", "GOLD", "E\0R"]
)
@pytest.mark.parametrize("asset_type", ["fiat", "cbdc"])
def test_a_code_without_a_minor_unit_is_currency_unknown(code: str, asset_type: str) -> None:
    assert _judged(currency_code=code, asset_type=asset_type) == (
        "currency_unknown",
        "currency_code",
        "value",
    )


@pytest.mark.parametrize("asset_type", ["commodity", "security"])
@pytest.mark.parametrize("code", ["XAU", "DE000BASF111", "BRENT-26.12", "A", "9" * 32])
def test_commodities_and_securities_have_codes_of_their_own_and_18_places(code: str, asset_type: str) -> None:
    assert _judged(currency_code=code, asset_type=asset_type, amount="0." + "0" * 17 + "1") is None


@pytest.mark.parametrize("asset_type", ["commodity", "security"])
@pytest.mark.parametrize("code", ["", "xau", "A" * 33, "A B", "GOLD\n", "ÄU", "A_B", "A\0"])
def test_a_product_code_of_another_shape_is_currency_unknown(code: str, asset_type: str) -> None:
    assert _judged(currency_code=code, asset_type=asset_type) == (
        "currency_unknown",
        "currency_code",
        "value",
    )


def test_one_account_on_both_sides_is_same_account() -> None:
    expected = ("same_account", "credit_account_id", "value")

    assert _judged(debit_account_id="A", credit_account_id="A") == expected


@pytest.mark.parametrize("field", ["ledger_id", "debit_account_id", "credit_account_id", "source_id"])
@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("", "length"),
        (LONGEST + "A", "length"),
        ("A\0", "control"),
        ("A\n", "control"),
        ("A\tB", "control"),
        ("A\x7f", "control"),
        ("A\x85", "control"),
        ("\u2028", "control"),
        ("A\u2029B", "control"),
        ("\u202eA", "control"),
        ("A\u2066B\u2069", "control"),
        ("A\u200f", "control"),
        ("\u061c", "control"),
        ("e\u0301", "nfc"),
        ("\u212b", "nfc"),  # the ångström sign, whose NFC is the letter
        ("A\ud800", "charset"),
    ],
)
def test_an_id_outside_its_rule_is_field_invalid(field: str, value: str, rule: str) -> None:
    assert _judged(**{field: value}) == ("field_invalid", field, rule)


@pytest.mark.parametrize(
    "value", ["Ä", "账户-1", "A B", "'; DROP TABLE ledgers; --", LONGEST, "Ä" * 255, "a\u200cb"]
)
def test_ids_may_be_any_text_in_nfc(value: str) -> None:
    assert _judged(ledger_id=value, debit_account_id=value, source_id=value) is None


@pytest.mark.parametrize(("field", "longest"), [("reference_id", 255), ("transaction_type", 64)])
def test_codes_are_printable_ascii_without_blanks_at_the_ends(field: str, longest: int) -> None:
    for good in ("A", "A B", "~!", "A" * longest, "<b>'\"\\"):
        assert _judged(**{field: good}) is None
    for bad, rule in (
        ("", "length"),
        ("A" * (longest + 1), "length"),
        (" A", "blank"),
        ("A ", "blank"),
        (" ", "blank"),
        ("A\n", "charset"),
        ("A\0", "charset"),
        ("A\x7f", "charset"),
        ("Ä", "charset"),
        ("А", "charset"),  # noqa: RUF001  a Cyrillic letter that looks like A
    ):
        assert _judged(**{field: bad}) == ("field_invalid", field, rule)


def test_time_runs_from_1900_up_to_2200() -> None:
    assert _judged(timestamp_utc=YEAR_1900) is None
    assert _judged(timestamp_utc=YEAR_2200 - 1) is None
    for outside in (YEAR_1900 - 1, YEAR_2200, 2**63 - 1, -(2**63)):
        assert _judged(timestamp_utc=outside) == ("field_invalid", "timestamp_utc", "range")


def test_an_fx_rate_follows_the_grammar_of_amounts() -> None:
    assert _judged(fx_rate=None) is None
    assert _judged(fx_rate="1.083456789") is None
    for bad, rule in (
        ("", "grammar"),
        ("NaN", "grammar"),
        ("0", "positive"),
        ("-1", "positive"),
        ("9" * 39, "digits"),
    ):
        assert _judged(fx_rate=bad) == ("field_invalid", "fx_rate", rule)


def test_metadata_is_bounded_in_keys_and_bytes() -> None:
    assert _judged(metadata={}) is None
    assert _judged(metadata={str(i): "" for i in range(64)}) is None
    assert _judged(metadata={"k": "v" * (32 * 1024 - 1)}) is None
    assert _judged(metadata={"k": "ä" * (16 * 1024 - 1)}) is None
    assert _judged(metadata={"": "a\n\tb"}) is None
    for bad, rule in (
        ({str(i): "" for i in range(65)}, "keys"),
        ({"k": "v" * (32 * 1024)}, "size"),
        ({"k" * (32 * 1024): "v"}, "size"),
        ({"k": "ä" * (16 * 1024)}, "size"),
        ({"k": "\0"}, "nul"),
        ({"\0": "v"}, "nul"),
        ({"k": "\ud800"}, "charset"),
    ):
        assert _judged(metadata=bad) == ("field_invalid", "metadata", rule)


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"asset_type": "FIAT"}, "asset_type", "value"),
        ({"asset_type": ""}, "asset_type", "value"),
        ({"source_type": "FTP"}, "source_type", "value"),
        ({"source_position": ""}, "source_position", "length"),
        ({"source_position": LONGEST + "A"}, "source_position", "length"),
        ({"source_position": "1\0"}, "source_position", "control"),
        ({"producer_sequence": -1}, "producer_sequence", "range"),
        ({"producer_sequence": 2**63}, "producer_sequence", "range"),
    ],
)
def test_provenance_and_kinds_are_checked(changes: dict[str, Any], field: str, rule: str) -> None:
    assert _judged(**changes) == ("field_invalid", field, rule)


def test_the_first_fault_in_the_order_of_judgement_wins() -> None:
    """Mend one fault after another; the next in the order must come up each time."""
    mended: dict[str, Any] = {}
    faults = {
        "fx_rate": "0",
        "amount": "-1",
        "currency_code": "XXX",
        "credit_account_id": "SCB-000001",
    }
    mends: list[tuple[str, dict[str, Any]]] = [
        ("field_invalid", {"fx_rate": None}),
        ("amount_invalid", {"amount": "1.005"}),
        ("currency_unknown", {"currency_code": "EUR"}),
        ("amount_precision", {"amount": "1.00"}),
        ("same_account", {"credit_account_id": "SCB-000002"}),
    ]
    for code, mend in mends:
        refusal = fault_of(an_entry(**{**faults, **mended}))
        assert refusal is not None
        assert refusal.code == code
        mended |= mend

    assert fault_of(an_entry(**{**faults, **mended})) is None


@given(any_entries())
def test_whatever_the_wire_carries_is_judged_without_an_error(entry: LedgerEntry) -> None:
    assert isinstance(fault_of(entry), Refusal | None)


@given(st.sampled_from(LedgerEntry._fields), st.sampled_from(["\0", " ", "", "\n", "\ud800", "A" * 70_000]))
def test_a_reason_never_repeats_what_the_entry_says(field: str, ending: str) -> None:
    canary = "0001CANARY"
    values: dict[str, Any] = {
        "timestamp_utc": 2**62,
        "producer_sequence": -(10**17),
        "metadata": {canary: "\0"},
    }
    refusal = fault_of(an_entry(**{field: values.get(field, canary + ending)}))

    assert refusal is None or "CANARY" not in refusal.reason
    assert refusal is None or not any(figure in refusal.reason for figure in (str(2**62), str(10**17)))
