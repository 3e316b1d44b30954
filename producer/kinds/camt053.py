"""ISO 20022 bank statements (camt.053)."""

from ledger.config import Settings
from ledger.stopping import Stopping
from producer.opened import Opened, Watcher
from producer.request import Request
from producer.sources.camt053 import movements
from producer.statement_files import opened_statements


def opened(_settings: Settings, request: Request, stop: Stopping, watcher: Watcher) -> Opened:
    """The statements' entries as a source."""
    return opened_statements(request, stop, watcher, lambda _path: movements, "camt053")
