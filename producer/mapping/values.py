"""Numbers and times out of a row; each names its column when the row does not hold one."""

import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from ledger.errors import Refusal
from producer.mapping import model
from producer.mapping.amounts import NotANumber, noted, number_reader
from producer.mapping.dates import NotATime, time_reader
from producer.mapping.notes import Notes, Rule
from producer.mapping.text import Reader, Unfit, label

RateReader: TypeAlias = Callable[[Sequence[str]], str | None]
MomentReader: TypeAlias = Callable[[Sequence[str]], int]


def amount_reader(amount: model.Amount, text: Reader, notes: Notes) -> Reader:
    """The amount as a decimal of the wire; with its minus only where the mapping swaps the sides."""
    decimal, column = _decimal_reader(amount, "amount", "amount_invalid", notes), label(amount)
    below_zero = Refusal(
        "amount_invalid", 'amount is negative (a mapping may say negative = "swap")', "amount", "positive"
    )

    def positive(values: Sequence[str]) -> str:
        found = decimal(text(values))
        if found[0] == "-":
            raise Unfit(below_zero, column)
        return found

    return (lambda values: decimal(text(values))) if amount.negative == "swap" else positive


def rate_reader(rate: model.Number, text: Reader, notes: Notes) -> RateReader:
    """The rate, or None where the source has none; its sign is judged with the entry."""
    decimal = _decimal_reader(rate, "fx_rate", "field_invalid", notes)

    def found(values: Sequence[str]) -> str | None:
        written = text(values)
        return decimal(written) if written else None

    return found


def moment_reader(moment: model.Time, text: Reader, where: str, notes: Notes) -> MomentReader:
    """The time in microseconds; the time of reading where the source has none."""
    read, column, reading = time_reader(moment, where, notes), label(moment), reading_time(notes)

    def micros(values: Sequence[str]) -> int:
        written = text(values)
        if not written:
            return reading(values)
        try:
            return read(written)
        except NotATime as error:
            raise Unfit(Refusal("field_invalid", str(error), "timestamp_utc", "time"), column) from error

    return micros


def reading_time(notes: Notes) -> MomentReader:
    """The time of reading, in microseconds, whatever the row."""
    return notes.read(Rule("timestamp_utc", "", "reading", ""), lambda _values: time.time_ns() // 1000)


def _decimal_reader(number: model.Number, field: str, code: str, notes: Notes) -> Callable[[str], str]:
    read, column = noted(number_reader(number), number, notes), label(number)

    def decimal(text: str) -> str:
        try:
            return read(text)
        except NotANumber as error:
            raise Unfit(Refusal(code, f"{field} is {error}", field, "grammar"), column) from error

    return decimal
