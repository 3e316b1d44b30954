"""Files whose records are objects with names: understood, fingerprinted, and opened as one source."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.errors import UsageError
from ledger.stopping import Stopping
from producer.file_set import ids_of_files, known_files, notes_on_files
from producer.opened import Opened, Watcher
from producer.record_meaning import SAMPLE_RECORDS, RecordMeaning, records_understood
from producer.request import Request, keep_apart
from producer.source import Source
from producer.sources.fingerprint import Fingerprint, seen_of
from producer.sources.flat import Flattened
from producer.sources.pattern import named_by

Sample = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of file: its first records (UsageError when a file is of another), and one file as a source.

    `check` may refuse a file for what the mapping reads of it; its notes are told.
    """

    sample: Callable[[Path, int], Sample]
    source: Callable[[Path, str, Fingerprint, Flattened], Source]
    check: Callable[[Path, RecordMeaning], list[str]] = lambda _path, _meaning: []


def opened_records(request: Request, stop: Stopping, watcher: Watcher, kind: RecordKind) -> Opened:
    """The files as a source; all of them must have what the mapping reads, each in its own order."""
    named = named_by(request.where)
    source_id, _ = ids_of_files(request, named)
    keep_apart(request.written, list(named.paths.values()))
    seen = {label: seen_of(path) for label, path in named.paths.items()}
    for label, (_, size, _) in seen.items():
        if size == 0:
            raise UsageError(f"{named.paths[label]} is empty")
    notes = notes_on_files(request, named, source_id)
    first: RecordMeaning | None = None
    for path in named.paths.values():
        meaning = records_understood(request, source_id, kind.sample(path, SAMPLE_RECORDS), where=str(path))
        keep_apart(request.written, meaning.files)
        first = first or meaning
        if meaning.flat.header != first.flat.header:
            raise UsageError(f"{path} is of another shape than the first file", hint="load each by itself")
        notes += [note for note in (*meaning.notes, *kind.check(path, meaning)) if note not in notes]
    assert first is not None, "a pattern that fits nothing is an error"
    for note in notes:
        watcher.say(note)
    files = known_files(named, seen, stop, watcher)
    flat = first.flat
    return Opened(
        files.source(source_id, lambda _label, path, one: kind.source(path, source_id, one, flat)),
        flat.header,
        first.mapping,
        first.account_names,
        {"kind": request.kind, **first.identity, **files.identity},
        first.absent,
        notes,
        files.sha256,
        files.size,
        "bytes",
        files=files.windows,
    )
