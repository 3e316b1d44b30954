"""The folder of a pack: made beside its place under another name, whole when it takes it, or gone."""

import csv
import errno
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from hashlib import file_digest
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from audit.evidence.columns import cells, columns
from ledger.errors import DualLedgerError, UsageError

_BUFFER = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}
SUMS = "SHA256SUMS"


class PackFolder:
    """Takes files; `whole` gives it its name. Left before that, it is removed."""

    def __init__(self, target: Path) -> None:
        """UsageError unless the target is free: not there, or an empty folder."""
        self._target = target.absolute()
        if self._target.exists() and (not self._target.is_dir() or any(self._target.iterdir())):
            raise UsageError(
                f"{target} is there already, and no empty folder",
                hint="name a folder that does not exist yet",
            )
        self._partial = self._target.with_name(f".{self._target.name}.partial-{secrets.token_hex(4)}")

    def __enter__(self) -> Self:
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            for name in ("sealed", "found"):
                (self._partial / name).mkdir(parents=True)
        except BaseException as error:  # Ctrl-C too
            shutil.rmtree(self._partial, ignore_errors=True)
            if isinstance(error, OSError):
                raise UsageError(f"cannot make a folder beside {self._target}: {error.strerror}") from error
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._partial, ignore_errors=True)
        if isinstance(error, OSError):
            raise _unwritten(self._target, error) from error

    @contextmanager
    def table(self, name: str) -> Iterator["Rows"]:
        """A CSV file, its columns first."""
        with self._open(name) as file:
            rows = Rows(csv.writer(file))
            rows.writer.writerow(columns(name))
            yield rows

    def document(self, name: str, content: Mapping[str, Any]) -> None:
        """A JSON file."""
        with self._open(name) as file:
            json.dump(content, file, indent=1, ensure_ascii=False, default=_plain)
            file.write("\n")

    def text(self, name: str, content: str) -> None:
        """A file of text."""
        with self._open(name) as file:
            file.write(content)

    def sums(self) -> bytes:
        """Write the list of all files with their digests, in the format of `sha256sum -c`; what it says."""
        lines = []
        for path in sorted(self._partial.rglob("*")):
            if path.is_file():
                with path.open("rb") as file:
                    digest = file_digest(file, "sha256").hexdigest()
                lines.append(f"{digest}  {path.relative_to(self._partial).as_posix()}\n")
        self.text(SUMS, "".join(lines))
        return "".join(lines).encode()

    def binary(self, name: str, content: bytes) -> None:
        """A file of octets."""
        path = self._partial / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        _to_disk(path)

    def whole(self) -> None:
        """Nothing is missing: now it takes its name."""
        for folder in (self._partial / "sealed", self._partial / "found", self._partial):
            _to_disk(folder)
        self._partial.rename(self._target)
        _to_disk(self._target.parent)

    @contextmanager
    def _open(self, name: str) -> Iterator[Any]:
        path = self._partial / name
        with path.open("w", encoding="utf-8", newline="", buffering=_BUFFER) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())


class Rows:
    """The rows of a CSV file that is being written."""

    def __init__(self, writer: Any) -> None:
        self.writer = writer
        self.count = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write texts, None where there is none."""
        self.writer.writerows(map(cells, rows))
        self.count += len(rows)

    def add_all(self, pieces: Iterable[Sequence[Sequence[Any]]]) -> int:
        """Write them as they come; how many the file has then."""
        for rows in pieces:
            self.add(rows)
        return self.count


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritten(target: Path, error: OSError) -> DualLedgerError:
    hint = "make room, or name a folder on another disk with --output" if error.errno in _FULL else ""
    return DualLedgerError(f"cannot write {target}: {error.strerror}; nothing of it is left", hint=hint)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
