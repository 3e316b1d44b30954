"""Amounts as breaks show them: exact, with at least the places after the point that their currency has."""

from decimal import Decimal

from audit.runs.totals import EXACT
from ledger.currency import MINOR_UNITS
from ledger.entry import plain


def shown(amount: Decimal, currency_code: str | None) -> str:
    """The amount in one text, so that equal amounts are equal texts.

    >>> shown(Decimal("50970.7"), "CZK"), shown(Decimal("-3.000"), "JPY"), shown(Decimal("0.125"), "EUR")
    ('50970.70', '-3', '0.125')
    """
    text = plain(format(amount, "f"))
    if text == "-0":
        text = "0"
    places = MINOR_UNITS.get(currency_code or "", 0)
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(places, '0')}" if fraction or places else whole


def difference(stated: Decimal, actual: Decimal, currency_code: str | None) -> str:
    """`stated` less `actual`, exactly."""
    return shown(EXACT.subtract(stated, actual), currency_code)
