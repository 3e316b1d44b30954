"""CSV files: their layout and mapping understood, their content fingerprinted."""

from ledger.config import Settings
from ledger.stopping import Stopping
from producer.csv_meaning import understood
from producer.file_set import known_files
from producer.opened import Opened, Watcher
from producer.request import Request
from producer.sources.csv import CsvFile


def opened(_settings: Settings, request: Request, stop: Stopping, watcher: Watcher) -> Opened:
    """The files as a source; a change of one is noticed, and so is a second load under another name."""
    meaning = understood(request)
    for note in meaning.notes:
        watcher.say(note)
    seen = {label: one.seen for label, one in meaning.layouts.items()}
    files = known_files(meaning.named, seen, stop, watcher)
    source = files.source(
        meaning.source_id,
        lambda label, path, fingerprint: CsvFile(
            path, meaning.source_id, meaning.layouts[label].layout, fingerprint, meaning.layouts[label].order
        ),
    )
    return Opened(
        source,
        meaning.layout.header,
        meaning.mapping,
        meaning.account_names,
        {**meaning.identity, **files.identity},
        meaning.absent,
        meaning.notes,
        files.sha256,
        files.size,
        "bytes",
        files=files.windows,
    )
