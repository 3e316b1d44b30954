"""Everything of a load but the sending: what would be refused, and why."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from ledger.codec import Codec
from ledger.errors import Fatal
from ledger.stopping import Stopping
from producer.message import answers_of
from producer.report import ErrorReport
from producer.run import BATCH_RECORDS
from producer.source import Refused, Source, Transform
from producer.state import Position
from producer.summary import Summary, summary_of


def rehearse(
    source: Source,
    transform: Transform,
    *,
    codec: Codec,
    report: ErrorReport,
    stop: Stopping,
    on_progress: Callable[[Position, int], None],
) -> Summary:
    """Read the source to its end, make its messages, and send none."""
    started, position = monotonic(), Position(report=str(report.path))
    failure: Fatal | None = None
    try:
        for batch in source.batches(None, BATCH_RECORDS):
            answers = answers_of(transform(batch.items), codec)
            refused = [answer for answer in answers if isinstance(answer, Refused)]
            report.append(refused)
            position = replace(
                position,
                published=position.published + len(answers) - len(refused),
                rejected=position.rejected + len(refused),
            )
            on_progress(position, batch.done)
            if stop.requested:
                break
    except Fatal as fatal:
        failure = fatal
    summary = summary_of(
        source.id, "", begun=Position(), reached=position, failure=failure, seconds=monotonic() - started
    )
    ended = failure is None and not stop.requested
    return replace(summary, published=0, total_published=0, finished=ended)
