"""Both ledgers side by side, window by window, and who signed what: what `dual-ledger seals` shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.books import Books
from ledger.cosigning.keys import VerifyingKey
from ledger.cosigning.signed import answer_bytes, window_bytes
from ledger.entry import micros_of

_STRANGERS_MAX = 100

Keys = Mapping[str, VerifyingKey]


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature under a window; `verified` is None when its key is not among those that are believed."""

    by: str
    key_id: str
    verified: bool | None


@dataclass(frozen=True, slots=True)
class Window:
    """One window as both sides have it; `equal` is None while the SCB has not answered."""

    row: Mapping[str, Any]
    signatures: tuple[Signature, ...]

    @property
    def number(self) -> int:
        """Its place in the chain."""
        return int(self.row["number"])

    @property
    def equal(self) -> bool | None:
        """Whether the SCB's ledger holds the same."""
        value = self.row["equal"]
        return None if value is None else bool(value)

    @property
    def equal_up_to_here(self) -> bool | None:
        """The same of all windows up to this one."""
        value = self.row["equal_up_to_here"]
        return None if value is None else bool(value)

    @property
    def forged(self) -> bool:
        """Whether a signature is not of what it stands under."""
        return any(one.verified is False for one in self.signatures)

    @property
    def difference(self) -> str | None:
        """What differs, in words; None where nothing does, or nothing is known."""
        row = self.row
        if self.equal is not False:
            return None
        if row["scb_heard_digest"] != row["digest"]:
            return f"the SCB heard it with another digest: {row['scb_heard_digest']}"
        return row["reason"] or "the SCB calls it equal, but its figures are others"

    def document(self) -> dict[str, Any]:
        """As `dual-ledger seals --json` prints it."""
        shown = ("number", "sealed_at", "entries", "digest", "content_digest", "scb_entries")
        answered = ("scb_content_digest", "acknowledged_at", "published_at", "entries_up_to_here")
        return {
            **{name: self.row[name] for name in (*shown, *answered)},
            "equal": self.equal,
            "equal_up_to_here": self.equal_up_to_here,
            "difference": self.difference,
            "signatures": [
                {"by": one.by, "key_id": one.key_id, "verified": one.verified} for one in self.signatures
            ],
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """How the whole chain stands; `first_not_equal` is the first window that differs or has no answer."""

    windows: int
    entries: int
    equal: int
    different: int
    unanswered: int
    first_not_equal: int | None


@dataclass(frozen=True, slots=True)
class Stranger:
    """An answer to a window that was never sealed here."""

    id: int
    number: int
    digest: str
    received_at: datetime
    topic: str
    partition: int
    offset: int


def newest_windows(books: Books, keys: Keys, limit: int) -> list[Window]:
    """The newest windows, the oldest of them first."""
    rows = books.records("seals_ledgers", limit=limit)
    return [_window(row, keys) for row in reversed(rows)]


def window_for(books: Books, keys: Keys, at: datetime) -> tuple[Window | None, int]:
    """The window that answers for a time, and how many entries were posted by then that are not sealed yet.

    The last one sealed by then, where it and those before it hold all that was posted by then; else the next
    one, which does.
    """
    rows = books.records("seals_at", at=at)
    window = _window(rows[0], keys) if rows else None
    behind = posted_behind(books, 0 if window is None else window.number, at)
    if behind and (later := books.records("seals_after", at=at)):
        return _window(later[0], keys), 0
    return window, behind


def posted_behind(books: Books, number: int, at: datetime) -> int:
    """How many entries were posted up to that time, and are in no window up to that number."""
    row = books.row("seals_behind", number=number, at=at)
    return int(row[0]) if row else 0


def totals(books: Books) -> Totals:
    """How the whole chain stands."""
    return Totals(**books.records("seals_totals")[0])


def strangers(books: Books) -> list[Stranger]:
    """Answers to windows that were never sealed here; the first hundred."""
    return [Stranger(**row) for row in books.records("seals_strangers", limit=_STRANGERS_MAX)]


def _window(row: Mapping[str, Any], keys: Keys) -> Window:
    signatures = []
    if row["signature"] is not None:
        key, signature = row["key_id"], bytes.fromhex(row["signature"])
        verified = keys[key].verifies(signature, window_bytes(row["digest"])) if key in keys else None
        signatures.append(Signature("dbis", key, verified))
    if row["scb_signature"] is not None:
        key, signature = row["scb_key_id"], bytes.fromhex(row["scb_signature"])
        verified = keys[key].verifies(signature, _answered(row)) if key in keys else None
        signatures.append(Signature("scb", key, verified))
    return Window(row, tuple(signatures))


def _answered(row: Mapping[str, Any]) -> bytes:
    """What the SCB signed, made of what the books keep of its answer."""
    return answer_bytes(
        {
            "number": row["number"],
            "digest": row["scb_heard_digest"],
            "entries": row["scb_entries"],
            "content_digest": row["scb_content_digest"],
            "result": row["result"],
            "reason": row["reason"],
            "acknowledged_at": micros_of(row["acknowledged_at"]),
        }
    )
