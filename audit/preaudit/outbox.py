"""The outbox against the ledger, what is in its archive too: numbers without gaps, rows one to one."""

from collections.abc import Iterator, Mapping

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books
from ledger.many import many

_RESTORE = "restore the rows from a backup; until then the SCB's ledger is not this one"
_ROWS = ("outbox row", "outbox rows")
_CHECKS: Mapping[str, tuple[tuple[str, str], str, str, str]] = {
    "outbox_missing": (("entry", "entries"), "without an outbox row", "the SCB never hears of it", _RESTORE),
    "outbox_extra": (_ROWS, "without an entry", "the SCB hears of what was never posted", _RESTORE),
    "outbox_differs": (
        _ROWS,
        "under another shard, ledger or reference than the entry has",
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
            f"{many(len(found), 'shard', 'shards')} with gaps in the numbers, or another end: {shards}",
            "the SCB's reader stops at a number that does not come",
            _RESTORE,
            listed=tuple(found),
        )


def one_to_one(books: Books, scope: Scope, _: Report) -> Iterator[Finding]:
    """Each entry has its row, and each row its entry."""
    (counts,) = books.records("audit_outbox")
    for check, (what, said, means, do) in _CHECKS.items():
        if count := counts[check]:
            listed = books.records("audit_outbox_wrong", check=check, most=scope.most)
            yield Finding(check, count, f"{many(count, *what)} {said}", means, do, listed=tuple(listed))
