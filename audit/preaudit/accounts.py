"""The accounts by themselves, in one pass: DBIS's four rules, and what else no balance may be."""

from collections.abc import Iterator, Mapping

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books
from ledger.many import many

_BY_ENTRIES = "correct by an entry: dual-ledger reconcile, then dual-ledger correct"
_RULE = "constraints apply refuses until it is in order"
# check → what is wrong of so many accounts, what it means, what to do
_CHECKS: Mapping[str, tuple[str, str, str]] = {
    "available_negative": (
        "with available_balance < 0",
        f"more was spent than there was; {_RULE}",
        _BY_ENTRIES,
    ),
    "reserved_negative": (
        "with reserved_balance < 0",
        f"less than nothing is reserved; {_RULE}",
        "dual-ledger accounts holds ID shows what is held; who wrote the column did not go through holds",
    ),
    "available_exceeds_balance": (
        "with available_balance > balance",
        f"more can be spent than there is; {_RULE}",
        "reserved_balance is negative, or the columns were written by hand",
    ),
    "parts_exceed_balance": (
        "with available_balance + reserved_balance > balance",
        f"what is reserved can be spent once more; {_RULE}",
        "the columns were written by hand: find out by whom",
    ),
    "available_differs": (
        "with available_balance <> balance - reserved_balance",
        "the three columns contradict each other; the next posting to the account puts it right",
        "dual-ledger accounts show ID; post to the account, or restore its row from a backup",
    ),
    "accounts_not_finite": (
        "with a balance that is no number (NaN, Infinity)",
        "nothing that is added to it can be known any more",
        "compute it anew from its entries: `balances_differ` shows the value",
    ),
}


def accounts(books: Books, scope: Scope, report: Report) -> Iterator[Finding]:
    """One finding for each condition, with the accounts."""
    (counts,) = books.records("audit_accounts")
    report.facts["accounts"] = counts["accounts"]
    report.facts["accounts_inconsistent"] = counts["inconsistent"]
    for check, (said, means, do) in _CHECKS.items():
        if count := counts[check]:
            listed = books.records("audit_accounts_wrong", check=check, most=scope.most)
            yield Finding(
                check, count, f"{many(count, 'account', 'accounts')} {said}", means, do, listed=tuple(listed)
            )
