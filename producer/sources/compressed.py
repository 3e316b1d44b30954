"""Opens a file; one that begins as gzip or zstd is unpacked while it is read."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from zstandard import ZstdError

from ledger.errors import UsageError
from producer.sources.zstd import MAGIC, ZstdFile

# what reading a damaged disk or a cut archive raises
UNREADABLE = (OSError, EOFError, zlib.error, ZstdError)
_GZIP = b"\x1f\x8b"
_BUFFER_BYTES = 1 << 20
_OTHER_KINDS = {  # by their first bytes; none of them can be the beginning of a text that is meant
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ\x00": "packed with xz",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"%PDF-": "a PDF",
    b"PAR1": "a Parquet file (dual-ledger produce parquet)",
    b"SQLite format 3\x00": "an SQLite database",
}


def opened(path: Path) -> BinaryIO:
    """The file's plain bytes; UsageError when it cannot be opened, or is no text."""
    try:
        with path.open("rb") as file:
            begin = file.read(16)
        if begin.startswith(_GZIP):
            return cast("BinaryIO", gzip.GzipFile(path))
        if is_zstd(begin):
            return cast("BinaryIO", io.BufferedReader(ZstdFile(path), _BUFFER_BYTES))
        for mark, kind in _OTHER_KINDS.items():
            if begin.startswith(mark):
                raise UsageError(
                    f"{path} is {kind}", hint="this kind of source reads text, plain, gzip or zstd"
                )
        return path.open("rb", buffering=_BUFFER_BYTES)
    except OSError as error:
        raise UsageError(f"cannot open {path}: {error.strerror}") from error


def is_packed(path: Path) -> bool:
    """Whether the file is packed: its plain size is not known beforehand."""
    with path.open("rb") as file:
        begin = file.read(4)
    return begin.startswith(_GZIP) or is_zstd(begin)


def is_zstd(begin: bytes) -> bool:
    """Whether a file that begins so is zstd; a skippable frame may stand first."""
    return begin.startswith(MAGIC) or (begin[1:4] == b"\x2a\x4d\x18" and begin[:1] in b"PQRSTUVWXYZ[\\]^_")
