"""Balances against what they are made of: entries and holds."""

from collections.abc import Iterator

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books
from ledger.many import many


def balances_differ(books: Books, scope: Scope, _: Report) -> Iterator[Finding]:
    """Every balance is its opening balance and its entries."""
    if found := books.records("audit_balances", most=max(1, scope.most)):
        count = found[0].pop("found")
        yield Finding(
            "balances_differ",
            count,
            f"{many(count, 'balance', 'balances')} unequal to opening balance and entries",
            "a balance was changed without an entry, or an entry without its balance",
            "dual-ledger reconcile shows each with both figures; find out who wrote to the tables",
            listed=tuple({k: v for k, v in one.items() if k != "found"} for one in found),
        )


def reserved_differs(books: Books, scope: Scope, _: Report) -> Iterator[Finding]:
    """Whatever is reserved is held for something."""
    if found := books.records("audit_reserved", most=max(1, scope.most)):
        count = found[0].pop("found")
        yield Finding(
            "reserved_differs",
            count,
            f"{many(count, 'account', 'accounts')} with a reserved balance unequal to the open holds",
            "money is set aside for nothing, or is not where a hold says it is",
            "dual-ledger accounts holds ID shows the holds; find out who wrote reserved_balance",
            listed=tuple({k: v for k, v in one.items() if k != "found"} for one in found),
        )
