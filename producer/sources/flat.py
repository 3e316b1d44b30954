"""Records with names (JSON objects, rows of a table, messages) as rows of texts under a header.

The header is the columns that somebody reads, and at its end the whole record: a generated reference counts
identical records, whatever is read of them. A column `a.b.0` leads into a record step by step, through
objects by key and lists by place; a key that is itself written `a.b.0` comes first.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from ledger.errors import Refusal
from producer.source import Record, Unreadable

RECORD = "(record)"  # the last column of every header: the record itself, as canonical JSON


class Unflat(ValueError):  # noqa: N818  said of a record, which is refused and reported
    """This record cannot be a row; `column` is the place inside it, where there is one."""

    def __init__(self, refusal: Refusal, column: str) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
        self.column = column


class Flattened:
    """Makes rows of records; `only` are the keys that a record may have, and `exact` the columns of money."""

    def __init__(
        self, columns: Sequence[str], *, only: Collection[str] | None = None, exact: Collection[str] = ()
    ) -> None:
        self.header = (*columns, RECORD)
        self._paths = [(column, tuple(column.split(".")) if "." in column else ()) for column in columns]
        self._only = None if only is None else frozenset(only)
        self._exact = frozenset(exact)

    def values_of(self, record: Mapping[str, Any]) -> list[str]:
        """One text per column of the header; Unflat says why there are none."""
        if self._only is not None and not record.keys() <= self._only:
            unknown = min(record.keys() - self._only)
            raise _unflat(f"unknown key {unknown[:64]!r}", "columns", unknown)
        values = []
        for column, path in self._paths:
            value = record.get(column)
            if value is None and path and column not in record:
                value = found(record, path)
            if isinstance(value, float) and column in self._exact:
                raise _unflat("a binary fraction (double) is not an exact amount", "exact", column)
            values.append(value if type(value) is str else text_of(value))
        values.append(canonical(record))
        return values

    def item(self, sequence: int, position: str, record: Mapping[str, Any]) -> Record | Unreadable:
        """The record at its place, as a row or as what cannot be one."""
        try:
            return Record(sequence, position, self.values_of(record))
        except Unflat as unflat:
            return Unreadable(sequence, position, unflat.refusal, unflat.column)


def found(record: Any, path: Sequence[str]) -> Any:
    """What stands at the end of `path`; None where it leads nowhere."""
    for step in path:
        if isinstance(record, Mapping):
            record = record.get(step)
        elif isinstance(record, list | tuple) and step.isascii() and step.isdigit():
            record = record[int(step)] if int(step) < len(record) else None
        else:
            return None
    return record


def leads_somewhere(record: Mapping[str, Any], column: str) -> bool:
    """Whether the record has that column, be it with nothing in it."""
    *path, last = column.split(".")
    parent = found(record, path)
    return (
        column in record
        or found(parent, [last]) is not None
        or (isinstance(parent, Mapping) and last in parent)
    )


def text_of(value: Any) -> str:
    """A value as text: nothing is empty, numbers are plain, times ISO 8601, what has parts is JSON."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping | list | tuple):
        return _json(value, sort_keys=False)
    return str(_plain(value))


def canonical(record: Mapping[str, Any]) -> str:
    """The record as JSON with sorted keys: the same text for the same content."""
    return _json(record, sort_keys=True)


def _json(value: Any, *, sort_keys: bool) -> str:
    try:
        text = json.dumps(
            value, default=_plain, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys
        )
        text.encode()
    except RecursionError as error:
        raise _unflat("nested too deeply", "depth", "") from error
    except UnicodeEncodeError as error:
        raise _unflat("a text holds half of a surrogate pair", "charset", "") from error
    return text


def _plain(value: Any) -> str:
    """What JSON has no form for, as text."""
    if isinstance(value, Decimal | float):
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        return format(number, "f") if number.is_finite() else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, Enum):
        return text_of(value.value)
    if isinstance(value, UUID):
        return str(value)
    raise _unflat(f"a value of the type {type(value).__name__} has no text", "type", "")


def _unflat(reason: str, rule: str, column: str) -> Unflat:
    return Unflat(Refusal("field_invalid", reason, "", rule), column)
