"""Logs: one line per event on stderr, with what a person or a collector needs to find the place."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from ledger.config import Settings

# Said by librdkafka at every start: a setting we want, and a coordinator that is still loading.
_EXPECTED = ("CONFWARN", "GETPID")
_PLACE = ("topic", "partition", "offset", "reference_id", "trace_id", "shard", "run_id")


class _Expected(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(_EXPECTED)


class _Lines(logging.Formatter):
    """JSON, one document a line: amounts, accounts and metadata are never given to a logger."""

    def format(self, record: logging.LogRecord) -> str:
        document: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        document |= {key: getattr(record, key) for key in _PLACE if hasattr(record, key)}
        if record.exc_info:
            document["exception"] = self.formatException(record.exc_info)
        return json.dumps(document, ensure_ascii=False)


def configure(settings: Settings) -> None:
    """Send every logger's records to stderr, from the configured level up."""
    stream = logging.StreamHandler()
    stream.setFormatter(_Lines())
    stream.addFilter(_Expected())
    root = logging.getLogger()
    root.handlers[:] = [stream]
    root.setLevel(settings.log_level)
    for client in ("httpx", "httpx2", "httpcore"):
        logging.getLogger(client).setLevel(logging.WARNING)  # one line per request to the registry is noise
    logging.getLogger("stamina").setLevel(logging.ERROR)  # who waits says for what by itself
