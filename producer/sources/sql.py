"""Rows of a table or query as a source, page by page behind the last key; none is left out or comes twice.

A table that is still written to is another thing: see `sql_follow`. Here a row is read if it can be seen when
its page is, so what is committed behind the place of reading is left for another load.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from ledger.errors import Refusal
from producer.source import Batch, Cursor, Record, SourceBroken, Unreadable
from producer.sources.flat import Flattened
from producer.sources.sql_database import Database, Row, Sweep

Connect: TypeAlias = Callable[[], Database]
_BYTES = Refusal("field_invalid", "bytes are no text: let a query decode them", "", "bytes")


class SqlRows:
    """The rows of one table; the cursor is the last key, and how many rows came up to it."""

    def __init__(self, source_id: str, source_type: str, connect: Connect, order: Sequence[str]) -> None:
        self.id = source_id
        self.type = source_type
        self.flat = Flattened(())
        self.named: frozenset[str] = frozenset()
        self._connect = connect
        self._order = tuple(order)

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """Batches of rows in the order of their keys."""
        key, row = (None, 0) if cursor is None else (cursor["key"], cursor["row"])
        with self._connect() as database:
            for rows in self.pages(database, key, size):
                items = self.items(database, rows, row)
                row += len(rows)
                yield Batch(items, {"key": list(rows[-1].key), "row": row}, row, whole=True)

    def pages(
        self, database: Database, key: Sequence[Any] | None, size: int, sweep: Sweep | None = None
    ) -> Iterator[list[Row]]:
        """The rows behind `key`, in order; SourceBroken when the order is not one."""
        while True:
            page = database.page(key, size + 1, sweep)
            fresh = [row for row in page if row.behind]
            if len(page) - len(fresh) > 1:
                raise self._not_unique(key or ())
            rows = fresh[:size]
            for before, row in pairwise(rows):
                if before.key == row.key:
                    raise self._not_unique(row.key)
            if any(None in row.key for row in rows):
                raise self.lacks_key()
            if not rows:
                return
            yield rows
            key = rows[-1].key

    def items(self, database: Database, rows: Sequence[Row], before: int) -> list[Record | Unreadable]:
        """The rows as records, numbered behind `before`."""
        names = [column.name for column in database.columns()]
        return [self._item(before + n, names, row) for n, row in enumerate(rows, 1)]

    def lacks_key(self) -> SourceBroken:
        """What to say of a row that has no place in the order."""
        return SourceBroken(
            f"a row has NULL in {', '.join(self._order)}: it has no place in the order",
            hint="order by columns that are never NULL, or leave such rows out: where of [sql]",
        )

    def _item(self, sequence: int, names: Sequence[str], row: Row) -> Record | Unreadable:
        position = "row:" + ",".join(map(_told, row.key))[:200]
        values = dict(zip(names, row.values, strict=True))
        for name, value in values.items():
            if isinstance(value, bytes) and name in self.named:
                return Unreadable(sequence, position, _BYTES, name)
        return self.flat.item(sequence, position, values)

    def _not_unique(self, key: Sequence[Any]) -> SourceBroken:
        where = ", ".join(f"{name} {_told(part)}" for name, part in zip(self._order, key, strict=False))
        return SourceBroken(
            f"two rows have the same place in the order: {where}",
            hint="add a column to order that tells them apart, such as the primary key",
        )


def _told(part: Any) -> str:
    return str(next(iter(part.values()))) if isinstance(part, dict) else str(part)
