"""The tables that DBIS's own SQL asks: the outbox and the backfill's checkpoints, column by column."""

from collections.abc import Iterator, Mapping

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books

_OUTBOX = {
    "id": "bigint",
    "shard": "integer",
    "sequence": "bigint",
    "ledger_id": "text",
    "reference_id": "text",
    "status": "text",
    "created_at": "timestamp with time zone",
    "published_at": "timestamp with time zone",
    "acknowledged_at": "timestamp with time zone",
    "attempts": "integer",
    "error": "text",
    "traceparent": "text",
}
_CHECKPOINTS = {
    "id": "bigint",
    "source_id": "text",
    "ledger_id": "text",
    "last_processed_id": "text",
    "last_processed_timestamp": "timestamp with time zone",
    "total_records": "bigint",
    "processed_records": "bigint",
    "successful_records": "bigint",
    "duplicate_records": "bigint",
    "failed_records": "bigint",
    "status": "text",
    "error_message": "text",
    "started_at": "timestamp with time zone",
    "updated_at": "timestamp with time zone",
    "completed_at": "timestamp with time zone",
}
_STATUSES = {
    "dual_ledger_outbox": ("PENDING", "PUBLISHED", "ACKNOWLEDGED", "FAILED"),
    "ledger_backfill_checkpoints": ("IN_PROGRESS", "COMPLETED", "FAILED", "PAUSED"),
}
_DO = "dual-ledger migrate makes it in books that never had it; otherwise restore it from the backup"


def outbox_table(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """The outbox has its columns and its statuses."""
    means = "the SCB is not told of what was posted"
    yield from _table(books, "outbox_table", "dual_ledger_outbox", _OUTBOX, means)


def checkpoint_table(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """So have the backfill's checkpoints."""
    means = "a run cannot be gone on with, and DBIS's monitoring queries fail"
    yield from _table(books, "checkpoint_table", "ledger_backfill_checkpoints", _CHECKPOINTS, means)


def _table(
    books: Books, check: str, table: str, expected: Mapping[str, str], means: str
) -> Iterator[Finding]:
    rows = books.records("audit_columns", tables=[table])
    there = {row["column_name"]: row["type"] for row in rows}
    if not there:
        yield Finding(check, 1, f"there is no table {table}", means, _DO)
        return
    wrong = [f"{name} is missing" for name in expected if name not in there]
    wrong += [
        f"{name} is {there[name]}, not {kind}"
        for name, kind in expected.items()
        if there.get(name, kind) != kind
    ]
    checks = " ".join(text for (text,) in books.rows("audit_checks", table=table))
    wrong += [f"no check knows the status {one}" for one in _STATUSES[table] if f"'{one}'" not in checks]
    if wrong:
        yield Finding(check, len(wrong), f"{table}: {'; '.join(wrong)}", means, _DO)
