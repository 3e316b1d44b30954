"""ISO 20022 bank statements (camt.053, any version) as movements.

An entry is one movement. One that the bank booked for a batch is a movement for each of its transactions, if
every transaction has an amount in the entry's currency and together they are the entry's amount.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element

from ledger.errors import UsageError
from producer.sources.camt053_values import balance_of, signed, values_of
from producer.sources.compressed import UNREADABLE, opened
from producer.sources.statement import Ended, Movement
from producer.sources.xml_parts import XmlParts

_OTHER_MESSAGES = {
    "BkToCstmrAcctRpt": "camt.052, a report within the day",
    "BkToCstmrDbtCdtNtfctn": "camt.054, a notification",
}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def movements(path: Path) -> Iterator[Movement | Ended]:
    """The movements of every statement in the file; UsageError when it is of another kind."""
    parts = XmlParts("Stmt")
    try:
        with opened(path) as file:
            yield from _movements(parts, file, path)
    except UsageError as error:
        if str(path) in error.message:
            raise
        raise UsageError(f"{path}: {error.message}", hint=error.hint) from error
    except UNREADABLE as error:
        raise UsageError(f"cannot read {path}: {error}", hint="get the whole file") from error


def _movements(parts: XmlParts, file: BinaryIO, path: Path) -> Iterator[Movement | Ended]:
    number, statement = 0, _Statement(1)
    for _, element, done in parts.read(file):
        if element is not None:
            yield from statement.take(element, done)
            continue
        number += 1
        yield statement.ended()
        statement = _Statement(number + 1)
    if number == 0:
        other = _OTHER_MESSAGES.get(parts.root, f"a message {parts.root or 'of another kind'}")
        raise UsageError(f"{path} holds no statement: it is {other}", hint="camt.053 is read: BkToCstmrStmt")


class _Statement:
    """What is known of a statement so far; its entries come last in it."""

    def __init__(self, number: int) -> None:
        self._end = Ended(str(number), f"statement {number} of the file")
        self._number = number
        self._account = ""
        self._balances: dict[tuple[str, str], Decimal] = {}

    def take(self, element: Element, done: int) -> Iterator[Movement]:
        """One child of the statement."""
        if element.tag == "Id":
            self._end.name = element.text or self._end.name
        elif element.tag == "Acct":
            self._account = element.findtext("Id/IBAN") or element.findtext("Id/Othr/Id") or ""
        elif element.tag == "Bal":
            self._balance(element)
        elif element.tag == "TxsSummry":
            stated = element.findtext("TtlNtries/NbOfNtries") or ""
            self._end.stated_count = int(stated) if stated.isdecimal() else None
        elif element.tag == "Ntry":
            self._end.count += 1
            yield from self._entry(element, f"statement:{self._number}:entry:{self._end.count}", done)

    def _balance(self, element: Element) -> None:
        try:
            kind, currency, amount = balance_of(element)
        except ValueError as error:
            raise UsageError(f"a balance of statement {self._end.name} cannot be read: {error}") from error
        self._balances.setdefault((kind, currency), amount)

    def ended(self) -> Ended:
        """The statement's end, with its balances."""
        for balances, kinds in ((self._end.opening, _OPENING), (self._end.closing, _CLOSING)):
            for kind in kinds:
                for (found, currency), amount in self._balances.items():
                    if found == kind:
                        balances.setdefault(currency, amount)
        return self._end

    def _entry(self, entry: Element, position: str, done: int) -> Iterator[Movement]:
        status = (entry.findtext("Sts/Cd") or entry.findtext("Sts") or "BOOK").strip()
        nothing = Decimal(0)
        if status != "BOOK":
            fault = f"the entry is not booked: its status is {status[:16]}"
            yield Movement(position, {}, nothing, fault, done)
            return
        try:
            whole = signed(entry)
            parts = _parts(entry, whole)
            known = {"statement": self._end.name, "account": self._account}
            made = [values_of(entry, part, known) for part in parts]
            alone = values_of(entry, None, known)
        except ValueError as error:
            yield Movement(position, {}, nothing, f"not an entry: {error}", done)
            return
        if not parts:
            yield Movement(position, alone, whole, "", done)
        for number, (part, values) in enumerate(zip(parts, _apart(made), strict=True), 1):
            yield Movement(f"{position}:{number}", values, signed(part), "", done)


def _parts(entry: Element, whole: Decimal) -> list[Element]:
    """The transactions of an entry that is a batch, where they are all of it; none otherwise."""
    parts = entry.findall("NtryDtls/TxDtls")
    for part in parts:
        if part.find("Amt") is None:  # as in the older versions of the message
            part.extend(part.findall("AmtDtls/TxAmt/Amt"))
    currencies = {amount.get("Ccy") for one in (entry, *parts) for amount in one.findall("Amt")}
    if len(parts) < 2 or len(currencies) > 1 or any(part.find("Amt") is None for part in parts):  # noqa: PLR2004
        return []
    for part in parts:
        if part.find("CdtDbtInd") is None:  # it goes the way of the entry
            part.extend(entry.findall("CdtDbtInd"))
    return parts if sum(map(signed, parts)) == whole else []


def _apart(made: list[dict[str, str]]) -> list[dict[str, str]]:
    """Transactions of one entry with a reference each: the entry's and a number where they have none."""
    references = [values["reference"] for values in made]
    if len(set(references)) == len(references):
        return made
    return [
        values | ({"reference": f"{values['reference']}/{number}"} if values["reference"] else {})
        for number, values in enumerate(made, 1)
    ]
