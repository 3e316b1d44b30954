"""The head of the chain outside the database: a file with one line for each window, only ever appended to.

Whoever rewrites the whole chain in the database would have to rewrite this file too, and every copy of it.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from audit.seals.window import Window
from ledger.books import Books
from ledger.config import Settings
from ledger.errors import Fatal, Retryable

_PAGE = 1000
_LAST_LINE_BYTES = 4096  # a line takes 400


def path_of(settings: Settings) -> Path:
    """Where the head file is."""
    return settings.seal_file or settings.state_dir / "seals.jsonl"


def complete(path: Path, books: Books, sign: Callable[[str], Mapping[str, str]] = lambda _digest: {}) -> int:
    """Append the windows that it lacks, so that they outlive a crash; how many those were.

    `sign` says what a line has more, given its window's digest: a signature. The file's last line must be
    what the books say of that window: otherwise Fatal, and nothing is written.
    """
    with _opened(path) as file:
        last = _last_line(file)
        _compare(path, books, last)
        after, written = (int(last["number"]) if last else 0), 0
        while page := [Window.of(one) for one in books.records("seal_windows", after=after, limit=_PAGE)]:
            file.write(b"".join(window.line(sign(window.digest)) for window in page))
            after, written = page[-1].number, written + len(page)
        if written:
            file.flush()
            os.fsync(file.fileno())
    return written


def lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """Each whole line with its number, from 1; None for one that is no window. A torn last one is no line."""
    try:
        with path.open("rb") as file:
            for nth, line in enumerate(file, start=1):
                if line.endswith(b"\n"):
                    yield nth, _understood(line)
    except OSError as error:
        raise Fatal(
            f"cannot read the head file {path}: {error.strerror}", hint="a file that this user may read"
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, ours alone until it is closed; at its end, behind whole lines."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _drop_torn_line(file)
            yield file
        if is_new:
            _sync_folder(path.parent)
    except OSError as error:
        raise Retryable(
            f"cannot write the head file {path}: {error.strerror}", hint="make room for it"
        ) from error


def _drop_torn_line(file: BinaryIO) -> None:
    """What a crash left of a line that was never whole; its window is in the books, and is written anew."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _LAST_LINE_BYTES))
    tail = file.read()
    if tail and not tail.endswith(b"\n"):
        file.truncate(end - len(tail) + tail.rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)


def _last_line(file: BinaryIO) -> Mapping[str, Any] | None:
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _LAST_LINE_BYTES))
    tail = file.read().splitlines()
    return (_understood(tail[-1]) or {"number": 0, "digest": None}) if tail else None


def _compare(path: Path, books: Books, last: Mapping[str, Any] | None) -> None:
    if last is None:
        return
    found = books.records("seal_windows", after=int(last["number"]) - 1, limit=1)
    window = Window.of(found[0]) if found else None
    if window is None or not window.is_line(last):
        raise Fatal(
            f"the head file {path} and the books contradict each other at window {last['number']}",
            hint="dual-ledger verify-chain; if these are other books, another seal_file",
        )


def _understood(line: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    is_window = isinstance(found, dict) and type(found.get("number")) is int and "digest" in found
    return found if is_window else None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
