"""Lines of the audit log: some of them, the latest first, and one with all that it says."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from ledger.books import Books

_NOTHING = "-"
_STATES = ("before", "after")


class Wanted(NamedTuple):
    """Which lines are meant; None leaves a question open."""

    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    grep: str | None = None
    before: int | None = None

    def records(self, books: Books, limit: int) -> list[dict[str, Any]]:
        """So many of them at most, the latest first."""
        return books.records("audit_list", **self._asdict(), limit=limit)


class Change(NamedTuple):
    """One thing that was changed, as a person reads it."""

    name: str
    before: str
    after: str


def line_of(books: Books, identity: int) -> dict[str, Any] | None:
    """One line, its digest computed again and whether it follows from the line before; None: no such."""
    found = books.records("audit_show", id=identity)
    return found[0] if found else None


def changes_of(details: Any) -> list[Change]:
    """What `before` and `after` of a line say, side by side."""
    before, after = (_named(details.get(name)) if isinstance(details, dict) else {} for name in _STATES)
    return [Change(name, _text(before, name), _text(after, name)) for name in before | after]


def subject_of(details: Any) -> dict[str, str]:
    """What else a line says: about whom, and what of it is no state."""
    rest = details if isinstance(details, dict) else {"details": details}
    return {name: _text(rest, name) for name in rest if name not in _STATES}


def _named(state: Any) -> dict[str, Any]:
    if state is None:
        return {}
    return state if isinstance(state, dict) else {"": state}


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return _NOTHING
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
