"""Sends what a source holds, from where it stopped: nothing is missing, whatever happens in between.

For each batch:

1.  read the records behind the position;
2.  make them entries, judged, and those messages; a refused one keeps its place among them;
3.  send the messages in order, and wait until Kafka confirms each;
4.  settled is what stands before the first that it did not confirm; of a batch that is whole, all or nothing;
5.  write the refused of those to the error report;
6.  save the position.

Killed anywhere in between, the batch is sent again and the books drop what they have; the report is cut back
to what the saved position knows of. A window of the source that has ended gets its control total sent.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from time import monotonic, time_ns

from ledger import failpoint
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import DualLedgerError, Fatal
from ledger.origin import origin
from ledger.publisher import Publisher
from ledger.stopping import Stopping
from producer.control import Totals, send_totals
from producer.delivery import deliver
from producer.message import Outgoing, answers_of
from producer.reading import Reading
from producer.report import ErrorReport
from producer.source import Batch, Refused, Source, Transform
from producer.state import Keeper, Position
from producer.summary import Summary, note_settled, summary_of
from producer.trace import tell_of_sending

BATCH_RECORDS = 5000


@dataclass(slots=True)
class Load:
    """One source on its way to one topic; `position` moves as batches are settled."""

    settings: Settings
    source: Source
    transform: Transform
    topic: str
    place: Keeper
    position: Position
    report: ErrorReport
    codec: Codec
    stop: Stopping
    on_progress: Callable[[Position, int], None] = lambda _position, _done: None
    until_idle_seconds: float | None = None
    content_of: Callable[[str], bytes] = lambda _window: b""  # of a window, for the header `origin`
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _problems: None


def produce(load: Load) -> Summary:
    """Send what is behind the position, until the source ends or somebody stops it.

    Nothing is raised for a source that breaks off, a full disk or a Kafka that stays away: the summary says
    so, and counts what is settled.
    """
    begun, started = load.position, monotonic()
    reading = Reading(load.source, load.stop, load.until_idle_seconds, load.heartbeat)
    failure: DualLedgerError | None = None
    with closing(Publisher(load.settings)) as publisher:
        try:
            for batch in reading.batches(lambda: load.position.cursor, BATCH_RECORDS):  # 1
                failure = _settle(load, publisher, batch)
                load.on_progress(load.position, batch.done)
                if failure is not None:
                    break
            if reading.ended:
                failure = _finish(load, publisher)
        except Fatal as fatal:
            failure = fatal
    return summary_of(
        load.source.id,
        load.topic,
        begun=begun,
        reached=load.position,
        failure=failure,
        seconds=monotonic() - started,
    )


def _settle(load: Load, publisher: Publisher, batch: Batch) -> DualLedgerError | None:
    if (failure := _enter(load, publisher, batch.window)) is not None:
        return failure
    read_at = time_ns()
    items = [item for item in batch.items if item.sequence > load.position.settled]
    read = origin(read_at // 1000, load.content_of(batch.window))
    answers = answers_of(load.transform(items), load.codec, read)  # 2
    places = [place for place, answer in enumerate(answers) if isinstance(answer, Outgoing)]
    sent = [answer for answer in answers if isinstance(answer, Outgoing)]
    messages = [one.message for one in sent]
    confirmed, failure = deliver(publisher, load.topic, messages, load.stop, load.heartbeat)  # 3
    tell_of_sending(load.topic, sent, confirmed, read_at)
    failpoint.reach("producer.after_delivery")
    end = len(answers) if failure is None else 0 if batch.whole else places[confirmed]  # 4
    refused = [answer for answer in answers[:end] if isinstance(answer, Refused)]
    load.report.append(refused)  # 5
    if end:
        totals = Totals.of(load.position.totals)
        for one in sent[:confirmed]:
            totals.add(one.entry, one.digest)
        position = replace(
            load.position,
            cursor=batch.cursor if failure is None else load.position.cursor,
            settled=items[end - 1].sequence,
            published=load.position.published + confirmed,
            rejected=load.position.rejected + len(refused),
            report_bytes=load.report.size,
            totals=totals.document(),
        )
        load.place.save(position, sent[:confirmed], refused)  # 6
        load.position = position
        note_settled(load.topic, confirmed, refused)
        failpoint.reach("producer.after_position")
    return failure


def _enter(load: Load, publisher: Publisher, window: str) -> DualLedgerError | None:
    """When another window begins, the one before is complete: its control total goes out."""
    if window == load.position.window:
        return None
    if load.position.settled and (failure := _send_control(load, publisher)) is not None:
        return failure
    load.position = replace(
        load.position,
        window=window,
        window_begins=load.position.settled + 1,
        totals=Totals().document(),
    )
    return None


def _finish(load: Load, publisher: Publisher) -> DualLedgerError | None:
    """Send the last control total, and keep that the source was sent to its end."""
    if (failure := _send_control(load, publisher)) is not None:
        return failure
    position = replace(load.position, finished=True)
    load.place.save(position)
    load.position = position
    return None


def _send_control(load: Load, publisher: Publisher) -> DualLedgerError | None:
    failure = send_totals(
        publisher,
        load.settings.topic_controls,
        Totals.of(load.position.totals),
        source_id=load.source.id,
        window=load.position.window,
        codec=load.codec,
        stop=load.stop,
    )
    if failure is None:
        load.place.control(load.position)
    return failure
