"""Who could change the books past everything: superusers, and logins that are members of `owner`."""

from collections.abc import Iterator

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books


def roles(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """A note, as a server has at least one."""
    found = books.records("audit_roles")
    if found:
        said = ", ".join(f"{one['role']} ({'superuser' if one['superuser'] else 'owner'})" for one in found)
        yield Finding(
            "powerful_logins",
            len(found),
            f"logins that can change the books past every rule: {said}",
            "what they do is found by seals alone",
            "docs/roles.md: one login for each role, none that is more",
            severity="note",
            listed=tuple(found),
        )
