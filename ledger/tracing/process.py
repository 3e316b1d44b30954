"""Tracing of this process: off, until a command turns it on for as long as it works.

Like the log, it is one for the process and configured at the top. While it is off nothing of OpenTelemetry is
even imported, and nothing is done for an entry but what its headers need anyway.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import urlsplit

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.tracing.sampling import SAMPLING
from ledger.tracing.span import Span


class Exporter(Protocol):
    """Takes spans and never makes anybody wait, but for a moment at the end."""

    def add(self, span: Span) -> None:
        """Send this one, some time."""

    def close(self) -> None:
        """Send what is left, if that goes quickly."""


class _Process:
    exporter: Exporter | None = None


_process = _Process()


def is_on() -> bool:
    """Whether spans are recorded at all."""
    return _process.exporter is not None


def emit(spans: Iterable[Span]) -> None:
    """Record spans that are over."""
    if (exporter := _process.exporter) is not None:
        for span in spans:
            exporter.add(span)


@contextmanager
def traced(settings: Settings, service: str) -> Iterator[None]:
    """Record spans as the service `service`, if it is configured where they go."""
    if not settings.otlp_endpoint or settings.trace_sample_ratio == 0:
        yield
        return
    _check(settings.otlp_endpoint)
    # Not above: it takes a third of a second, and a process that is not traced has no use for it.
    from ledger.tracing.otlp import OtlpExporter  # noqa: PLC0415

    with recorded(OtlpExporter(settings.otlp_endpoint, service), settings.trace_sample_ratio):
        yield


@contextmanager
def recorded(exporter: Exporter, ratio: float) -> Iterator[None]:
    """Give this share of all traces to `exporter`."""
    _process.exporter = exporter
    SAMPLING.begin(ratio)
    try:
        yield
    finally:
        SAMPLING.end()
        _process.exporter = None
        exporter.close()


def _check(endpoint: str) -> None:
    try:
        address = urlsplit(endpoint)
        known = address.scheme in ("http", "https") and address.hostname and (address.port or True)
    except ValueError:
        known = False
    if not known:
        raise UsageError(
            "setting otlp_endpoint is no address of a collector", hint="for example http://collector:4318"
        )
