"""Runs as metrics: how far each is, how fast, when it will be done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.family import family
from ledger.metrics.metric import gauge

_RUN = ("run_id", "kind")
_OVER = {"COMPLETED", "UNDONE"}  # their series end, so that there are never many

RUNS = gauge("dual_ledger_runs", ("status",), "Runs by status, among the latest twenty")
TOTAL = gauge("dual_ledger_run_total_records", _RUN, "Records that the run has to do; absent while not known")
PROCESSED = gauge(
    "dual_ledger_run_processed_records", _RUN, "Records that are settled: successful, duplicate, failed"
)
SUCCESSFUL = gauge("dual_ledger_run_successful_records", _RUN, "Records that were posted")
DUPLICATES = gauge("dual_ledger_run_duplicate_records", _RUN, "Records whose entry was posted before")
FAILED = gauge(
    "dual_ledger_run_failed_records", _RUN, "Records that were refused, at the source or by posting"
)
PROGRESS = gauge("dual_ledger_run_progress_ratio", _RUN, "Processed of total, 0 to 1")
RATE = gauge("dual_ledger_run_records_per_second", _RUN, "Records settled a second")
ETA = gauge("dual_ledger_run_eta_seconds", _RUN, "Until the run is done, at its rate")
STALLED = gauge("dual_ledger_run_stalled", _RUN, "1 when the run is under way and nothing moves, else 0")
ALL = (RUNS, TOTAL, PROCESSED, SUCCESSFUL, DUPLICATES, FAILED, PROGRESS, RATE, ETA, STALLED)

_STATUSES = ("PLANNED", "IN_PROGRESS", "PAUSED", "FAILED", "COMPLETED", "UNDOING", "UNDONE")
_COLUMNS = {
    TOTAL: "total",
    PROCESSED: "processed",
    SUCCESSFUL: "successful",
    DUPLICATES: "duplicates",
    FAILED: "failed",
    RATE: "per_second",
    ETA: "eta_seconds",
    STALLED: "stalled",
}


def run_families(runs: Sequence[Mapping[str, Any]]) -> Iterator[Family]:
    """The runs of `status`; only those that are not over have series of their own."""
    counts = dict.fromkeys(_STATUSES, 0)
    for run in runs:
        counts[run["status"]] += 1
    yield family(RUNS, [((status.lower(),), count) for status, count in counts.items()])
    going = [((run["run_id"], run["kind"].lower()), run) for run in runs if run["status"] not in _OVER]
    for metric, column in _COLUMNS.items():
        yield family(metric, [(key, _number(run.get(column))) for key, run in going])
    yield family(PROGRESS, [(key, _progress(run)) for key, run in going])


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _progress(run: Mapping[str, Any]) -> float | None:
    total, processed = run.get("total"), run.get("processed")
    if total is None or processed is None:
        return None
    return min(1.0, processed / total) if total else 1.0
