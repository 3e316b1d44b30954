"""Send batches in order and learn how far each is in Kafka: only a confirmed prefix counts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.codec import Codec
from ledger.errors import Rejected
from ledger.publisher import Delivery, Publisher
from relay.batch import Batch
from relay.message import outbox_message


class Sent(NamedTuple):
    """How many rows of a batch were given to the client, and what held up the next one."""

    batch: Batch
    rows: int
    fault: str | None


class Stretch(NamedTuple):
    """Rows that lie behind each other in Kafka: the first and the last number, and where the first lies."""

    first: int
    last: int
    partition: int
    offset: int


class Confirmed(NamedTuple):
    """How many rows of a batch Kafka has, from its first without a hole, and what held up the next one."""

    batch: Batch
    rows: int
    fault: str | None
    deliveries: Sequence[Delivery]  # one for each of those rows

    @property
    def last(self) -> int:
        """The last number that Kafka has for certain."""
        span, records = self.batch.span, self.batch.records
        return int(records[self.rows - 1]["sequence"]) if self.rows else span.first - 1

    def stretches(self) -> Iterator[Stretch]:
        """The rows by where they lie: mostly one stretch, as nobody else writes to the topic."""
        first = self.batch.span.first
        begin = 0
        for nth in range(1, self.rows + 1):
            start = self.deliveries[begin]
            here = self.deliveries[nth] if nth < self.rows else None
            if here is None or (here.partition, here.offset) != (start.partition, start.offset + nth - begin):
                yield Stretch(first + begin, first + nth - 1, start.partition, start.offset)
                begin = nth


def send(batch: Batch, publisher: Publisher, codec: Codec, topic: str) -> Sent:
    """Give the rows to the client one by one; the first that cannot go stops its shard."""
    for nth, record in enumerate(batch.records):
        fault = _hole(batch, nth)
        if fault is not None:
            return Sent(batch, nth, fault)
        try:
            message = outbox_message(record, codec)
        except Rejected as error:
            return Sent(batch, nth, error.refusal.reason)
        publisher.send(topic, *message)
    return Sent(batch, len(batch.records), _hole(batch, len(batch.records)))


def _hole(batch: Batch, nth: int) -> str | None:
    """What is wrong when the row that comes `nth` is not there. Asked for again, rows may be gone by now."""
    span = batch.span
    expected = span.first + nth
    if span.resend is not None or expected > span.last:
        return None
    if nth < len(batch.records) and batch.records[nth]["sequence"] == expected:
        return None
    return f"row {expected} of the outbox is missing"


def confirmed(sent: Sequence[Sent], deliveries: Sequence[Delivery]) -> list[Confirmed]:
    """The confirmed prefix of each batch; `deliveries` are in the order of sending."""
    results = []
    begin = 0
    for batch, rows, fault in sent:
        reports = deliveries[begin : begin + rows]
        begin += rows
        prefix = next((nth for nth, report in enumerate(reports) if report.error), rows)
        stopped = fault if prefix == rows else reports[prefix].error
        results.append(Confirmed(batch, prefix, stopped, reports[:prefix]))
    return results
