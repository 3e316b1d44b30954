"""SWIFT MT940 bank statements as movements: each statement line (:61:) with what is said of it (:86:)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path

from ledger.errors import UsageError
from producer.sources.compressed import UNREADABLE, opened
from producer.sources.encoding import Encoding
from producer.sources.lines import Lines
from producer.sources.mt940_details import details_of
from producer.sources.mt940_fields import Field, balance_of, entry_of, fields_in
from producer.sources.statement import Ended, Movement

_OPENING, _CLOSING = ("60F", "60M"), ("62F", "62M")


class Mt940Reader:
    """Reads the files of one encoding."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding

    def __call__(self, path: Path) -> Iterator[Movement | Ended]:
        """The movements of every statement in the file; UsageError when it is of another kind."""
        name, mark_length, _ = self._encoding
        try:
            with opened(path) as file:
                lines = Lines(file, name, newline="\n", offset=mark_length, number=0)
                yield from _movements(fields_in(lines), path)
        except UNREADABLE as error:
            raise UsageError(f"cannot read {path}: {error}", hint="get the whole file") from error


@dataclass(slots=True)
class _Statement:
    """What is known of a statement so far; an entry waits for what the next field says of it."""

    ended: Ended
    account: str = ""
    currency: str = ""
    waiting: Field | None = None
    told: Field | None = None

    def flush(self) -> Iterator[Movement]:
        """The entry that was waiting."""
        if self.waiting is None:
            return
        line, told = self.waiting, self.told
        self.waiting = self.told = None
        self.ended.count += 1
        fault = line.fault or (told.fault if told else "")
        values: dict[str, str] = {}
        booked = Decimal(0)
        try:
            values, booked = entry_of(line.text)
        except ValueError as error:
            fault = fault or f"not a statement line: {error}"
        if not self.currency:
            fault = fault or "no balance in front of the entry says its currency"
        values = {
            "statement": self.ended.name,
            "account": self.account,
            "currency": self.currency,
            **values,
            **details_of(told.text if told else "", values),
        }
        yield Movement(f"line:{line.line}", values, booked, fault, line.done)


def _movements(fields: Iterator[Field], path: Path) -> Iterator[Movement | Ended]:
    number = 0
    statement: _Statement | None = None
    for one in chain(fields, [Field("20", "", 0, "", 0)]):  # one more begins behind the last
        if one.tag == "20":
            if statement is not None:
                yield from statement.flush()
                yield statement.ended
            number += 1
            statement = _Statement(Ended(str(number), f"line {one.line}"))
        elif statement is not None:
            if one.tag in _OPENING and statement.ended.closing:  # the next page of the same statement
                yield from statement.flush()
                yield statement.ended
                statement = _Statement(Ended(statement.ended.name, f"line {one.line}"), statement.account)
            yield from _take(statement, one, path)
    if number == 1:
        raise UsageError(f"{path} holds no statement", hint="an MT940 statement begins with a line :20:")


def _take(statement: _Statement, one: Field, path: Path) -> Iterator[Movement]:
    if one.tag == "86" and statement.waiting is not None and statement.told is None:
        statement.told = one
        return
    yield from statement.flush()
    if one.tag in ("25", "25P"):
        statement.account = one.text.strip().splitlines()[0].strip() if one.text.strip() else ""
    elif one.tag in ("28C", "28"):
        statement.ended.name = one.text.strip() or statement.ended.name
    elif one.tag in (*_OPENING, *_CLOSING):
        try:
            currency, amount = balance_of(one.text)
        except ValueError as error:
            raise UsageError(f"{path}, line {one.line}: not a balance: {error}") from error
        balances = statement.ended.opening if one.tag in _OPENING else statement.ended.closing
        if balances.setdefault(currency, amount) != amount:
            raise UsageError(f"{path}, line {one.line}: the statement has two such balances, and they differ")
        statement.currency = statement.currency or currency
    elif one.tag == "61":
        statement.waiting = one
