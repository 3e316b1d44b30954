"""What is wrong with an entry whatever the books hold: every fault that it has, in the order of judgement."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any, NamedTuple

from tests.model.entry import Entry

PLACES = {"EUR": 2, "USD": 2, "JPY": 0, "BHD": 3, "DEM": 2}  # of the currencies that the tests use
_PRODUCTS = ("commodity", "security")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_HIDDEN = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029\u061c\u200e\u200f"}
_HIDDEN |= {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_YEAR_1900, _YEAR_2200 = -2_208_988_800_000_000, 7_258_118_400_000_000


class Fault(NamedTuple):
    """A refusal's code and the field that is at fault, where it is one."""

    code: str
    field: str = ""


def faults_by_itself(entry: Entry) -> Iterator[Fault]:
    """Every one, the one that is answered first."""
    for field, is_sound in _FIELDS.items():
        if not is_sound(getattr(entry, field)):
            yield Fault("field_invalid", field)
    if not _is_amount(entry.amount):
        yield Fault("amount_invalid", "amount")
    if not _is_currency(entry):
        yield Fault("currency_unknown", "currency_code")
    if _is_too_fine(entry):
        yield Fault("amount_precision", "amount")
    if entry.debit_account_id == entry.credit_account_id:
        yield Fault("same_account", "credit_account_id")


def _is_text(text: str) -> bool:
    return 1 <= len(text) <= 255 and not _HIDDEN.intersection(text)


def _is_identifier(text: str) -> bool:
    return _is_text(text) and unicodedata.is_normalized("NFC", text)


def _is_code(text: str, length_max: int = 255) -> bool:
    return 1 <= len(text) <= length_max and text == text.strip(" ") and all(" " <= c <= "~" for c in text)


def _is_amount(text: str) -> bool:
    if not _DECIMAL.fullmatch(text):
        return False
    digits = sum(character.isdigit() for character in text)
    return digits <= 38 and len(text.partition(".")[2]) <= 18 and Decimal(text) > 0


def _is_map(metadata: Any) -> bool:
    size = sum(len(text.encode()) for pair in metadata.items() for text in pair)
    return len(metadata) <= 64 and size <= 32 * 1024


def _is_currency(entry: Entry) -> bool:
    if entry.asset_type in _PRODUCTS:
        return re.fullmatch("[A-Z0-9.-]{1,32}", entry.currency_code) is not None
    return entry.currency_code in PLACES


def _is_too_fine(entry: Entry) -> bool:
    """Judged on the value, as far as there is one and its currency is known."""
    places = None if entry.asset_type in _PRODUCTS else PLACES.get(entry.currency_code)
    if places is None:
        return False
    try:
        with localcontext(prec=100):
            in_minor_units = Decimal(entry.amount) * 10**places
            return bool(in_minor_units != in_minor_units.to_integral_value())
    except InvalidOperation:
        return False


def _if_stated(is_sound: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or is_sound(value)


_FIELDS: dict[str, Callable[[Any], bool]] = {  # in the order of the contract; the money is judged after them
    "ledger_id": _is_identifier,
    "debit_account_id": _is_identifier,
    "credit_account_id": _is_identifier,
    "asset_type": lambda text: text in ("fiat", "cbdc", *_PRODUCTS),
    "transaction_type": lambda text: _is_code(text, 64),
    "reference_id": _is_code,
    "timestamp_utc": _if_stated(lambda micros: _YEAR_1900 <= micros < _YEAR_2200),
    "fx_rate": _if_stated(_is_amount),
    "metadata": _is_map,
    "source_id": _if_stated(_is_identifier),
    "source_type": _if_stated(lambda text: text in ("CSV", "API", "DATABASE", "SCB")),
    "source_position": _if_stated(_is_text),
    "producer_sequence": _if_stated(lambda number: 0 <= number < 2**63),
}
