"""Opens a file; one that begins as gzip is unpacked while it is read."""

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from ledger.errors import UsageError

UNREADABLE = (OSError, EOFError, zlib.error)  # what reading a damaged disk or a cut archive raises
_GZIP = b"\x1f\x8b"
_BUFFER_BYTES = 1 << 20


def opened(path: Path) -> BinaryIO:
    """The file's plain bytes; UsageError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
        return cast("BinaryIO", gzip.GzipFile(path)) if packed else path.open("rb", buffering=_BUFFER_BYTES)
    except OSError as error:
        raise UsageError(f"cannot open {path}: {error.strerror}") from error
