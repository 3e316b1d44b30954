"""The error report: each refused record with its place and reason, as CSV or JSON by the file's name.

It is a whole file after every batch. It is cut back to what the saved position knows of before going on, so
that no record is in it twice.
"""

import csv
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ledger.errors import Fatal, UsageError
from producer.source import Refused

COLUMNS = ("line", "column", "code", "field", "rule", "reason", "position", "sequence")


class _Form(Protocol):
    head: str
    tail: str

    def rows(self, refused: Sequence[Refused], *, first: bool) -> str:
        """The text for these records; `first` when none stands before them."""


class _Csv:
    head = ",".join(COLUMNS) + "\r\n"
    tail = ""

    def rows(self, refused: Sequence[Refused], *, first: bool) -> str:  # noqa: ARG002  rows need no comma between
        text = io.StringIO()
        csv.writer(text).writerows(list(_row(one).values()) for one in refused)
        return text.getvalue()


class _Json:
    head = "["
    tail = "\n]\n"

    def rows(self, refused: Sequence[Refused], *, first: bool) -> str:
        text = ",".join("\n" + json.dumps(_row(one), ensure_ascii=False) for one in refused)
        return text if first else f",{text}"


class ErrorReport:
    """The report of one load, appended to a batch at a time; `size` is where the next record goes."""

    def __init__(self, path: Path, size: int = 0) -> None:
        self.path = path
        self._form: _Form = _Json() if path.suffix.lower() == ".json" else _Csv()
        self.size = size or len(self._form.head)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if size > (path.stat().st_size if path.exists() else 0):
                raise UsageError(
                    f"the error report {path} is shorter than what was written to it",
                    hint="put it back, or send all of the source again: --restart",
                )
            self._write("" if size else self._form.head, size)
        except OSError as error:
            raise UsageError(f"cannot write the error report {path}: {error.strerror}") from error

    def append(self, refused: Sequence[Refused]) -> None:
        """Write these records, for good."""
        if not refused:
            return
        text = self._form.rows(refused, first=self.size == len(self._form.head))
        try:
            self._write(text, self.size)
        except OSError as error:
            raise Fatal(f"cannot write the error report {self.path}: {error.strerror}") from error
        self.size += len(_encoded(text))

    def _write(self, text: str, at: int) -> None:
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.truncate(at)
            file.seek(at)
            file.write(_encoded(text + self._form.tail))
            file.flush()
            os.fsync(file.fileno())


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _row(refused: Refused) -> dict[str, str | int]:
    kind, _, number = f":{refused.position}".rpartition(":")  # in front of it may stand the file's name
    return {
        "line": int(number) if kind.endswith(":line") else "",
        "column": refused.column,
        "code": str(refused.refusal.code),
        "field": refused.refusal.field,
        "rule": refused.refusal.rule,
        "reason": refused.refusal.reason,
        "position": refused.position,
        "sequence": refused.sequence,
    }
