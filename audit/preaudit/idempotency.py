"""The constraint that makes posting idempotent: one reference once in a ledger, for ever."""

from collections.abc import Iterator

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books
from ledger.many import many

_COLUMNS = ["ledger_id", "reference_id"]
_MEANS = "the same entry can be posted twice"
_DO = (
    "ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_reference_key "
    "UNIQUE (ledger_id, reference_id), once duplicate_references finds nothing"
)


def idempotency_constraint(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """It is there, over these two columns alone, checked at once, and its index is whole."""
    found = books.records("audit_idempotency")
    if any(sorted(one["columns"]) == _COLUMNS and one["valid"] and not one["deferrable"] for one in found):
        return
    if not found:
        said = "ledger_entries has no unique constraint whose name contains `reference`"
    else:
        said = "; ".join(
            f"{one['name']} is over ({', '.join(one['columns'])})"
            + ("" if one["valid"] else ", not valid")
            + (", deferrable" if one["deferrable"] else "")
            for one in found
        )
    yield Finding("idempotency_constraint", max(1, len(found)), said, _MEANS, _DO)


def duplicate_references(books: Books, scope: Scope, _: Report) -> Iterator[Finding]:
    """References that more than one entry has: there can be some only where the constraint was missing."""
    found = books.records("audit_references", most=max(1, scope.most))
    if found:
        yield Finding(
            "duplicate_references",
            found[0]["found"],
            f"{many(found[0]['found'], 'reference', 'references')} taken by more than one entry of a ledger",
            "money was moved twice, and the constraint cannot be put back",
            "look at each: dual-ledger trace REFERENCE; correct by entries with references of their own",
            listed=tuple(
                {key: one[key] for key in ("ledger_id", "reference_id", "entries")} for one in found
            ),
        )
