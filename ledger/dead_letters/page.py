"""Everything the books know of one dead letter, with its message decoded as far as it can be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.batch import Headers
from ledger.books import Books
from ledger.codec import SINGLE_OBJECT_MAGIC, Codec
from ledger.config import Settings
from ledger.dead_letters.letter import headers_of
from ledger.dead_letters.patch import shown_time
from ledger.errors import DualLedgerError, Rejected
from ledger.outcome import Outcome

_TIMES = ("timestamp_utc", "acknowledged_at")
# What an outcome that names no field is about.
_ABOUT: Mapping[str, tuple[str, ...]] = {
    Outcome.CONFLICT: ("reference_id",),
    Outcome.LEDGER_UNKNOWN: ("ledger_id",),
    Outcome.SOURCE_NOT_ALLOWED: ("source_id",),
    Outcome.DEBIT_ACCOUNT_UNKNOWN: ("debit_account_id",),
    Outcome.CREDIT_ACCOUNT_UNKNOWN: ("credit_account_id",),
    Outcome.ACCOUNT_CLOSED: ("debit_account_id", "credit_account_id"),
    Outcome.CURRENCY_MISMATCH: ("currency_code",),
    Outcome.ASSET_MISMATCH: ("asset_type",),
    Outcome.INSUFFICIENT_AVAILABLE: ("amount",),
}


@dataclass(frozen=True, slots=True)
class Message:
    """The decoded message; `why_not` says why it has no fields."""

    name: str
    fields: Mapping[str, Any]
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One dead letter: its row, message, attempts, and what the books hold under its reference."""

    letter: Mapping[str, Any]
    headers: Headers
    message: Message
    attempts: tuple[Mapping[str, Any], ...]
    books_entry: Mapping[str, Any] | None

    @property
    def at_fault(self) -> tuple[str, ...]:
        """The fields that the latest answer is about."""
        return fields_at_fault(self.letter["code"], self.letter["field"])

    def document(self) -> dict[str, Any]:
        """The page as `dead-letters show --json` prints it."""
        message = self.message
        return {
            "found": True,
            "dead_letter": {
                **self.letter,
                "headers": [
                    {"name": name, "value": value, "text": readable(value)} for name, value in self.headers
                ],
            },
            "message": {
                "name": message.name,
                "decoded": not message.why_not,
                "why_not": message.why_not or None,
                "fields": [
                    {"name": name, "value": value, "at_fault": name in self.at_fault}
                    for name, value in message.fields.items()
                ],
            },
            "books_entry": self.books_entry,
            "attempts": list(self.attempts),
        }


def fields_at_fault(code: str, field: str) -> tuple[str, ...]:
    """The fields of an entry that an answer is about; `field` is what it names itself."""
    return (field,) if field else _ABOUT.get(code, ())


def answers_of(settings: Settings) -> Mapping[str, str]:
    """The consumer groups that read answers of the SCB and no entries, and what they read."""
    return {settings.relay_group: "EntryAcknowledged", settings.seal_group: "WindowAcknowledged"}


def page(
    books: Books, identity: int, answers: Mapping[str, str], open_codec: Callable[[], Codec]
) -> Page | None:
    """The page of a letter, or None. `open_codec` is asked when the message needs a registry."""
    found = books.records("dead_letters_show", id=identity)
    if not found:
        return None
    (letter,) = found
    attempts = books.records("dead_letters_attempts", id=identity)
    latest = next((one for one in reversed(attempts) if one["action"] in ("REDRIVE", "RELEASE")), None)
    if latest is not None:  # what it is told now, not what the stream was told
        now = {name: latest[name] for name in ("field", "rule")}
        letter = {**letter, **now, "reason": latest["said"] or letter["reason"]}
    entries = books.records(
        "dead_letters_books_entry", ledger=letter["ledger_id"], reference=letter["reference_id"]
    )
    name = answers.get(letter["consumer_group"], "LedgerEntry")
    return Page(
        letter,
        headers_of(letter["headers"]),
        _decoded(name, letter["value"], open_codec),
        tuple(attempts),
        entries[0] if entries else None,
    )


def readable(value: bytes | None) -> str | None:
    """A header's value as text, None when it is none."""
    if value is None:
        return None
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def _decoded(name: str, value: bytes | None, open_codec: Callable[[], Codec]) -> Message:
    alone = value is None or value.startswith(SINGLE_OBJECT_MAGIC)  # its schema needs no registry
    try:
        record = (Codec() if alone else open_codec()).decode(name, value)
    except Rejected as rejected:
        return Message(name, {}, rejected.refusal.reason)
    except DualLedgerError as error:
        return Message(name, {}, f"not just now: {error.message}")
    times = {key: shown_time(record[key]) for key in _TIMES if isinstance(record.get(key), int)}
    return Message(name, {**record, **times})
