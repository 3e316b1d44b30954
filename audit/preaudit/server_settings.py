"""Settings of the server that would lose what was posted, or let it be written past the triggers."""

from collections.abc import Iterator, Mapping, Sequence

from audit.preaudit.model import Finding, Report, Scope
from ledger.books import Books

_LOSES = "a crash of the server loses postings that were acknowledged"
# name → the values that are wrong, what that means
_WRONG: Mapping[str, tuple[frozenset[str], str]] = {
    "fsync": (frozenset({"off"}), "a crash of the machine can leave the database beyond repair"),
    "full_page_writes": (frozenset({"off"}), "a page that was half written in a crash cannot be repaired"),
    "synchronous_commit": (frozenset({"off"}), _LOSES),
    "session_replication_role": (
        frozenset({"replica"}),
        "triggers are off: entries move no balance, and can be changed and deleted",
    ),
    "default_transaction_isolation": (
        frozenset({"serializable", "repeatable read", "read uncommitted"}),
        "posting is made for READ COMMITTED; under others it is refused and tried again",
    ),
    "default_transaction_read_only": (frozenset({"on"}), "nothing can be posted"),
}
_NOTED: Mapping[str, tuple[frozenset[str], str, str]] = {
    "data_checksums": (
        frozenset({"off"}),
        "a disk that returns other bytes than were written is not noticed",
        "pg_checksums --enable, with the server stopped",
    ),
    "wal_level": (
        frozenset({"minimal"}),
        "neither a standby nor a restore to a moment is possible",
        "wal_level = replica",
    ),
    "archive_mode": (
        frozenset({"off"}),
        "a restore is possible to the last backup only, unless something else keeps the log",
        "archive_mode = on, with an archive_command or a receiver",
    ),
}


def server_settings(books: Books, _: Scope, report: Report) -> Iterator[Finding]:
    """As a session has them that asks for nothing of its own, and as they are laid down for roles."""
    effective = dict(books.rows("audit_settings"))
    laid_down = [
        (str(role), *setting.partition("=")[::2]) for role, _, setting in books.rows("audit_role_settings")
    ]
    report.facts["server_settings"] = effective
    yield from judged(effective, laid_down)


def judged(effective: Mapping[str, str], laid_down: Sequence[tuple[str, ...]]) -> Iterator[Finding]:
    """What is wrong with these values: of the server, and of (role, name, value)."""
    for name, (values, means) in _WRONG.items():
        where = ["the server"] if effective.get(name) in values else []
        where += [role for role, setting, value in laid_down if setting == name and value in values]
        if where:
            said = f"{name} is {effective[name] if where[0] == 'the server' else 'set otherwise'}"
            listed = tuple({"where": one} for one in where)
            do = f"set {name} back: postgresql.conf, ALTER ROLE … RESET {name}, ALTER DATABASE … RESET {name}"
            yield Finding(name, len(where), f"{said} for {', '.join(where)}", means, do, listed=listed)
    for name, (values, means, do) in _NOTED.items():
        if effective.get(name) in values:
            yield Finding(name, 1, f"{name} is {effective[name]}", means, do, severity="note")


def archiving(books: Books, _: Scope, report: Report) -> Iterator[Finding]:
    """If the log is archived, the last attempt did not fail."""
    (state,) = books.records("audit_archiver")
    report.facts["archiver"] = {key: value for key, value in state.items() if key != "failing"}
    if state["failing"]:
        yield Finding(
            "archiving",
            state["failed_count"],
            f"the log is not archived since {state['last_failed_time']:%Y-%m-%d %H:%M:%S} UTC",
            "a restore to a moment behind that is not possible, and the disk fills up",
            "the server's log says why archive_command fails",
        )
