"""The entries in one pass: how many and from when, and those that cannot be right."""

from collections.abc import Iterator, Mapping

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books
from ledger.many import many

FUTURE_SECONDS = 60.0
_LOOK = "dual-ledger trace REFERENCE; then correct by an entry"
# check → what is wrong of so many entries, what it means, what to do
_CHECKS: Mapping[str, tuple[str, str, str]] = {
    "not_finite": (
        "with an amount or rate that is no number above zero",
        "no sum over them can be known",
        "the constraints of ledger_entries were off when they were written: restore those, then the entries",
    ),
    "posted_in_future": (
        "posted in the future",
        "the server's clock was wrong, or the time was written by hand",
        "check the server's clock (ntp); windows by time leave these entries out until then",
    ),
    "accounts_unknown": ("with an account that does not exist", "one side moves nothing", _LOOK),
    "double_entry": (
        "whose currency is not that of both accounts",
        "debits and credits of a currency do not add up to the same",
        _LOOK,
    ),
}


def entries(books: Books, scope: Scope, report: Report) -> Iterator[Finding]:
    """One finding for each kind, with the entries."""
    when = {"now": scope.now, "limit": FUTURE_SECONDS}
    found = books.records("audit_entries", **when)
    report.ledgers = [{k: v for k, v in one.items() if k not in _CHECKS} for one in found]
    report.facts["entries"] = sum(one["entries"] for one in found)
    for check, (said, means, do) in _CHECKS.items():
        if count := sum(one[check] for one in found):
            listed = books.records("audit_entries_wrong", check=check, most=scope.most, **when)
            yield Finding(
                check, count, f"{many(count, 'entry', 'entries')} {said}", means, do, listed=tuple(listed)
            )
