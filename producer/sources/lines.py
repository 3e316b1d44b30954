"""The physical lines of a file, decoded one by one, each with its number and place in bytes.

Decoding line by line keeps an encoding error inside its line: it is noted, and the line goes on with
the offending bytes replaced, so that quotes and line numbers stay right and only its row is refused.
"""

from typing import BinaryIO, NamedTuple, Self

LINE_BYTES_MAX = 1 << 20
_READ_BYTES = LINE_BYTES_MAX + 4  # beyond the limit by one character of any encoding
_CHUNK_BYTES = 1 << 16


class LineFault(NamedTuple):
    """What is wrong with a physical line, counted from 1."""

    line: int
    rule: str
    reason: str


class Lines:
    """An iterator over decoded lines, line ends included.

    `number` and `offset` are the lines and bytes handed out so far; `ended` says that the file is at its end.
    """

    def __init__(self, file: BinaryIO, encoding: str, *, newline: str, offset: int, number: int) -> None:
        file.seek(offset)
        self.number = number
        self.offset = offset
        self.ended = False
        self.faults: list[LineFault] = []
        self._encoding = encoding
        self._newline = newline.encode(encoding)
        self._readline = file.readline if self._newline == b"\n" else _Wide(file, self._newline).readline

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        raw = self._readline(_READ_BYTES)
        if not raw:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.offset += len(raw)
        if len(raw) > LINE_BYTES_MAX:
            self._pass_over(raw)
            self._note("length", f"the line is longer than {LINE_BYTES_MAX} bytes")
            return ""
        try:
            return raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            byte = self.offset - len(raw) + error.start
            bad = raw[error.start : error.start + 1].hex().upper()
            self._note("encoding", f"byte {byte} of the file (0x{bad}) is not {self._encoding}")
            return raw.decode(self._encoding, "replace")

    def taken_faults(self) -> list[LineFault]:
        """The faults noted since this was asked last."""
        taken, self.faults = self.faults, []
        return taken

    def _pass_over(self, raw: bytes) -> None:
        """Read the rest of a line too long, piece by piece."""
        while raw and not raw.endswith(self._newline):
            raw = self._readline(_CHUNK_BYTES)
            self.offset += len(raw)

    def _note(self, rule: str, reason: str) -> None:
        self.faults.append(LineFault(self.number, rule, reason))


class _Wide:
    """`readline` for line ends other than one byte 0x0A; they count only where a character begins."""

    def __init__(self, file: BinaryIO, newline: bytes) -> None:
        self._file = file
        self._newline = newline
        self._pending = b""
        self._at = 0

    def readline(self, limit: int) -> bytes:
        """The next line, or `limit` bytes of it, which must be whole characters."""
        searched = self._at
        while True:
            end = self._end_of_line(searched)
            if end < 0 and len(self._pending) - self._at < limit and (chunk := self._file.read(_CHUNK_BYTES)):
                searched = max(len(self._pending) - self._at - len(self._newline), 0)
                self._pending = self._pending[self._at :] + chunk
                self._at = 0
                continue
            begin = self._at
            self._at = min(end if end >= 0 else len(self._pending), begin + limit)
            return self._pending[begin : self._at]

    def _end_of_line(self, searched: int) -> int:
        width = len(self._newline)
        found = self._pending.find(self._newline, searched)
        while found >= 0 and (found - self._at) % width:
            found = self._pending.find(self._newline, found + 1)
        return found + width if found >= 0 else -1
