"""The error report as a CSV file: whole, or not there."""

import csv
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from audit.runs.cells import safe
from audit.runs.errors import COLUMNS
from ledger.errors import UsageError


class ErrorFile:
    """Takes rows one by one, into a file beside `path` that gets its name at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self._partial = path.with_name(f".{path.name}.partial")
        try:
            self._file = self._partial.open("w", encoding="utf-8", errors="replace", newline="")
        except OSError as error:
            raise UsageError(f"cannot write the error report {path}: {error.strerror}") from error
        self._csv = csv.writer(self._file)

    def __enter__(self) -> Self:
        self._write(COLUMNS)
        return self

    def add(self, row: Mapping[str, Any]) -> None:
        """Write one row; what it does not say is empty."""
        self._write([safe("" if row.get(name) is None else str(row[name])) for name in COLUMNS])
        self.rows += 1

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                self._partial.replace(self.path)
        except OSError as error:
            raise self._full(error) from error
        finally:
            self._partial.unlink(missing_ok=True)

    def _write(self, cells: "tuple[str, ...] | list[str]") -> None:
        try:
            self._csv.writerow(cells)
        except OSError as error:
            raise self._full(error) from error

    def _full(self, error: OSError) -> UsageError:
        return UsageError(f"cannot write the error report {self.path}: {error.strerror or os.strerror(0)}")
