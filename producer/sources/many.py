"""Several files as one source: one after the other, each a window of its own, all known at the beginning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from producer.source import Batch, Cursor, Record, Source, SourceBroken, Unreadable
from producer.sources.fingerprint import Fingerprint
from producer.sources.pattern import Named

_HELD_SECONDS = 1.0  # the whole set is looked at again no more often, but at its end; each file at each batch


@dataclass(frozen=True, slots=True)
class Part:
    """One of the files, with what it was when all of them were looked at."""

    path: Path
    fingerprint: Fingerprint
    file: Source


class ManyFiles:
    """Files by label, in order; positions begin with the label.

    The cursor is `{file, before, count, at}`: a label, the records in front of that file and those read of
    it, and the file's own cursor.
    """

    type = "CSV"

    def __init__(self, source_id: str, named: Named, parts: Mapping[str, Part]) -> None:
        self.id = source_id
        self._named = named
        self._parts = parts
        self._held = 0.0

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """The batches of each file; SourceBroken when one was added, changed or removed since the start."""
        labels = list(self._parts)
        first = labels.index(cursor["file"]) if cursor else 0
        before, count, at = (cursor["before"], cursor["count"], cursor["at"]) if cursor else (0, 0, None)
        done = sum(self._parts[label].fingerprint.size for label in labels[:first])
        self._hold()
        for label in labels[first:]:
            part = self._parts[label]
            if monotonic() - self._held > _HELD_SECONDS:
                self._hold()
            part.fingerprint.hold(part.path)  # or it may not be there to be opened
            for batch in part.file.batches(at, size):
                count = batch.items[-1].sequence if batch.items else count
                cursor = {"file": label, "before": before, "count": count, "at": batch.cursor}
                yield Batch(_placed(batch, label, before), cursor, done + batch.done, label)
            before, count, at = before + count, 0, None
            done += part.fingerprint.size
        self._hold()

    def _hold(self) -> None:
        for part in self._parts.values():
            part.fingerprint.hold(part.path)
        if not self._named.same_now():
            raise SourceBroken(
                f"other files fit {self._named.pattern} than when it began",
                hint="load files that stay as they are; then start again from the beginning: --restart",
            )
        self._held = monotonic()


def _placed(batch: Batch, label: str, before: int) -> list[Record | Unreadable]:
    return [
        item._replace(sequence=before + item.sequence, position=f"{label}:{item.position}")
        for item in batch.items
    ]
