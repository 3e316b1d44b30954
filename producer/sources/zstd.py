"""A file packed with zstd as a stream that can be read on from any place; frame behind frame.

The library's own stream reader takes a cut archive for a whole one: here the last frame must have its end.
"""

import io
from pathlib import Path
from typing import Any

from zstandard import ZstdDecompressor

MAGIC = b"\x28\xb5\x2f\xfd"
_PACKED_BYTES = 4096  # a piece can unpack to 128 MiB at the very worst, whatever is in it
_SKIPPED_BYTES = 1 << 20


class ZstdFile(io.RawIOBase):
    """The plain bytes of the archive at `path`; EOFError where it is cut."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=1 << 16)
        self._begin()

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def seekable(self) -> bool:
        """Going back means unpacking from the start."""
        return True

    def tell(self) -> int:
        """The place in the plain file."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Unpack as far as `offset`, counted from the start."""
        if whence == io.SEEK_CUR:
            offset += self._at
        elif whence != io.SEEK_SET:
            raise io.UnsupportedOperation("the plain size of an archive is not known")
        if offset < self._at:
            self._file.seek(0)
            self._begin()
        while self._at < offset and self.read(min(offset - self._at, _SKIPPED_BYTES)):
            pass
        return self._at

    def readinto(self, buffer: Any) -> int:
        """The next bytes; none at the end."""
        while self._used == len(self._plain):
            if not self._unpack():
                return 0
        view = memoryview(buffer)
        count = min(len(view), len(self._plain) - self._used)
        view[:count] = self._plain[self._used : self._used + count]
        self._used += count
        self._at += count
        return count

    def close(self) -> None:
        """Close the file underneath too."""
        if not self.closed:
            self._file.close()
        super().close()

    def _begin(self) -> None:
        self._frame = ZstdDecompressor().decompressobj()
        self._within = False
        self._packed = b""
        self._plain = b""
        self._used = 0
        self._at = 0

    def _unpack(self) -> bool:
        """Put the next piece into `_plain`; False at the end of the last frame."""
        piece = self._packed or self._file.read(_PACKED_BYTES)
        if not piece:
            if self._within:
                raise EOFError("the archive is cut: its last frame has no end")
            return False
        self._plain, self._used = self._frame.decompress(piece), 0
        self._within, self._packed = True, b""
        if self._frame.eof:
            self._packed = self._frame.unused_data
            self._frame, self._within = ZstdDecompressor().decompressobj(), False
        return True
