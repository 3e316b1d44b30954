"""One sealed window, and its line in the head file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Window:
    """A row of `sealed_windows`; digests in hexadecimal."""

    number: int
    version: int
    sealed_at: datetime
    entries: int
    content_digest: str
    previous_digest: str
    digest: str

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Window":
        """From a row as the queries of windows answer it."""
        digests = {name: bytes(record[name]).hex() for name in ("previous_digest", "digest")}
        return cls(**{**record, **digests})

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "number": self.number,
            "sealed_at": time_text(self.sealed_at),
            "digest": self.digest,
            "previous_digest": self.previous_digest,
            "entries": self.entries,
            "content_digest": self.content_digest,
        }

    def line(self, more: Mapping[str, str]) -> bytes:
        """As the head file has it: one line, with `more` behind: a signature."""
        return json.dumps({**self.document(), **more}).encode() + b"\n"

    def is_line(self, line: Mapping[str, Any]) -> bool:
        """Whether that line of a head file, signed or not, is of this very window."""
        document = self.document()
        return {name: line.get(name) for name in document} == document


def time_text(at: datetime) -> str:
    """A time as seals write it: UTC, six places."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
