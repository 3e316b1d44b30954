"""Numbers and times out of a row; each names its column when the row does not hold one."""

import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from ledger.errors import Refusal
from producer.mapping import model
from producer.mapping.amounts import NotANumber, number_reader
from producer.mapping.dates import NotATime, time_reader
from producer.mapping.text import Reader, Unfit, label

RateReader: TypeAlias = Callable[[Sequence[str]], str | None]
MomentReader: TypeAlias = Callable[[Sequence[str]], int]


def amount_reader(amount: model.Amount, text: Reader) -> Reader:
    """The amount as a decimal of the wire; with its minus only where the mapping swaps the sides."""
    read, column = _decimal_reader(amount, text, "amount", "amount_invalid"), label(amount)
    below_zero = Refusal(
        "amount_invalid", 'amount is negative (a mapping may say negative = "swap")', "amount", "positive"
    )

    def positive(values: Sequence[str]) -> str:
        decimal = read(values)
        if decimal[0] == "-":
            raise Unfit(below_zero, column)
        return decimal

    return read if amount.negative == "swap" else positive


def rate_reader(rate: model.Number, text: Reader) -> RateReader:
    """The rate, or None where the source has none; its sign is judged with the entry."""
    read = _decimal_reader(rate, text, "fx_rate", "field_invalid")
    return lambda values: read(values) if text(values) else None


def moment_reader(moment: model.Time, text: Reader, where: str) -> MomentReader:
    """The time in microseconds; the time of reading where the source has none."""
    read, column = time_reader(moment, where), label(moment)

    def micros(values: Sequence[str]) -> int:
        written = text(values)
        if not written:
            return now()
        try:
            return read(written)
        except NotATime as error:
            raise Unfit(Refusal("field_invalid", str(error), "timestamp_utc", "time"), column) from error

    return micros


def now() -> int:
    """The time of reading, in microseconds."""
    return time.time_ns() // 1000


def _decimal_reader(number: model.Number, text: Reader, field: str, code: str) -> Reader:
    read, column = number_reader(number), label(number)

    def decimal(values: Sequence[str]) -> str:
        try:
            return read(text(values))
        except NotANumber as error:
            raise Unfit(Refusal(code, f"{field} is {error}", field, "grammar"), column) from error

    return decimal
