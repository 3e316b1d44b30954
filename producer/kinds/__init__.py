"""The kinds of sources: for each, how a request becomes a source that is understood.

A module of this package has `opened(settings, request, stop, watcher) -> Opened`. It raises UsageError for
what cannot be loaded as asked, before a record is read.
"""

import importlib

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.stopping import Stopping
from producer.opened import Opened, Watcher
from producer.request import Request

# kind → what it is, in one line; modules are loaded when used: some need libraries that are not always there
KINDS = {
    "csv": "CSV files, of DBIS's own shape or by a mapping.",
    "jsonl": "JSON, one object a line, of DBIS's own shape or by a mapping.",
    "parquet": "Parquet files, of DBIS's own shape or by a mapping.",
    "camt053": "ISO 20022 bank statements (camt.053), by a mapping.",
    "mt940": "SWIFT MT940 bank statements, by a mapping.",
    "http": "An API, page by page, as the mapping says.",
    "sql": "A table or query of a database, or a table followed for as long as it runs.",
    "kafka": "A topic that somebody else fills, up to its end or for as long as it runs.",
    "scb": "An SCB's ledger, for as long as it runs.",
}
FILES = frozenset(
    {"csv", "jsonl", "parquet", "camt053", "mt940"}
)  # kinds whose `where` is a file, or a pattern
_ENDINGS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xml": "camt053",
    ".sta": "mt940",
    ".mt940": "mt940",
}


def open_source(settings: Settings, request: Request, stop: Stopping, watcher: Watcher) -> Opened:
    """The source that `request` names, understood; UsageError when it cannot be loaded as asked."""
    if request.kind not in KINDS:
        raise UsageError(f"no kind of source {request.kind!r}", hint=f"one of {', '.join(KINDS)}")
    module = importlib.import_module(f"producer.kinds.{request.kind}")
    opened: Opened = module.opened(settings, request, stop, watcher)
    return opened


def kind_of(where: str) -> str:
    """The kind of source that a name looks like, by its ending or its scheme; `csv` when it tells nothing."""
    name = where.lower().removesuffix(".gz").removesuffix(".zst")
    found = (kind for ending, kind in _ENDINGS.items() if name.endswith(ending))
    return "http" if name.startswith(("http://", "https://")) else next(found, "csv")
