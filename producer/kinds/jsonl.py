"""JSON Lines: one object a line, UTF-8, plain or packed."""

from ledger.config import Settings
from ledger.stopping import Stopping
from producer.opened import Opened, Watcher
from producer.record_files import RecordKind, opened_records
from producer.request import Request
from producer.sources.jsonl import JsonLines, sample_of


def opened(_settings: Settings, request: Request, stop: Stopping, watcher: Watcher) -> Opened:
    """The files as a source."""
    return opened_records(request, stop, watcher, RecordKind(sample_of, JsonLines))
