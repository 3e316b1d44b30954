"""Goal: what we write by hand is, to the last field, what OpenTelemetry's own encoder writes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from ledger.tracing.identity import Context
from ledger.tracing.span import Span
from ledger.tracing.wire import request, sender_of

_RESOURCE = {"service.name": "dual-ledger-relay", "service.version": "1.2.3"}
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)
_CONTEXTS = st.builds(
    lambda trace, span: Context(f"{trace:032x}", f"{span:016x}", sampled=True),
    st.integers(1, 2**128 - 1),
    st.integers(1, 2**64 - 1),
)
_TIMES = st.integers(1, 2**63)
_SPANS = st.builds(
    Span,
    _TEXT,
    st.sampled_from(["PRODUCER", "CONSUMER", "CLIENT", "INTERNAL"]),
    _CONTEXTS,
    st.none() | st.integers(1, 2**64 - 1).map("{:016x}".format),
    _TIMES,
    _TIMES,
    st.dictionaries(_TEXT, _TEXT | st.integers(0, 2**62), max_size=5),
    st.lists(_CONTEXTS, max_size=3).map(tuple),
    st.lists(st.tuples(_TEXT, _TIMES), max_size=3).map(tuple),
    st.just("") | _TEXT,
)


@given(st.lists(_SPANS, min_size=1, max_size=3))
def test_every_span_is_written_as_the_sdk_writes_it(spans: list[Span]) -> None:
    ours = ExportTraceServiceRequest.FromString(request(sender_of(_RESOURCE), spans))
    assert ours == encode_spans(list(map(_theirs, spans)))


def _theirs(span: Span) -> ReadableSpan:
    parent = span.parent and SpanContext(int(span.context.trace, 16), int(span.parent, 16), is_remote=True)
    return ReadableSpan(
        span.name,
        _context(span.context),
        parent or None,
        Resource(dict[str, Any](_RESOURCE)),
        span.attributes,
        [Event(name, timestamp=at) for name, at in span.events],
        [Link(_context(link)) for link in span.links],
        SpanKind[span.kind],
        status=Status(StatusCode.ERROR, span.error) if span.error else Status(StatusCode.UNSET),
        start_time=span.begins,
        end_time=span.ends,
        instrumentation_scope=InstrumentationScope("dual-ledger"),
    )


def _context(context: Context) -> SpanContext:
    flags = TraceFlags(TraceFlags.SAMPLED)
    return SpanContext(int(context.trace, 16), int(context.span, 16), is_remote=True, trace_flags=flags)
