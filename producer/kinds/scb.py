"""An SCB's own ledger; its records are entries already."""

from ledger.config import Settings
from ledger.stopping import Stopping
from producer.opened import Opened, Watcher
from producer.request import Request
from producer.sources.scb import ScbLedger


def opened(settings: Settings, request: Request, _stop: Stopping, _watcher: Watcher) -> Opened:
    """The ledger as a source without an end."""
    return Opened(ScbLedger(settings, request.source_id or str(request.where)), identity={"kind": "scb"})
