"""Brings the books' schema up to date: numbered migrations once, functions, views and grants every time."""

from collections.abc import Collection

from ledger import sql
from ledger.audit_line import write_line
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.currency import MINOR_UNITS
from ledger.errors import Fatal

_OLDEST_SERVER = 180_000
_ROLES_MIGRATIONS = {1, 5}  # run as whoever migrates; all others as the role `owner`


def migrate(settings: Settings, reason: str = "migrate", operator_name: str = "") -> list[str]:
    """Apply what is missing, in one transaction; the names of the migrations that were applied.

    Two at once wait for each other; an interrupted one leaves nothing; a database that is newer than this
    program is refused (Fatal). Each migration of books that were there is a line of their audit log.
    """
    with connect(settings, application="dual-ledger migrate") as books, books.transaction():
        books.run("schema_lock")
        _check_server(books)
        before = _done(books)
        applied = _apply_migrations(books, before)
        books.run("become_owner")
        _apply_again(books)
        books.run("currencies_set", codes=list(MINOR_UNITS.keys()), minor_units=list(MINOR_UNITS.values()))
        books.run("minor_unit_define")
        if before:
            _tell(books, max(before), applied, reason, operator_name)
        books.run("become_self")
    return applied


def refuse_newer(books: Books) -> None:
    """Fatal when the database was migrated by a newer program than this one."""
    _refuse_newer({number for number, _ in books.rows("schema_numbers")}, _known())


def known_numbers() -> set[int]:
    """The numbers of the migrations that this program has."""
    return set(_known())


def _check_server(books: Books) -> None:
    encoding, version = books.row("schema_encoding") or ("", 0)
    if encoding != "UTF8":
        raise Fatal(f"the database's encoding is {encoding}; the content digest needs UTF8")
    if version < _OLDEST_SERVER:
        raise Fatal(f"the server is PostgreSQL {version // 10_000}; 18 or later is needed")


def _done(books: Books) -> dict[int, str]:
    """The migrations that the books have; none when there are no books."""
    present = books.row("schema_present")
    return dict(books.rows("schema_numbers")) if present and present[0] else {}


def _tell(books: Books, before: int, applied: list[str], reason: str, operator_name: str) -> None:
    for name in applied:
        number = int(name.split("_")[0])
        states = {"before": {"schema": before}, "after": {"schema": number}}
        write_line(books, "migrate", reason, operator_name, {"migration": name, **states})
        before = number


def _apply_migrations(books: Books, done: dict[int, str]) -> list[str]:
    known = _known()
    _refuse_newer(done, known)
    missing = sorted(set(known) - set(done))
    for number in missing:
        name, text = known[number]
        books.run("become_self" if number in _ROLES_MIGRATIONS else "become_owner")
        books.script(text, name)
        if number == min(_ROLES_MIGRATIONS):
            books.run("become_owner")
            books.run("private_functions")
    if missing:
        books.run("become_owner")
        _record(books, [(number, known[number][0]) for number in missing])
        books.run("become_self")
    return [known[number][0] for number in missing]


def _known() -> dict[int, tuple[str, str]]:
    return {int(name.split("_")[0]): (name, text) for name, text in sql.objects("migrations")}


def _refuse_newer(done: Collection[int], known: Collection[int]) -> None:
    newer = set(done) - set(known)
    if newer:
        raise Fatal(
            f"the database is newer than this program: it has migration {max(newer)}, this program knows "
            f"{max(known)}",
            hint="use the program that migrated it",
        )


def _record(books: Books, applied: list[tuple[int, str]]) -> None:
    for number, name in applied:
        books.run("schema_record", number=number, name=name)


def _apply_again(books: Books) -> None:
    books.run("functions_unchecked")
    for kind in ("functions", "views"):
        _scripts(books, kind)
    books.run("grants_withdraw")  # so that the files of grants are all that is granted
    _scripts(books, "grants")


def _scripts(books: Books, kind: str) -> None:
    for name, text in sql.objects(kind):
        books.script(text, f"{kind}/{name}.sql")
