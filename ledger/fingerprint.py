"""A file read once, front to back, with the digest of what was read."""

import hashlib
import io
from pathlib import Path


class Fingerprinted(io.RawIOBase):
    """The bytes of a file; behind its end, `sha256` is that of the file as it was read."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._digest = hashlib.sha256()
        self.bytes_read = 0

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as BufferedReader calls it
        """Read some bytes, as RawIOBase has it."""
        count = self._file.readinto(buffer) or 0
        self._digest.update(buffer[:count])
        self.bytes_read += count
        return count

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    @property
    def sha256(self) -> str:
        """The digest of all that was read so far, in hex."""
        return self._digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The digest of a whole file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
