"""A CSV file: its layout and mapping understood, its content fingerprinted."""

from ledger.config import Settings
from ledger.stopping import Stopping
from producer.csv_meaning import understood
from producer.opened import Opened, StoppedEarly, Watcher
from producer.request import Request
from producer.sources.csv import CsvFile
from producer.sources.fingerprint import changed, fingerprint_of


def opened(_settings: Settings, request: Request, stop: Stopping, watcher: Watcher) -> Opened:
    """The file as a source; a change of it is noticed, and so is a second load of it under another name."""
    meaning = understood(request)
    for note in meaning.notes:
        watcher.say(note)
    fingerprint = fingerprint_of(request.path, watcher.on_fingerprint, lambda: stop.requested)
    if fingerprint is None:
        raise StoppedEarly("stopped before anything was sent")
    if fingerprint.seen != meaning.seen:
        raise changed(request.path)  # since its header was read
    return Opened(
        CsvFile(request.path, meaning.source_id, meaning.layout, fingerprint),
        meaning.layout.header,
        meaning.mapping,
        meaning.account_names,
        {**meaning.identity, "sha256": fingerprint.sha256, "size": fingerprint.size},
        meaning.absent,
        meaning.notes,
        fingerprint.sha256,
        None if request.path.suffix in {".gz", ".zst"} else fingerprint.size,  # packed: not known beforehand
        "bytes",
    )
