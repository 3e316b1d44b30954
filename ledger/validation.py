"""What an entry must be by itself, before any look into the books.

The judgement goes in this order, and the first fault wins: every field but the money (`field_invalid`),
the amount (`amount_invalid`), its currency (`currency_unknown`), the amount in that currency
(`amount_precision`), the accounts (`same_account`). A reason never repeats what the entry says: reasons are
logged, entries are not.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ledger.currency import MINOR_UNITS
from ledger.entry import LedgerEntry, micros_of, plain
from ledger.errors import Refusal
from ledger.outcome import Outcome

__all__ = [
    "MINOR_UNITS",
    "broken_rule",
    "decimal_fault",
    "decimal_rule",
    "fault_of",
    "field_fault",
    "identifier_fault",
    "places_of",
]

ASSET_TYPES = frozenset({"fiat", "cbdc", "commodity", "security"})
SOURCE_TYPES = frozenset({"CSV", "API", "DATABASE", "SCB"})

TEXT_LENGTH_MAX = 255
TRANSACTION_TYPE_LENGTH_MAX = 64
DECIMAL_DIGITS_MAX = 38
DECIMAL_PLACES_MAX = 18
METADATA_KEYS_MAX = 64
METADATA_BYTES_MAX = 32 * 1024
SEQUENCE_MAX = 2**63 - 1
TIME_FIRST = micros_of(datetime(1900, 1, 1, tzinfo=UTC))
TIME_END = micros_of(datetime(2200, 1, 1, tzinfo=UTC))

_WORDS = {
    "length": "is empty or too long",
    "charset": "has a character outside printable ASCII, or half of a surrogate pair",
    "blank": "begins or ends with a blank",
    "control": "has a control, line separator or bidirectional format character",
    "nfc": "is not in Unicode normalization form C",
    "value": "is not one of the values allowed",
    "grammar": "is not a plain decimal number",
    "digits": "has more digits than 38, or more than 18 after the point",
    "positive": "is not greater than zero",
    "range": "is out of range",
    "keys": "has more than 64 keys",
    "size": "is larger than 32 KiB",
    "nul": "has a NUL character",
}

# Only ASCII digits: `\d` would take every script's.
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
_PRODUCT_CODE = re.compile(r"[A-Z0-9.-]{1,32}")
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u2028\u2029"  # line and paragraph separator
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # bidirectional format
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def fault_of(entry: LedgerEntry) -> Refusal | None:
    """Why `entry` can never be posted, whatever the books hold; None when it can."""
    for (field, rule_broken), value in zip(_FIELD_CHECKS, entry, strict=True):
        if rule_broken is not None and (rule := rule_broken(value)):
            return _refusal(Outcome.FIELD_INVALID, field, rule)
    if rule := decimal_rule(entry.amount):
        return _refusal(Outcome.AMOUNT_INVALID, "amount", rule)
    if (places := places_of(entry.asset_type, entry.currency_code)) is None:
        reason = f"currency_code is not known for asset type {entry.asset_type}"
        return Refusal(Outcome.CURRENCY_UNKNOWN, reason, "currency_code", "value")
    if places < len(plain(entry.amount).partition(".")[2]):
        reason = f"amount is finer than the {places} places after the point that its currency has"
        return Refusal(Outcome.AMOUNT_PRECISION, reason, "amount", "places")
    if entry.debit_account_id == entry.credit_account_id:
        reason = "debit and credit account are the same"
        return Refusal(Outcome.SAME_ACCOUNT, reason, "credit_account_id", "value")
    return None


def _refusal(code: Outcome, field: str, rule: str) -> Refusal:
    return Refusal(code, f"{field} {_WORDS[rule]}", field, rule)


def field_fault(field: str, value: Any) -> Refusal | None:
    """Why `value` can never be that field of an entry; a currency is judged beside its asset type alone."""
    check = decimal_rule if field == "amount" else _CHECKS[field]
    if check is None or not (rule := check(value)):
        return None
    return _refusal(Outcome.AMOUNT_INVALID if field == "amount" else Outcome.FIELD_INVALID, field, rule)


def places_of(asset_type: str, currency_code: str) -> int | None:
    """How many places after the point an amount may have; None when the currency is not known."""
    if asset_type in ("fiat", "cbdc"):
        return MINOR_UNITS.get(currency_code)
    return DECIMAL_PLACES_MAX if _PRODUCT_CODE.fullmatch(currency_code) else None


def broken_rule(field: str, value: Any) -> str:
    """The rule that the value of a field breaks; empty when none. Not for the amount and its currency."""
    check = _CHECKS[field]
    assert check is not None
    return check(value)


def identifier_fault(text: str) -> str:
    """What keeps `text` from being the id of an account, ledger or source; empty when nothing does."""
    return _WORDS.get(_identifier(text), "")


def decimal_fault(text: str) -> str:
    """What keeps `text` from being a decimal, which may be zero or negative; empty when nothing does."""
    rule = decimal_rule(text)
    return "" if rule == "positive" else _WORDS.get(rule, "")


# Each check returns the rule that `value` breaks, or nothing. For ASCII text, `isprintable` is 0x20 to 0x7E.


def _identifier(value: str) -> str:
    if value.isascii() and value.isprintable() and 0 < len(value) <= TEXT_LENGTH_MAX:
        return ""  # most are, and this is the short way
    return _text(value) or ("" if unicodedata.is_normalized("NFC", value) else "nfc")


def _text(value: str) -> str:
    if not 0 < len(value) <= TEXT_LENGTH_MAX:
        return "length"
    if value.isascii() and value.isprintable():
        return ""
    if _SURROGATE.search(value):
        return "charset"
    return "control" if _CONTROL.search(value) else ""


def _code(value: str, length_max: int = TEXT_LENGTH_MAX) -> str:
    if not 0 < len(value) <= length_max:
        return "length"
    if not (value.isascii() and value.isprintable()):
        return "charset"
    return "blank" if value[0] == " " or value[-1] == " " else ""


def _transaction_type(value: str) -> str:
    return _code(value, TRANSACTION_TYPE_LENGTH_MAX)


def _asset_type(value: str) -> str:
    return "" if value in ASSET_TYPES else "value"


def _source_type(value: str) -> str:
    return "" if value in SOURCE_TYPES else "value"


def _time(value: int) -> str:
    return "" if TIME_FIRST <= value < TIME_END else "range"


def _sequence(value: int) -> str:
    return "" if 0 <= value <= SEQUENCE_MAX else "range"


def decimal_rule(value: str) -> str:
    """The rule that an amount or a rate breaks, whatever its currency; empty when none."""
    match = _DECIMAL.fullmatch(value)
    if match is None:
        return "grammar"
    if len(value) > DECIMAL_PLACES_MAX:  # a shorter one breaks neither limit
        digits = len(value) - value.count("-") - value.count(".")
        if digits > DECIMAL_DIGITS_MAX or len(match[1] or "") > DECIMAL_PLACES_MAX:
            return "digits"
    return "positive" if value[0] == "-" or not value.strip("0.") else ""


def _rate(value: str | None) -> str:
    return "" if value is None else decimal_rule(value)


def _metadata(value: Mapping[str, str]) -> str:
    if not value:
        return ""
    if len(value) > METADATA_KEYS_MAX:
        return "keys"
    text = "".join((*value, *value.values()))
    if not text.isascii() and _SURROGATE.search(text):
        return "charset"
    if len(text) > METADATA_BYTES_MAX or len(text.encode()) > METADATA_BYTES_MAX:
        return "size"
    return "nul" if "\0" in text else ""


_CHECKS: dict[str, Callable[[Any], str] | None] = {
    "ledger_id": _identifier,
    "debit_account_id": _identifier,
    "credit_account_id": _identifier,
    "amount": None,  # judged after the fields
    "currency_code": None,  # judged after the amount
    "asset_type": _asset_type,
    "transaction_type": _transaction_type,
    "reference_id": _code,
    "timestamp_utc": _time,
    "fx_rate": _rate,
    "metadata": _metadata,
    "source_id": _identifier,
    "source_type": _source_type,
    "source_position": _text,
    "producer_sequence": _sequence,
}
_FIELD_CHECKS = tuple((field, _CHECKS[field]) for field in LedgerEntry._fields)
