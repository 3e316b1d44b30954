"""References for records that carry none: the same record gets the same reference at every reading.

`BACKFILL-<source id>-<digest of the record>-<n>`: the digest is the first 128 bits of SHA-256 over the
record's texts joined by U+001F, in hex; n counts identical records of the source from 1. So records that are
moved or inserted shift nothing, and two honestly identical payments are two entries. The counts are in a file
on disk, so that memory stays flat, by sequence, so that reading a record again gives it its old number.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote

from ledger.errors import Fatal, UsageError

_DIGEST_BYTES = 16
_LENGTH_MAX = 255  # of a reference
_COUNT_DIGITS_MAX = 19
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")
_LAST = "SELECT n FROM record WHERE digest = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1"


def counted_to(path: Path) -> int:
    """The last record that the counts at `path` know; 0 where there are none."""
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(path)) as database:
            return int(database.execute("SELECT max(sequence) FROM counted").fetchone()[0] or 0)
    except sqlite3.Error:
        return 0  # as good as none: they are made anew


class References:
    """The generated references of one source; use inside `counted()`, one batch at a time.

    `settled` is the sequence behind which reading goes on; at 0 counting begins anew.
    """

    def __init__(self, source_id: str, path: Path, *, settled: int = 0) -> None:
        self._prefix = f"BACKFILL-{quote(source_id, safe=_PRINTABLE)}-"
        if len(self._prefix) + 2 * _DIGEST_BYTES + 1 + _COUNT_DIGITS_MAX > _LENGTH_MAX:
            raise UsageError(
                "the source id is too long to generate references from",
                hint="state a shorter one: --source-id ID",
            )
        self._path = path
        if settled == 0:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
        try:
            self._database = sqlite3.connect(path, isolation_level=None)
            self._database.execute("PRAGMA journal_mode = WAL")  # one fsync a batch
            self._database.execute("PRAGMA synchronous = FULL")  # counts must not fall behind the position
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS record"
                " (digest BLOB, sequence INTEGER, n INTEGER, PRIMARY KEY (digest, sequence)) WITHOUT ROWID"
            )
            self._database.execute("CREATE TABLE IF NOT EXISTS counted (sequence INTEGER)")
            counted_to = self._database.execute("SELECT max(sequence) FROM counted").fetchone()[0] or 0
        except sqlite3.Error as error:
            raise self._broken(error) from error
        if counted_to < settled:
            raise Fatal(
                f"the counts behind generated references end at record {counted_to}, {settled} are sent",
                hint="send all of the source again: --restart (the books drop doubles)",
            )
        if counted_to > settled:
            self._forget(settled)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def _forget(self, settled: int) -> None:
        """Drop what was counted and not settled: read again, those records may come in another order."""
        try:
            self._database.execute("DELETE FROM record WHERE sequence > ?", (settled,))
        except sqlite3.Error as error:
            raise self._broken(error) from error

    @contextmanager
    def counted(self, last_sequence: int) -> Iterator[None]:
        """A batch whose counts are on disk when this ends; `last_sequence` is its last record's."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
            yield
            self._database.execute("DELETE FROM counted")
            self._database.execute("INSERT INTO counted VALUES (?)", (last_sequence,))
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def of(self, values: Sequence[str], sequence: int) -> str:
        """The reference of the record with these texts."""
        digest = hashlib.sha256("\x1f".join(values).encode("utf-8", "surrogatepass")).digest()[:_DIGEST_BYTES]
        last = self._database.execute(_LAST, (digest, sequence)).fetchone()
        n = last[0] + 1 if last else 1
        self._database.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (digest, sequence, n))
        return f"{self._prefix}{digest.hex()}-{n}"

    def _broken(self, error: sqlite3.Error) -> Fatal:
        return Fatal(
            f"the counts behind generated references, {self._path}: {error}",
            hint="is the disk full? else start again from the beginning: --restart",
        )
