"""The only door to OpenTelemetry's traces: `identity` says whose one is, `process` whether it is recorded."""

from ledger.tracing.identity import trace_id, traceparent

__all__ = ["trace_id", "traceparent"]
