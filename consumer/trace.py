"""The batches of one consumer as traces: a span for each batch and its stages, one for each traced entry.

1. noted     items are looked at as they are decoded: whose trace is recorded is told by `traceparent` and id
2. posted    by the thread that posts, once the books have answered: the entries' spans
3. finished  by the thread that decodes, once the offsets are committed: the batch's span
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import time_ns

from consumer.entry_trace import Arrived, arrived, entry_spans
from ledger.batch import Batch, Item, Settled
from ledger.books import Books
from ledger.config import Settings
from ledger.posting_rows import TRACEPARENT_BYTES
from ledger.tracing.attributes import BATCH_COUNT, database, messaging
from ledger.tracing.identity import Context, kept, new_trace
from ledger.tracing.process import emit, is_on
from ledger.tracing.sampling import SAMPLED_DIGITS, SAMPLING
from ledger.tracing.span import LINKS_MAX, Span, Stage, batch_spans

_UNFINISHED_MAX = 4  # one is posted while the next is decoded; others were given up


@dataclass
class _BatchTrace:
    """One batch that has traced entries; times as they come."""

    context: Context
    polling: int
    polled: int
    decoded: int
    chosen: list[Arrived]
    posting: int = 0
    posted: int = 0
    messages: int = 0
    topics: Sequence[str] = ()
    links: list[Context] = field(default_factory=list)


class Watch:
    """Notes what happens to batches, and tells it when it is over; does nothing while tracing is off."""

    def __init__(self, settings: Settings) -> None:
        self._group = settings.consumer_group
        self._copy = database(settings.database_url, "COPY", "ledger_entries")
        self._chosen: list[Arrived] = []
        self._polling = self._polled = 0
        self._open: dict[str, _BatchTrace] = {}
        self._posted: deque[_BatchTrace] = deque()

    def polling(self) -> None:
        """Kafka is asked from now on."""
        self._polling = time_ns()

    def polled(self) -> None:
        """Kafka has answered."""
        self._polled = time_ns()

    def noted(self, items: list[Item]) -> list[Item]:
        """The items of one stream in a batch; a trace that we are the first to record is marked as such."""
        if not is_on():
            return items
        below = SAMPLING.below
        for nth, item in enumerate(items):
            trace = item.traceparent
            if trace is None:
                if (found := arrived(item, nth)) is not None:
                    self._chosen.append(found)
            elif trace[-1] in SAMPLED_DIGITS or trace[19:35] < below:
                items[nth] = item if trace[-1] in SAMPLED_DIGITS else _marked(item, trace)
                self._chosen.append(Arrived(items[nth], nth, kept(trace)))
        return items

    def batch(self) -> str | None:
        """The `traceparent` of the batch that is made of what was noted, if any of it is traced."""
        chosen, self._chosen = self._chosen, []
        if not chosen:
            return None
        trace = _BatchTrace(new_trace(), self._polling, self._polled, time_ns(), chosen)
        self._open[trace.context.traceparent] = trace
        for given_up in list(self._open)[:-_UNFINISHED_MAX]:
            self._open.pop(given_up, None)  # the other thread takes from here, too
        return trace.context.traceparent

    def posted(
        self, batch: Batch, settled: Sequence[Settled], posting: int, books: Callable[[], Books]
    ) -> None:
        """The books have taken it, from `posting` on until now."""
        trace = self._open.pop(batch.traceparent or "", None)
        if trace is None or not settled:
            return
        trace.posting, trace.posted, trace.messages = posting, time_ns(), len(batch.items)
        trace.topics = sorted({part.stream.topic for part in settled})
        spans = entry_spans(trace.chosen, settled, batch.run_id, (trace.polled, trace.posted), books)
        emit(span._replace(links=(trace.context, *span.links)) for span in spans)
        trace.links = [span.context for span in spans[:LINKS_MAX]]
        self._posted.append(trace)

    def finished(self, committing: int) -> None:
        """The offsets were committed to Kafka, from `committing` on until now."""
        while self._posted:
            emit(self._spans(self._posted.popleft(), Stage("commit", committing, time_ns(), self._settle())))

    def _spans(self, trace: _BatchTrace, commit: Stage) -> list[Span]:
        topics = ",".join(trace.topics)
        told = messaging(topics, "process", "process", self._group)
        root = Span(
            "process batch",
            "CONSUMER",
            trace.context,
            None,
            trace.polling,
            commit.ends,
            {**told, BATCH_COUNT: trace.messages},
            tuple(trace.links),
        )
        return batch_spans(
            root,
            Stage("poll", trace.polling, trace.polled, messaging(topics, "receive", "poll", self._group)),
            Stage("decode", trace.polled, trace.decoded),
            Stage("post", trace.posting, trace.posted, self._copy, "CLIENT"),
            commit,
        )

    def _settle(self) -> Mapping[str, str | int]:
        return {
            "messaging.system": "kafka",
            "messaging.operation.type": "settle",
            "messaging.operation.name": "commit",
            "messaging.consumer.group.name": self._group,
        }


def _marked(item: Item, trace: str) -> Item:
    """The same item, whose trace the books keep as recorded; in its row it stands behind all that it says."""
    if item.row is None:
        return item._replace(traceparent=kept(trace))
    before, _, behind = item.row.rpartition(trace.encode())
    assert len(trace) == TRACEPARENT_BYTES
    return item._replace(traceparent=kept(trace), row=b"".join((before, kept(trace).encode(), behind)))
