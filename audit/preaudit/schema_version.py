"""The schema's version beside this program's."""

from collections.abc import Iterator

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books
from ledger.migrate import known_numbers

NOT_MIGRATED = Finding(
    "schema_version",
    1,
    "the database is not set up: it has none of the books' tables",
    "nothing can be posted or checked",
    "dual-ledger migrate",
)


def present(books: Books) -> bool:
    """Whether there are books at all."""
    row = books.row("schema_present")
    return bool(row and row[0])


def schema_version(books: Books, _: Scope, report: Report) -> Iterator[Finding]:
    """Older: what this program asks for may be missing. Newer: this program may misread it."""
    there = {number for number, _ in books.rows("schema_numbers")}
    known = known_numbers()
    report.facts["schema"] = max(there, default=0)
    if missing := sorted(known - there):
        yield Finding(
            "schema_version",
            len(missing),
            f"the schema is older than this program: migrations {_listed(missing)} are missing",
            "what this program asks for may not be there",
            "dual-ledger migrate",
        )
    if newer := sorted(there - known):
        yield Finding(
            "schema_version",
            len(newer),
            f"the schema is newer than this program, which does not know migrations {_listed(newer)}",
            "this program may misread it, and refuses to post",
            "use the program that migrated it",
        )


def _listed(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)
