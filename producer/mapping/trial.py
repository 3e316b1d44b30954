"""A mapping tried on the first records of a source: each before and after, and the rules in between.

The records go the way of a load: the same compiled mapping, the same judgement, the same encoding.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ledger.codec import Codec
from ledger.entry import LedgerEntry
from ledger.errors import Fatal
from producer.control import Totals
from producer.mapping import model
from producer.mapping.branch import OTHER_SIDE
from producer.mapping.compile import compiled
from producer.mapping.notes import Rule
from producer.mapping.watch import Fired, Watch
from producer.message import answers_of
from producer.reference import References
from producer.source import Record, Refused, Source, Unreadable
from producer.transform import MappedRows

_BATCH_RECORDS = 1000


class Tried(NamedTuple):
    """One record: its texts under the columns (none when it could not be read), its answer, what fired."""

    sequence: int
    position: str
    values: Sequence[str]
    answer: LedgerEntry | Refused
    fired: Sequence[Fired]

    @property
    def is_refused(self) -> bool:
        """Whether it became no entry."""
        return isinstance(self.answer, Refused)

    def gave(self) -> Iterator[tuple[str, Fired]]:
        """What fired, each with the entry's field it went into: a swap exchanges those of the accounts."""
        swapped = any(one.rule.kind == "negative" for one in self.fired)
        for one in self.fired:
            yield (OTHER_SIDE.get(one.rule.field, one.rule.field) if swapped else one.rule.field), one

    def refused_text(self, header: Sequence[str]) -> str:
        """The source's text that was refused; empty when it was not for a text."""
        assert isinstance(self.answer, Refused)
        column, refused = self.answer.column, self.answer.refusal.field
        if column in header and len(self.values) == len(header):
            return self.values[header.index(column)]
        return next((one.made for field, one in self.gave() if field == refused), "")


@dataclass(slots=True)
class Found:
    """What came out of a trial; `failure` is what made the rest of the source unreadable."""

    read: int = 0
    totals: Totals = field(default_factory=Totals)
    refused: Counter[str] = field(default_factory=Counter)
    accounts: set[str] = field(default_factory=set)
    unseen: list[Rule] = field(default_factory=list)
    failure: Fatal | None = None

    @property
    def good(self) -> bool:
        """Whether every record became an entry."""
        return not self.refused and self.failure is None

    def add(self, answer: LedgerEntry | Refused, digest: bytes) -> None:
        """Count one answer."""
        self.read += 1
        if isinstance(answer, Refused):
            self.refused[str(answer.refusal.code)] += 1
            return
        self.totals.add(answer, digest)
        self.accounts |= {answer.debit_account_id, answer.credit_account_id}


class Trial:
    """A mapping over a source whose records are texts under the columns of `header`.

    UsageError when the header lacks what the mapping names. `found` is whole once `records` has ended.
    """

    def __init__(
        self,
        source: Source,
        header: Sequence[str],
        mapping: model.Mapping,
        *,
        account_names: Mapping[str, str] | None = None,
        ledger_id: str | None = None,
        where: str = "mapping",
    ) -> None:
        self.header = tuple(header)
        self.found = Found()
        self._source = source
        self._watch = Watch()
        self._references: References | None = None
        self._make = compiled(
            mapping,
            header,
            source_id=source.id,
            source_type=source.type,
            generate=self._generated,
            account_names=account_names,
            ledger_id=ledger_id,
            where=where,
            watch=self._watch,
        )

    def records(self, sample: int) -> Iterator[Tried]:
        """The first `sample` records, in order."""
        with (
            tempfile.TemporaryDirectory() as folder,
            References(self._source.id, Path(folder) / "references") as references,
        ):
            self._references = references
            transform, codec = MappedRows(self._make, references, self.header), Codec()
            try:
                for items in self._read(sample):
                    for item, answer in zip(items, answers_of(transform(items), codec), strict=True):
                        yield self._tried(
                            item, *((answer, b"") if isinstance(answer, Refused) else answer[:2])
                        )
            except Fatal as failure:
                self.found.failure = failure
        self.found.unseen = self._watch.unseen()

    def _read(self, sample: int) -> Iterator[Sequence[Record | Unreadable]]:
        for batch in self._source.batches(None, min(sample, _BATCH_RECORDS)):
            if not batch.items:
                return  # a source without an end has nothing more just now
            yield batch.items[:sample]
            sample -= len(batch.items)
            if sample <= 0:
                return

    def _tried(self, item: Record | Unreadable, answer: LedgerEntry | Refused, digest: bytes) -> Tried:
        self.found.add(answer, digest)
        values = item.values if isinstance(item, Record) else ()
        return Tried(item.sequence, item.position, values, answer, self._watch.taken(item.sequence))

    def _generated(self, values: Sequence[str], sequence: int) -> str:
        assert self._references is not None
        return self._references.of(values, sequence)
