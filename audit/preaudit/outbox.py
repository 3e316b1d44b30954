"""The outbox against the ledger, what is in its archive too: numbers without gaps, rows one to one."""

from collections.abc import Iterator, Mapping

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books

_RESTORE = "restore the rows from a backup; until then the SCB's ledger is not this one"
_CHECKS: Mapping[str, tuple[str, str, str]] = {
    "outbox_missing": ("entries have no outbox row", "the SCB never hears of them", _RESTORE),
    "outbox_extra": ("outbox rows have no entry", "the SCB hears of what was never posted", _RESTORE),
    "outbox_differs": (
        "outbox rows name another shard, ledger or reference than their entry",
        "the SCB's answer is taken for that of another entry",
        _RESTORE,
    ),
}


def sequences(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """Each shard's numbers are 1, 2, 3 … up to the last one drawn."""
    if found := books.records("audit_sequences"):
        shards = ", ".join(str(one["shard"]) for one in found)
        yield Finding(
            "sequence_gaps",
            len(found),
            f"the outbox numbers of {len(found):,} shards have gaps or end elsewhere: {shards}",
            "the SCB's reader stops at a number that does not come",
            _RESTORE,
            listed=tuple(found),
        )


def one_to_one(books: Books, scope: Scope, _: Report) -> Iterator[Finding]:
    """Each entry has its row, and each row its entry."""
    (counts,) = books.records("audit_outbox")
    for check, (said, means, do) in _CHECKS.items():
        if count := counts[check]:
            listed = books.records("audit_outbox_wrong", check=check, most=scope.most)
            yield Finding(check, count, f"{count:,} {said}", means, do, listed=tuple(listed))
