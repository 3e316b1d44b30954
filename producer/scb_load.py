"""An SCB's ledger on its way to Kafka, for as long as it runs."""

from collections.abc import Callable
from dataclasses import replace

from ledger.codec import Codec
from ledger.config import Settings
from ledger.stopping import Stopping
from ledger.topic_admin import require
from producer.report import ErrorReport
from producer.run import Load, produce
from producer.sources.scb import ScbLedger
from producer.state import Place, Position, begun, open_place
from producer.summary import Summary
from producer.transform import ready_entries


def load_scb(
    settings: Settings,
    source_id: str,
    codec: Codec,
    stop: Stopping,
    *,
    until_idle_seconds: float | None = None,
    restart: bool = False,
    on_progress: Callable[[Position, int], None] = lambda _position, _number: None,
) -> Summary:
    """Send the SCB's own entries, from where an earlier call stopped, until stopped or idle."""
    source = ScbLedger(settings, source_id)
    topic = settings.topic_scb_entries
    require(settings, [topic])
    with open_place(settings, topic, source_id) as place:
        position, report = _go_on(place, restart=restart)
        load = Load(
            settings,
            source,
            ready_entries,
            topic,
            place,
            position,
            report,
            codec,
            stop,
            on_progress,
            until_idle_seconds,
        )
        return produce(load)


def _go_on(place: Place, *, restart: bool) -> tuple[Position, ErrorReport]:
    position = begun(None if restart else place.saved(), {"kind": "scb"})
    path = place.file(".errors.csv")
    report = ErrorReport(path, position.report_bytes)
    return replace(position, report=str(path), report_bytes=report.size), report
