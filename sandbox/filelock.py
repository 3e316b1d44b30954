"""A lock between processes that the kernel lets go when its holder ends, however it ends."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import UsageError


@contextmanager
def locked_file(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold `path` alone; `waiting` is called once if another process has it."""
    try:
        stream = path.open("a")
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="does it belong to another user?"
        ) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
