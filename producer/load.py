"""A source on its way to Kafka, or only rehearsed.

1.  understand the source and its mapping, and know it again by its content, where that stays as it is;
2.  take its place, alone, and go on from the position saved there;
3.  send.
"""

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.stopping import Stopping
from ledger.topic_admin import require
from producer.account_list import AccountList
from producer.kinds import open_source
from producer.loaded import note_loaded, refuse_loaded
from producer.mapping.text import Defaulted
from producer.opened import Opened, StoppedEarly, Watcher
from producer.reference import References
from producer.rehearsal import rehearse
from producer.report import ErrorReport
from producer.request import Request, must_take_entries
from producer.run import Load, produce
from producer.state import Keeper, Position, begun, open_place
from producer.summary import Summary

__all__ = ["StoppedEarly", "Watcher", "load", "rehearsed", "sent"]

_NAMED = 5  # of many, so many are shown


@dataclass(frozen=True, slots=True)
class Way:
    """Where a source goes, and with what: the topic's place, the codec, who may stop it, who is told."""

    topic: str
    codec: Codec
    stop: Stopping
    watcher: Watcher
    until_idle_seconds: float | None = None


def load(
    settings: Settings,
    request: Request,
    codec: Codec,
    stop: Stopping,
    watcher: Watcher,
    *,
    until_idle_seconds: float | None = None,
) -> tuple[Summary, Opened]:
    """Send the source's records, from where an earlier call stopped."""
    usual = settings.topic_scb_entries if request.kind == "scb" else settings.topic_legacy_entries
    topic = usual if request.topic is None else request.topic
    must_take_entries(settings, topic)
    opened = open_source(settings, request, stop, watcher)  # 1
    require(settings, [topic, settings.topic_controls])
    with open_place(settings, topic, opened.source.id) as place:  # 2
        way = Way(topic, codec, stop, watcher, until_idle_seconds)
        return sent(settings, request, opened, place, way), opened  # 3


def sent(settings: Settings, request: Request, opened: Opened, place: Keeper, way: Way) -> Summary:
    """Send an open source from the position saved at `place`."""
    source, known = opened.source, (settings, place.cluster, opened.sha256 or "", opened.source.id)
    if opened.sha256 is not None:
        refuse_loaded(*known, again=request.again)
    position, report = _go_on(request, opened, place, way.watcher)
    counted = position.settled if opened.generates_references else 0  # otherwise nothing depends on counts
    with References(source.id, place.file(".references"), settled=counted) as references:
        defaulted: Defaulted = Counter()
        load = Load(
            settings,
            source,
            opened.transform(references, request.ledger_id, defaulted),
            way.topic,
            place,
            position,
            report,
            way.codec,
            way.stop,
            way.watcher.on_progress,
            way.until_idle_seconds,
            opened.contents(request),
            way.watcher.heartbeat,
        )
        if opened.sha256 is not None:  # a call that is refused anywhere above claims nothing
            note_loaded(*known, again=request.again)
        return _with_defaults(produce(load), opened, defaulted, way.watcher)


def rehearsed(
    settings: Settings, request: Request, codec: Codec, stop: Stopping, watcher: Watcher
) -> tuple[Summary, Opened]:
    """Do all but send: nothing is saved, but for the error report where one was asked for."""
    opened = open_source(settings, request, stop, watcher)
    source = opened.source
    with tempfile.TemporaryDirectory() as folder:
        report = ErrorReport(request.errors or Path(folder) / "errors.csv")
        defaulted: Defaulted = Counter()
        with References(source.id, Path(folder) / "references") as references:
            rows = opened.transform(references, request.ledger_id, defaulted)
            transform = AccountList(rows, opened.mapping.normal_side if opened.mapping else {})
            summary = rehearse(
                source, transform, codec=codec, report=report, stop=stop, on_progress=watcher.on_progress
            )
    if request.accounts is not None:
        count = transform.write(request.accounts)
        watcher.say(f"{count} accounts written to {request.accounts}")
        if doubled := transform.doubled():
            watcher.say(
                f"{len(doubled)} accounts appear in more than one currency: {', '.join(doubled[:_NAMED])}"
                f"{', …' if len(doubled) > _NAMED else ''}; the books take the first of each"
            )
    summary = _with_defaults(summary, opened, defaulted, watcher)
    return replace(summary, errors_file=str(request.errors or "")), opened


def _go_on(request: Request, opened: Opened, place: Keeper, watcher: Watcher) -> tuple[Position, ErrorReport]:
    saved = None if request.restart else place.saved()
    position = begun(saved, opened.identity)
    if saved is not None and saved.finished:
        _tell_of_the_one_before(saved, opened, watcher)
    if position.settled:
        watcher.say(f"going on after row {position.settled}")
    path = (
        Path(position.report) if position.settled else (request.errors or place.file(".errors.csv")).resolve()
    )
    if request.errors is not None and path != request.errors.resolve():
        watcher.say(f"the error report goes on where it began: {path}")
    report = ErrorReport(path, position.report_bytes)
    return replace(position, report=str(path), report_bytes=report.size), report


def _tell_of_the_one_before(saved: Position, opened: Opened, watcher: Watcher) -> None:
    """Say what was sent to its end under this source id; UsageError when this one must not follow it."""
    if saved.identity.get("sha256") == opened.sha256:
        watcher.say("this source was sent to its end before: all of it is sent again, the books drop doubles")
    elif opened.mapping is not None and opened.mapping.generates_references():
        raise UsageError(
            f"another file was sent to its end as source {opened.source.id}, and references are generated: "
            "a row that both files have would count as one payment",
            hint="other payments: another --source-id; the same file, mended or grown: --restart",
        )
    else:
        watcher.say(
            "another file was sent to its end as this source: all of this one is sent, "
            "the books drop the references they have"
        )


def _with_defaults(summary: Summary, opened: Opened, defaulted: Defaulted, watcher: Watcher) -> Summary:
    """The summary with how many rows of this call got a default; those of empty texts are told now."""
    rows = Counter(dict.fromkeys(opened.absent, summary.read))
    for (field, value), count in sorted(defaulted.items()):
        watcher.say(f"{field}: {count:,} rows had none and got {value}")
        rows[field] += count
    return replace(summary, defaulted=dict(rows))
