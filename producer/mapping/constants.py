"""Constants of a mapping that no entry can ever have: found before every row is refused for them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.errors import UsageError
from ledger.validation import ASSET_TYPES, broken_rule, decimal_rule, identifier_fault, places_of
from producer.mapping import model
from producer.mapping.text import Unfit

_NO_ROW = ()  # a constant needs none
_IDENTIFIERS = ("ledger_id", "debit_account_id", "credit_account_id")


def must_be_possible(
    given: Mapping[str, model.Text],
    readers: Mapping[str, Callable[[Sequence[str]], Any]],
    key_of: Callable[[str], str],
) -> None:
    """UsageError names the first field of `given` whose constant refuses every row."""
    constants = {
        field: _value(readers[field], key_of(field))
        for field, text in given.items()
        if text.constant is not None
    }
    for field, value in constants.items():
        if fault := _fault(field, value, constants.get("asset_type")):
            raise UsageError(f"{key_of(field)}: the constant {value!r} {fault}")


def _value(read: Callable[[Sequence[str]], Any], where: str) -> Any:
    try:
        return read(_NO_ROW)
    except Unfit as unfit:
        raise UsageError(f"{where}: {unfit.refusal.reason}") from unfit


def _fault(field: str, value: Any, asset_type: str | None) -> str:
    """What is wrong with the value of a field, whatever the others hold; empty when nothing is."""
    if field in _IDENTIFIERS:
        return identifier_fault(value)
    if field == "currency_code":
        possible = ASSET_TYPES if asset_type is None else {asset_type}
        known = any(places_of(each, value) is not None for each in possible)
        return "" if known else f"is not known for {asset_type or 'any asset type'}"
    if field == "amount":
        return "is no amount above zero" if decimal_rule(value.removeprefix("-")) else ""  # a minus may swap
    if field == "asset_type":
        return "" if value in ASSET_TYPES else f"is not one of {', '.join(sorted(ASSET_TYPES))}"
    if field == "reference_id" and not value:
        return ""  # then it is generated
    return f"breaks the rule {rule!r}" if (rule := broken_rule(field, value)) else ""
