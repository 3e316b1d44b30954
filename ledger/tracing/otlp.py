"""Spans to a collector: OpenTelemetry's SDK queues them and sends them, by OTLP over HTTP, in its own thread.

A collector that is away or slow costs its spans and nothing else: the queue is bounded, what does not fit is
dropped, one line a minute says so, and the end of the process waits for two seconds at most.
"""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from importlib.metadata import version
from threading import Thread
from urllib.parse import urlsplit

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from ledger.tracing.identity import Context
from ledger.tracing.span import Span

_PATH = "/v1/traces"
_DISTRIBUTION = "dual-ledger-sync"
_QUEUE_SPANS = 20_000  # about 50 MB when nobody takes them
_REQUEST_SPANS = 512
_EVERY_MILLISECONDS = 1000
_ANSWER_SECONDS = 5.0
_END_SECONDS = 2.0
_TOLD_SECONDS = 60.0
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_OK = Status(StatusCode.UNSET)
_log = logging.getLogger(__name__)


class OtlpExporter:
    """The way of one process's spans."""

    def __init__(self, endpoint: str, service: str) -> None:
        for chatty in ("opentelemetry.sdk._shared_internal", "opentelemetry.exporter", "urllib3"):
            logging.getLogger(chatty).setLevel(logging.CRITICAL)  # they say at once what we say rarely
        release = version(_DISTRIBUTION)
        self._resource = Resource.create(
            {
                "service.name": service,
                "service.version": release,
                "service.instance.id": str(uuid.uuid4()),
            }
        )
        self._scope = InstrumentationScope("dual-ledger", release)
        address = endpoint.rstrip("/")
        address = address if address.endswith(_PATH) else address + _PATH
        exporter = OTLPSpanExporter(endpoint=address, timeout=_ANSWER_SECONDS)
        self._added = 0
        self._counting = Counting(exporter, urlsplit(endpoint).netloc.rpartition("@")[2])
        self._processor = BatchSpanProcessor(
            self._counting,
            max_queue_size=2 * _QUEUE_SPANS,  # so that we drop and count, and not the SDK
            schedule_delay_millis=_EVERY_MILLISECONDS,
            max_export_batch_size=_REQUEST_SPANS,
        )

    def add(self, span: Span) -> None:
        """Send this one, some time; never waits."""
        if self._added - self._counting.taken >= _QUEUE_SPANS:
            self._counting.lost(1)
            return
        self._added += 1
        self._processor.on_end(
            ReadableSpan(
                span.name,
                _context(span.context, remote=False),
                None if span.parent is None else _parent(span.context, span.parent),
                self._resource,
                span.attributes,
                [Event(name, timestamp=at) for name, at in span.events],
                [Link(_context(link, remote=True)) for link in span.links],
                SpanKind[span.kind],
                status=Status(StatusCode.ERROR, span.error) if span.error else _OK,
                start_time=span.begins,
                end_time=span.ends,
                instrumentation_scope=self._scope,
            )
        )

    def close(self) -> None:
        """Send what is left; a collector that does not take it in time is left alone."""
        # The SDK's own end may wait for half a minute. Its threads are daemons: they end with the process.
        end = Thread(target=self._processor.shutdown, name="traces-end", daemon=True)
        end.start()
        end.join(_END_SECONDS)


class Counting(SpanExporter):
    """Counts what was given to the collector, and says once a minute, in words of our own, what is lost."""

    def __init__(
        self, exporter: SpanExporter, where: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.taken = 0  # out of the queue
        self._exporter = exporter
        self._where = where
        self._clock = clock
        self._lost = 0
        self._tell_at = clock()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Give the spans to the collector; those that it does not take are lost."""
        result = self._exporter.export(spans)
        self.taken += len(spans)
        if result is not SpanExportResult.SUCCESS:
            self.lost(len(spans))
        return result

    def lost(self, count: int) -> None:
        """So many spans more will not be seen."""
        self._lost += count
        if self._clock() >= self._tell_at:
            self._tell_at = self._clock() + _TOLD_SECONDS
            _log.warning(
                "the collector of traces at %s does not keep up: %d spans are lost so far",
                self._where,
                self._lost,
            )

    def shutdown(self) -> None:
        """End it; one that is sending gives up."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing is kept here."""
        return self._exporter.force_flush(timeout_millis)


def _context(context: Context, *, remote: bool) -> SpanContext:
    return SpanContext(int(context.trace, 16), int(context.span, 16), remote, _SAMPLED)


def _parent(context: Context, span: str) -> SpanContext:
    return SpanContext(int(context.trace, 16), int(span, 16), is_remote=True, trace_flags=_SAMPLED)
