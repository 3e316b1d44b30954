"""Batches of records to judged entries."""

from collections.abc import Sequence

from ledger.entry import LedgerEntry
from ledger.validation import fault_of
from producer.mapping.compile import MakeEntry
from producer.mapping.text import Unfit
from producer.reference import References
from producer.source import Record, Refused, Unreadable


class MappedRows:
    """Rows of a file, by a compiled mapping."""

    def __init__(self, make: MakeEntry, references: References, header: Sequence[str] = ()) -> None:
        self._make = make
        self._header = header
        self._references = references

    def __call__(self, items: Sequence[Record | Unreadable]) -> list[LedgerEntry | Refused]:
        """One answer per item; the counts behind generated references are on disk afterwards."""
        if not items:
            return []
        with self._references.counted(items[-1].sequence):
            return [self._answer(item) for item in items]

    def _answer(self, item: Record | Unreadable) -> LedgerEntry | Refused:
        if isinstance(item, Unreadable):
            return Refused(*item)
        try:
            return self._make(item)
        except Unfit as unfit:
            return Refused(
                item.sequence, item.position, unfit.refusal, unfit.column, self._value(item, unfit)
            )

    def _value(self, record: Record, unfit: Unfit) -> str:
        """What stands in the column that the record is refused for."""
        fits = unfit.column in self._header and len(record.values) == len(self._header)
        return str(record.values[self._header.index(unfit.column)]) if fits else ""


def ready_entries(items: Sequence[Record | Unreadable]) -> list[LedgerEntry | Refused]:
    """The transform of a source whose records are entries already: each is judged, none is changed."""
    return [_judged(item) for item in items]


def _judged(item: Record | Unreadable) -> LedgerEntry | Refused:
    if isinstance(item, Unreadable):
        return Refused(*item)
    entry: LedgerEntry = item.values
    refusal = fault_of(entry)
    if refusal is None:
        return entry
    return Refused(item.sequence, item.position, refusal, refusal.field)
