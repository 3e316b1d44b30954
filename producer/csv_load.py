"""A CSV file on its way to Kafka, or only rehearsed.

1.  understand the file and its mapping;
2.  fingerprint it, so that a change is noticed and a second load under another name is;
3.  take its place, alone, and go on from the position saved there;
4.  send.
"""

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Retryable, UsageError
from ledger.stopping import Stopping
from ledger.topic_admin import require
from producer.account_list import AccountList
from producer.csv_file import CsvMeaning, understood
from producer.csv_request import CsvRequest, must_take_entries
from producer.loaded import note_loaded, refuse_loaded
from producer.mapping.compile import compiled
from producer.mapping.text import Defaulted
from producer.reference import References
from producer.rehearsal import rehearse
from producer.report import ErrorReport
from producer.run import Load, produce
from producer.sources.csv import CsvFile
from producer.sources.fingerprint import Fingerprint, changed, fingerprint_of
from producer.state import Place, Position, begun, open_place
from producer.summary import Summary
from producer.transform import MappedRows

_NAMED = 5  # of many, so many are shown


class StoppedEarly(Retryable):
    """Somebody asked to stop before the first row was read."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """How the caller is told: notes, bytes fingerprinted, bytes sent with the position reached."""

    say: Callable[[str], None] = lambda _note: None
    on_fingerprint: Callable[[int], None] = lambda _bytes: None
    on_progress: Callable[[Position, int], None] = lambda _position, _bytes: None


def load_csv(
    settings: Settings, request: CsvRequest, codec: Codec, stop: Stopping, watcher: Watcher
) -> tuple[Summary, Fingerprint]:
    """Send the file's rows, from where an earlier call stopped."""
    topic = settings.topic_legacy_entries if request.topic is None else request.topic
    must_take_entries(settings, topic)
    meaning = understood(request)  # 1
    for note in meaning.notes:
        watcher.say(note)
    fingerprint = _fingerprint(request, meaning, stop, watcher)  # 2
    require(settings, [topic])
    with open_place(settings, topic, meaning.source_id) as place:  # 3
        known = settings, place.cluster, fingerprint.sha256, meaning.source_id
        refuse_loaded(*known, again=request.again)
        position, report = _go_on(request, meaning, fingerprint, place, watcher)
        counts = place.file(".references")
        with References(meaning.source_id, counts, settled=position.settled) as references:
            defaulted: Defaulted = Counter()
            load = Load(
                settings,
                CsvFile(request.path, meaning.source_id, meaning.layout, fingerprint),
                _transform(meaning, references, request.ledger_id, defaulted),
                topic,
                place,
                position,
                report,
                codec,
                stop,
                watcher.on_progress,
            )
            note_loaded(*known, again=request.again)  # a call that is refused anywhere above claims nothing
            return _with_defaults(produce(load), meaning, defaulted, watcher), fingerprint  # 4


def rehearse_csv(
    request: CsvRequest, codec: Codec, stop: Stopping, watcher: Watcher
) -> tuple[Summary, Fingerprint]:
    """Do all but send: nothing is saved, but for the error report where one was asked for."""
    meaning = understood(request)
    for note in meaning.notes:
        watcher.say(note)
    fingerprint = _fingerprint(request, meaning, stop, watcher)
    with tempfile.TemporaryDirectory() as folder:
        report = ErrorReport(request.errors or Path(folder) / "errors.csv")
        defaulted: Defaulted = Counter()
        with References(meaning.source_id, Path(folder) / "references") as references:
            source = CsvFile(request.path, meaning.source_id, meaning.layout, fingerprint)
            rows = _transform(meaning, references, request.ledger_id, defaulted)
            transform = AccountList(rows, meaning.mapping.normal_side)
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
    summary = _with_defaults(summary, meaning, defaulted, watcher)
    return replace(summary, errors_file=str(request.errors or "")), fingerprint


def _fingerprint(request: CsvRequest, meaning: CsvMeaning, stop: Stopping, watcher: Watcher) -> Fingerprint:
    fingerprint = fingerprint_of(request.path, watcher.on_fingerprint, lambda: stop.requested)
    if fingerprint is None:
        raise StoppedEarly("stopped before anything was sent")
    if fingerprint.seen != meaning.seen:
        raise changed(request.path)  # since its header was read
    return fingerprint


def _go_on(
    request: CsvRequest, meaning: CsvMeaning, fingerprint: Fingerprint, place: Place, watcher: Watcher
) -> tuple[Position, ErrorReport]:
    saved = None if request.restart else place.saved()
    identity = {**meaning.identity, "sha256": fingerprint.sha256, "size": fingerprint.size}
    position = begun(saved, identity)
    if saved is not None and saved.finished:
        _tell_of_the_one_before(saved, meaning, fingerprint, watcher)
    if position.settled:
        watcher.say(f"going on after row {position.settled}")
    path = (
        Path(position.report) if position.settled else (request.errors or place.file(".errors.csv")).resolve()
    )
    if request.errors is not None and path != request.errors.resolve():
        watcher.say(f"the error report goes on where it began: {path}")
    report = ErrorReport(path, position.report_bytes)
    return replace(position, report=str(path), report_bytes=report.size), report


def _tell_of_the_one_before(
    saved: Position, meaning: CsvMeaning, fingerprint: Fingerprint, watcher: Watcher
) -> None:
    """Say what was sent to its end under this source id; UsageError when this file must not follow it."""
    if saved.identity.get("sha256") == fingerprint.sha256:
        watcher.say("this source was sent to its end before: all of it is sent again, the books drop doubles")
    elif meaning.mapping.generates_references():
        raise UsageError(
            f"another file was sent to its end as source {meaning.source_id}, and references are generated: "
            "a row that both files have would count as one payment",
            hint="other payments: another --source-id; the same file, mended or grown: --restart",
        )
    else:
        watcher.say(
            "another file was sent to its end as this source: all of this one is sent, "
            "the books drop the references they have"
        )


def _with_defaults(summary: Summary, meaning: CsvMeaning, defaulted: Defaulted, watcher: Watcher) -> Summary:
    """The summary with how many rows of this call got a default; those of empty texts are told now."""
    rows = Counter(dict.fromkeys(meaning.absent, summary.read))
    for (field, value), count in sorted(defaulted.items()):
        watcher.say(f"{field}: {count:,} rows had none and got {value}")
        rows[field] += count
    return replace(summary, defaulted=dict(rows))


def _transform(
    meaning: CsvMeaning, references: References, ledger_id: str | None, defaulted: Defaulted
) -> MappedRows:
    make = compiled(
        meaning.mapping,
        meaning.layout.header,
        source_id=meaning.source_id,
        generate=references.of,
        account_names=meaning.account_names,
        ledger_id=ledger_id,
        defaulted=defaulted,
    )
    return MappedRows(make, references)
