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
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, TraceFlags

from ledger.tracing.span import Span
from ledger.tracing.wire import request, sender_of

_PATH = "/v1/traces"
_DISTRIBUTION = "dual-ledger-sync"
_QUEUE_SPANS = 20_000  # about 50 MB when nobody takes them
_REQUEST_SPANS = 512
_EVERY_MILLISECONDS = 1000
_ANSWER_SECONDS = 5.0
_END_SECONDS = 2.0
_TOLD_SECONDS = 60.0
_RECORDED = SpanContext(1, 1, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))
_log = logging.getLogger(__name__)


class OtlpExporter:
    """The way of one process's spans."""

    def __init__(self, endpoint: str, service: str) -> None:
        for chatty in ("opentelemetry.sdk._shared_internal", "opentelemetry.exporter", "urllib3"):
            logging.getLogger(chatty).setLevel(logging.CRITICAL)  # they say at once what we say rarely
        resource = Resource.create(
            {
                "service.name": service,
                "service.version": version(_DISTRIBUTION),
                "service.instance.id": str(uuid.uuid4()),
            }
        )
        address = endpoint.rstrip("/")
        address = address if address.endswith(_PATH) else address + _PATH
        sender = sender_of({name: str(value) for name, value in resource.attributes.items()})
        self._added = 0
        self._counting = Counting(_OverHttp(address, sender), urlsplit(endpoint).netloc.rpartition("@")[2])
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
        self._processor.on_end(Told(span))

    def close(self) -> None:
        """Send what is left; a collector that does not take it in time is left alone."""
        # The SDK's own end may wait for half a minute. Its threads are daemons: they end with the process.
        end = Thread(target=self._processor.shutdown, name="traces-end", daemon=True)
        end.start()
        end.join(_END_SECONDS)


class Told(ReadableSpan):
    """A span of ours in the SDK's queue, which looks at nothing of it but whether it is recorded."""

    def __init__(self, span: Span) -> None:  # not the base's: it costs as much as all the rest
        self._context = _RECORDED
        self.span = span


class _OverHttp(OTLPSpanExporter):
    """The SDK's own exporter, with its retries, headers and certificates, and our encoding."""

    def __init__(self, address: str, sender: bytes) -> None:
        super().__init__(endpoint=address, timeout=_ANSWER_SECONDS)
        self._sender = sender

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send them, and try again for a few seconds if need be."""
        told = request(self._sender, (one.span for one in spans if isinstance(one, Told)))
        done = self._client.export(told).success
        return SpanExportResult.SUCCESS if done else SpanExportResult.FAILURE


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
