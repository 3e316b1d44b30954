"""Outbox rows on their way to Kafka, as traces: a span for each traced row behind its posting's, one a turn.

The row's message carries its span on. The id of the first sending is derived from what the books keep, so an
answer that comes without a `traceparent` finds it again; a row that is sent once more on request gets a new
span, linked to the first. A row that was posted directly has no trace yet: its begins here.
"""

from collections.abc import Mapping, Sequence
from time import time_ns
from typing import Any, NamedTuple

from ledger.config import Settings
from ledger.tracing.attributes import BATCH_COUNT, database, entry, messaging, place
from ledger.tracing.identity import (
    POSTING,
    SENDING,
    Context,
    new_span,
    new_trace,
    parent_of,
    step,
    traceparent,
)
from ledger.tracing.process import emit, is_on
from ledger.tracing.sampling import SAMPLED_DIGITS, SAMPLING
from ledger.tracing.span import Attributes, Span, Stage, batch_spans
from relay.batch import Batch
from relay.publish import Confirmed


class _Row(NamedTuple):
    """A traced row, the nth of its batch: its span, the one before, the first sending if this is another."""

    nth: int
    record: Mapping[str, Any]
    context: Context
    parent: str | None
    first: Context | None


def sending_of(stored: str | None, ledger_id: str, reference_id: str) -> Context:
    """The span of a row's first sending, from the `traceparent` that its entry was stored with."""
    return step(stored or traceparent(ledger_id, reference_id), SENDING, ledger_id, reference_id)


class Turn:
    """One turn of the relay; does nothing while tracing is off."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._context = new_trace()
        self._fetching = time_ns()
        self._sending = self._flushing = self._marking = 0
        self._rows: dict[int, list[_Row]] = {}  # by shard: each has one batch in a turn
        self._count = 0

    def fetched(self, batches: Sequence[Batch]) -> None:
        """These rows will be sent: the traced ones go with a `traceparent` of their own."""
        self._sending = time_ns()
        if not is_on():
            return
        for batch in batches:
            self._count += len(batch.records)
            rows, below = self._rows.setdefault(batch.span.shard, []), SAMPLING.below
            for nth, record in enumerate(batch.records):
                stored = record["traceparent"] or traceparent(record["ledger_id"], record["reference_id"])
                if stored[-1] in SAMPLED_DIGITS or stored[19:35] < below:  # for each row: no call
                    row = _row(nth, record, again=batch.span.resend is not None)
                    rows.append(row)
                    record["traceparent"] = row.context.traceparent

    def sent(self) -> None:
        """All were given to the client."""
        self._flushing = time_ns()

    def delivered(self) -> None:
        """Kafka has answered."""
        self._marking = time_ns()

    def finished(self, marked: Sequence[Confirmed]) -> None:
        """So many rows of each batch are in Kafka, and the books know it."""
        if not any(self._rows.values()):
            return
        now, told = time_ns(), messaging(self._settings.topic_outbox, "send", "send")
        spans = [
            self._span(row, {**told, **place(deliveries[row.nth].partition, deliveries[row.nth].offset)})
            for batch, rows, _, deliveries in marked
            for row in self._rows[batch.span.shard]
            if row.nth < rows
        ]
        if spans:
            emit(spans)
            emit(self._batch(told, now, tuple(span.context for span in spans)))

    def _span(self, row: _Row, told: Attributes) -> Span:
        return Span(
            f"send {self._settings.topic_outbox}",
            "PRODUCER",
            row.context,
            row.parent,
            self._sending,  # fetching began before the row was there, maybe
            self._marking,
            {**told, **entry(row.record["ledger_id"], row.record["reference_id"])},
            (self._context,) if row.first is None else (self._context, row.first),
        )

    def _batch(self, told: Attributes, now: int, links: tuple[Context, ...]) -> list[Span]:
        address = self._settings.database_url
        root = Span("send batch", "PRODUCER", self._context, None, self._fetching, now, told, links)
        return batch_spans(
            root._replace(attributes={**told, BATCH_COUNT: self._count}),
            Stage(
                "fetch",
                self._fetching,
                self._sending,
                database(address, "SELECT", "dual_ledger_outbox"),
                "CLIENT",
            ),
            Stage("encode", self._sending, self._flushing),
            Stage("flush", self._flushing, self._marking, told),
            Stage("mark", self._marking, now, database(address, "UPDATE", "dual_ledger_outbox"), "CLIENT"),
        )


def _row(nth: int, record: Mapping[str, Any], *, again: bool) -> _Row:
    stored, ledger_id, reference_id = record["traceparent"], record["ledger_id"], record["reference_id"]
    parent = None if parent_of(stored) is None else step(stored, POSTING, ledger_id, reference_id).span
    first = sending_of(stored, ledger_id, reference_id)
    if again:
        return _Row(nth, record, first._replace(span=new_span()), parent, first)
    return _Row(nth, record, first, parent, None)
