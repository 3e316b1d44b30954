"""A collector of traces in the test's own process: takes OTLP over HTTP and keeps every span."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Seen(NamedTuple):
    """A span as the collector got it; ids in hexadecimal, no parent is the empty text."""

    resource: dict[str, Any]
    trace: str
    span: str
    parent: str
    name: str
    kind: str
    begins: int
    ends: int
    attributes: dict[str, Any]
    links: list[tuple[str, str]]
    events: list[str]
    error: str

    @property
    def service(self) -> str:
        """The service that sent it."""
        return str(self.resource["service.name"])

    @property
    def outcome(self) -> Any:
        """What became of the message."""
        return self.attributes.get("dual_ledger.outcome")


class Collector:
    """What came so far, and how requests are answered."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.spans: list[Seen] = []
        self.requests = 0

    def of(self, trace: str) -> list[Seen]:
        """The spans of one trace."""
        return [span for span in self.spans if span.trace == trace]

    def take(self, body: bytes) -> None:
        """Keep the spans of one request."""
        self.requests += 1
        request = ExportTraceServiceRequest.FromString(body)
        for sender in request.resource_spans:
            resource = _values(sender.resource.attributes)
            for scope in sender.scope_spans:
                self.spans += [_seen(resource, span) for span in scope.spans]


@contextmanager
def collecting(*, status: int = 200, slow: bool = False) -> Iterator[Collector]:
    """A collector at a free port; a slow one answers nothing as long as it is there."""
    over = Event()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if slow:
                over.wait()
                return
            if status == 200:
                collector.take(body)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    collector = Collector(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield collector
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def took(action: Any) -> float:
    """How many seconds an action took."""
    began = time.monotonic()
    action()
    return time.monotonic() - began


def _seen(resource: dict[str, Any], span: Span) -> Seen:
    return Seen(
        resource,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.name,
        Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        _values(span.attributes),
        [(link.trace_id.hex(), link.span_id.hex()) for link in span.links],
        [event.name for event in span.events],
        span.status.message if span.status.code else "",
    )


def _values(attributes: Any) -> dict[str, Any]:
    def value(one: KeyValue) -> Any:
        return getattr(one.value, one.value.WhichOneof("value") or "string_value")

    return {one.key: value(one) for one in attributes}
