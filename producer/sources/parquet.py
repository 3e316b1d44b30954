"""A Parquet file as a source: batches of rows out of its row groups, every value exact."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # it comes without types
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from ledger.errors import Refusal, UsageError
from producer.source import Batch, Cursor, Record, SourceBroken, Unreadable
from producer.sources.arrow_types import exact_type, is_floating, names_below
from producer.sources.fingerprint import Fingerprint
from producer.sources.flat import Flattened

_BUFFER_BYTES = 1 << 20  # of a column, at a time
_UNFIT = (ValueError, KeyError, OverflowError)  # of one value; pyarrow's own errors are among them


class ParquetRows:
    """The rows of one file; its cursor is `{row}`, and reading goes on within the row group of that row."""

    type = "CSV"

    def __init__(self, path: Path, source_id: str, fingerprint: Fingerprint, flat: Flattened) -> None:
        self.id = source_id
        self._path = path
        self._fingerprint = fingerprint
        self._flat = flat

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        """Batches of rows; SourceBroken when the file is changed while it is read, or damaged."""
        row = cursor["row"] if cursor else 0
        with opened(self._path) as file:
            total = max(file.metadata.num_rows, 1)
            batches = _batches(file, row, size)
            while True:
                try:
                    batch = next(batches, None)
                except (pa.ArrowException, OSError) as error:
                    raise SourceBroken(
                        f"{self._path}, row {row + 1}: the file cannot be read any further: {error}",
                        hint="get the whole file, then load it with --restart; what came before counts",
                    ) from error
                self._fingerprint.hold(self._path)
                if batch is None:
                    return
                items = [self._item(row + place, found) for place, found in enumerate(_records(batch), 1)]
                row += len(items)
                yield Batch(items, {"row": row}, self._fingerprint.size * row // total)

    def _item(self, row: int, found: Mapping[str, Any] | str) -> Record | Unreadable:
        position = f"row:{row}"
        if isinstance(found, str):
            return Unreadable(row, position, Refusal("field_invalid", found, "", "value"))
        return self._flat.item(row, position, found)


def opened(path: Path) -> pq.ParquetFile:
    """The file, without reading a row of it; UsageError when it is none."""
    try:
        return pq.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{path} is no Parquet file, or cut: {error}") from error


def sample_of(path: Path, count: int) -> list[dict[str, Any]]:
    """A record of nothing but the names in the file's schema, and the first rows."""
    with opened(path) as file:
        schema = file.schema_arrow
        if len(set(schema.names)) < len(schema.names):
            raise UsageError(f"{path} has two columns of one name")
        try:
            batch = next(file.iter_batches(batch_size=count), None)
        except (pa.ArrowException, OSError) as error:
            raise UsageError(f"cannot read {path}: {error}") from error
    first = [] if batch is None else [record for record in _records(batch) if not isinstance(record, str)]
    return [{field.name: names_below(field.type) for field in schema}, *first]


def floating_among(path: Path, columns: set[str]) -> list[str]:
    """Which of the columns are binary fractions in this file."""
    with opened(path) as file:
        schema = file.schema_arrow
    return sorted(column for column in columns if is_floating(schema, column))


def _batches(file: pq.ParquetFile, row: int, size: int) -> Iterator[pa.RecordBatch]:
    """The rows behind `row`; row groups that end before it are not read."""
    behind = 0
    for group in range(file.num_row_groups):
        count = file.metadata.row_group(group).num_rows
        skipped = min(max(row - behind, 0), count)
        behind += count
        if skipped == count:
            continue
        for batch in file.iter_batches(batch_size=size, row_groups=[group]):
            left = min(skipped, batch.num_rows)
            skipped -= left
            if left < batch.num_rows:
                yield batch.slice(left)


def _records(batch: pa.RecordBatch) -> list[dict[str, Any] | str]:
    """The rows as objects; one that holds what has no exact form is a sentence instead."""
    exact = pa.schema([field.with_type(exact_type(field.type)) for field in batch.schema])
    try:
        found: list[dict[str, Any] | str] = batch.cast(exact).to_pylist(maps_as_pydicts="strict")
    except _UNFIT:
        if batch.num_rows > 1:  # find the one that does not fit
            half = batch.num_rows // 2
            return _records(batch.slice(0, half)) + _records(batch.slice(half))
        return ["a value that cannot be read exactly, or a name twice in one map"]
    return found
