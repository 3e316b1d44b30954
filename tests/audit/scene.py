"""Runs as their processes leave them: planned, begun, recorded by a producer, posted by consumers, ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from confluent_kafka import Message

from consumer.decode import decode
from ledger.batch import Batch, Part, Stream
from ledger.books import Books, Jsonb
from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry, content_digest
from ledger.posting import Unknown, post
from tests.books.scene import claim, poster, url
from tests.fixtures.outside import query

CODEC = Codec()
_PLAN = "SELECT plan_run(%s, %s, %s, 'SOVEREIGN', %s, %s, %s, NULL, 'why', 'ann')"
_RECORD = "SELECT record_source(%s, '{}', %s, %s, %s, %s, %s, %s)"
_CONTROL = "SELECT record_control(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_REFUSAL = {
    "column_name": "amount",
    "value": "1,5",
    "code": "amount_invalid",
    "field": "amount",
    "rule": "decimal",
    "reason": "the amount is no plain decimal",
}


@dataclass
class Backfill:
    """A run in the making. Records are numbered from 1; `Refused` ones become no entry."""

    settings: Settings
    id: str = "run-1"
    source: str = "file-1"
    options: Mapping[str, Any] = field(default_factory=dict)
    unknown: Unknown = field(default_factory=Unknown)
    sequence: int = 0
    offset: int = 0
    stream: Stream | None = None

    @property
    def topic(self) -> str:
        return f"runs.{self.id}"

    def begin(self) -> "Backfill":
        """Plan it, begin it, and own its one stream."""
        database = url(self.settings)
        group = f"run-{self.id}"
        query(
            database,
            _PLAN,
            self.id,
            "BACKFILL",
            self.source,
            self.topic,
            group,
            Jsonb({"options": dict(self.options)}),
        )
        query(database, "SELECT begin_run(%s, 'why', 'ann')", self.id)
        query(database, "SELECT open_run_streams(%s, %s, NULL, '{0}', '{0}', '{NULL}')", self.id, self.topic)
        self.stream = claim(database, group=group, topic=self.topic)
        return self

    def numbered(self, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
        """The entries as the next records of the source."""
        found = [
            one._replace(producer_sequence=number, source_position=f"line:{number + 1}")
            for number, one in enumerate(entries, start=self.sequence + 1)
        ]
        self.sequence += len(found)
        return found

    def read(
        self,
        entries: Sequence[LedgerEntry],
        *,
        refused: Sequence[Mapping[str, Any]] = (),
        window: str | None = "file",
        ended: bool = True,
    ) -> list[LedgerEntry]:
        """What the producer writes down of a window: its entries, then records that became none."""
        before = self.sequence
        found = self.numbered(entries)
        refusals = []
        for refusal in refused:
            self.sequence += 1
            refusals.append(
                {"sequence": self.sequence, "position": f"line:{self.sequence + 1}", **_REFUSAL, **refusal}
            )
        digests = [content_digest(one) for one in found]
        query(
            url(self.settings),
            _RECORD,
            self.id,
            ended,
            [one.producer_sequence for one in found],
            [one.ledger_id for one in found],
            [one.reference_id for one in found],
            digests,
            Jsonb(refusals),
        )
        if window is not None:
            sums: dict[str, Decimal] = {}
            for one in found:
                sums[one.currency_code] = sums.get(one.currency_code, Decimal(0)) + Decimal(one.amount)
            total = sum(int.from_bytes(digest) for digest in digests) % 2**256
            plain = {currency: format(amount, "f") for currency, amount in sums.items()}
            bounds = ("first", "last", before + 1, self.sequence)
            query(
                url(self.settings),
                _CONTROL,
                self.id,
                window,
                *bounds,
                len(found),
                Jsonb(plain),
                f"{total:064x}",
            )
        return found

    def post(self, entries: Sequence[LedgerEntry | bytes], size: int = 4) -> None:
        """Post what arrived, in batches, as the run's consumers do."""
        with poster(self.settings) as books:
            for at in range(0, len(entries), size):
                self._batch(books, entries[at : at + size])

    def _batch(self, books: Books, entries: Sequence[LedgerEntry | bytes]) -> None:
        assert self.stream is not None
        arrived = [
            Message(
                topic=self.topic,
                partition=0,
                offset=offset,
                key=b"k",
                value=one if isinstance(one, bytes) else CODEC.encode_entry(one),
                headers=[],
            )
            for offset, one in enumerate(entries, start=self.offset)
        ]
        items = tuple(
            item if item.refusal else item._replace(row=None, entry=CODEC.decode_entry(item.value))
            for item in decode(CODEC, self.stream, arrived)
        )
        part = Part(self.stream, self.offset, self.offset + len(items))
        post(books, Batch((part,), items, self.id), self.unknown)
        self.offset = part.ends

    def end(self, status: str = "COMPLETED") -> "Backfill":
        """The run stands still."""
        query(url(self.settings), "SELECT end_run(%s, %s, NULL)", self.id, status)
        return self


def loaded(settings: Settings, entries: Sequence[LedgerEntry], **changes: Any) -> Backfill:
    """A run that has read and posted these entries, and is complete."""
    run = Backfill(settings, **changes).begin()
    run.post(run.read(entries), size=max(4, len(entries) // 10))
    return run.end()
