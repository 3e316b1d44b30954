"""The streams as metrics: state, lag, and what became of their messages since they were opened."""

from collections.abc import Iterator, Sequence

from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.family import family
from ledger.metrics.metric import counter, gauge
from ledger.status.streams import UNREAD, StreamStatus

_STREAM = ("group", "topic", "partition")
_STATES = ("RUNNING", "STOPPED", UNREAD, "GONE")

STATE = gauge(
    "dual_ledger_stream_state",
    (*_STREAM, "state"),
    "1 for the state that the stream is in, 0 for the others: running, stopped, unread (by anybody, ever), "
    "gone (Kafka has no such partition)",
)
LAG_MESSAGES = gauge(
    "dual_ledger_stream_lag_messages", _STREAM, "Messages that the books have not settled yet"
)
LAG_SECONDS = gauge(
    "dual_ledger_stream_lag_seconds",
    _STREAM,
    "Age of the first message that the books have not settled; 0 without",
)
ENTRIES = counter(
    "dual_ledger_stream_entries_total",
    (*_STREAM, "disposition"),
    "Messages settled since the stream was opened, counted in the transactions that settled them: posted, "
    "duplicate, dead_letter (parked ones among them)",
)
ALL = (STATE, LAG_MESSAGES, LAG_SECONDS, ENTRIES)


def stream_families(streams: Sequence[StreamStatus]) -> Iterator[Family]:
    """Every stream that is read for ever; those of runs are in the runs' own metrics."""
    keys = [(one.group, one.topic, str(one.partition)) for one in streams]
    pairs = list(zip(keys, streams, strict=True))
    yield family(
        STATE,
        [((*key, state.lower()), float(state == _state(one))) for key, one in pairs for state in _STATES],
    )
    yield family(LAG_MESSAGES, [(key, one.lag_messages) for key, one in pairs])
    yield family(LAG_SECONDS, [(key, one.lag_seconds) for key, one in pairs])
    yield family(
        ENTRIES,
        [
            ((*key, name), count)
            for key, one in pairs
            if one.state != UNREAD
            for name, count in (
                ("posted", one.posted),
                ("duplicate", one.duplicates),
                ("dead_letter", one.dead_letters),
            )
        ],
    )


def _state(stream: StreamStatus) -> str:
    return stream.state if stream.exists else "GONE"
