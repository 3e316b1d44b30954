"""The fields of an MT940 file, line by line, and what stands in a balance and in a statement line."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from producer.sources.lines import Lines

_TAG = re.compile(r":([0-9]{2}[A-Z]?):")
_MESSAGE_END = ("-", "-}")
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,15}(?:,[0-9]*)?)")
_ENTRY = re.compile(
    r"(?P<value>[0-9]{6})(?P<booked>[0-9]{4}|    )?"
    r"(?P<mark>R?[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>[0-9]{1,15}(?:,[0-9]*)?)"
    r"(?P<code>[A-Z][A-Z0-9 ]{3})"
    r"(?P<customer>(?:(?!//)[^\n])*)(?://(?P<bank>[^\n]*))?(?:\n(?P<more>[\s\S]*))?"
)
_CENTURY_ENDS = 69  # as `%y` reads years: 69 is 1969, 68 is 2068
_HALF_A_YEAR = 183
_NO_REFERENCE = "NONREF"


class Field(NamedTuple):
    """A field with its tag, its text of one line or more, and its first line; `done` counts bytes."""

    tag: str
    text: str
    line: int
    fault: str
    done: int


def fields_in(lines: Lines) -> Iterator[Field]:
    """The fields in order; what stands outside of any (envelopes, blank lines) is passed over."""
    tag, texts, begin, fault = "", [""], 0, ""
    for line in lines:
        text = line.rstrip("\r\n")
        found = _TAG.match(text) or _TAG.search(text) if text.startswith("{") else _TAG.match(text)
        if (found is not None or text in _MESSAGE_END) and tag:
            yield Field(tag, "\n".join(texts), begin, fault, lines.offset)
            tag = ""
        if found is not None:
            tag, texts, begin, fault = found[1], [text[found.end() :]], lines.number, ""
        elif tag:
            texts.append(text)
        for number, _, reason in lines.taken_faults():
            fault = fault or f"line {number}: {reason}"
    if tag:
        yield Field(tag, "\n".join(texts).rstrip("\n"), begin, fault, lines.offset)


def balance_of(text: str) -> tuple[str, Decimal]:
    """Its currency and amount, below zero for a debit."""
    found = _BALANCE.fullmatch(text.strip())
    if found is None:
        raise ValueError("it must read as in C260131EUR1659,55")
    mark, _, currency, amount = found.groups()
    return currency, decimal_of(amount) if mark == "C" else -decimal_of(amount)


def entry_of(text: str) -> tuple[dict[str, str], Decimal]:
    """The columns of a statement line, and its amount, below zero for a debit."""
    found = _ENTRY.fullmatch(text.rstrip())
    if found is None:
        raise ValueError("it must read as in 2601050105C1200,50NTRFINVOICE-77//BANK-0001")
    value = _date(found["value"])
    booked = (found["booked"] or "").strip()
    credit = found["mark"] in ("C", "RD")  # the reversal of a debit is a credit
    amount = decimal_of(found["amount"])
    customer = found["customer"].strip()
    return {
        "amount": format(amount, "f"),
        "direction": "CRDT" if credit else "DBIT",
        "reversal": "true" if found["mark"].startswith("R") else "false",
        "booking_date": (_near(value, booked) if booked else value).isoformat(),
        "value_date": value.isoformat(),
        "reference": (found["bank"] or "").strip(),
        "customer_reference": "" if customer == _NO_REFERENCE else customer,
        "transaction_code": found["code"].strip(),
        "remittance": " ".join((found["more"] or "").split()),
    }, amount if credit else -amount


def decimal_of(text: str) -> Decimal:
    """An amount with its comma."""
    return Decimal(text.replace(",", ".").rstrip("."))


def _date(text: str) -> date:
    year = int(text[:2])
    return date(year + (1900 if year >= _CENTURY_ENDS else 2000), int(text[2:4]), int(text[4:6]))


def _near(value: date, text: str) -> date:
    """The day `MMDD` of the year in which it is nearest to the value date."""
    found = [
        date(year, int(text[:2]), int(text[2:]))
        for year in (value.year - 1, value.year, value.year + 1)
        if text != "0229" or year % 4 == 0
    ]
    near = min(found, key=lambda day: abs((day - value).days), default=value)
    if abs((near - value).days) > _HALF_A_YEAR:
        raise ValueError("its entry date is far from its value date")
    return near
