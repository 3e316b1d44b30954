"""Where a stream is to be set, as a person says it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.errors import UsageError

_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>[0-9]{1,18})")
_FORMS = (
    "an offset, +N or -N from where it stands, `beginning`, `end`, or a time such as 2026-11-27T07:00:00Z"
)


@dataclass(frozen=True, slots=True)
class Target:
    """One of: an offset, a distance from the position, an end of the log, a time."""

    text: str
    offset: int | None = None
    distance: int | None = None
    moment: datetime | None = None

    @property
    def is_beginning(self) -> bool:
        """Whether the start of the log is meant."""
        return self.text == "beginning"


def target_of(text: str) -> Target:
    """What a person wrote; UsageError when it is none of the forms. A time without a zone is UTC."""
    text = text.strip()
    if text in ("beginning", "end"):
        return Target(text)
    if found := _NUMBER.fullmatch(text):
        number = int(found["digits"])
        if not found["sign"]:
            return Target(text, offset=number)
        return Target(text, distance=number if found["sign"] == "+" else -number)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!a} is no place in a log", hint=f"write {_FORMS}") from None
    return Target(text, moment=moment if moment.tzinfo else moment.replace(tzinfo=UTC))
