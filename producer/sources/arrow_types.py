"""The types of a Parquet file's columns: how each is read exactly, and what is below a path."""

from typing import Any, TypeAlias

import pyarrow as pa  # type: ignore[import-untyped]  # it comes without types

DataType: TypeAlias = Any  # pyarrow says nothing of its types


def exact_type(kind: DataType) -> DataType:
    """The type to read as: times finer than a microsecond as text, spans of time as counts of their unit."""
    if pa.types.is_nested(kind):
        return _exact_parts(kind)
    if pa.types.is_dictionary(kind):
        return exact_type(kind.value_type)
    if (pa.types.is_timestamp(kind) or pa.types.is_time(kind)) and kind.unit == "ns":
        return pa.string()
    if pa.types.is_duration(kind):
        return pa.int64()
    return kind


def _exact_parts(kind: DataType) -> DataType:
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(exact_type(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(kind.key_type, exact_type(kind.item_type))
    if _is_list(kind):
        return pa.large_list(exact_type(kind.value_type))
    return kind


def names_below(kind: DataType) -> Any:
    """What a record of nothing but names has in the place of a value."""
    if pa.types.is_struct(kind):
        return {field.name: names_below(field.type) for field in kind}
    return [names_below(kind.value_type)] if _is_list(kind) else None


def is_floating(schema: DataType, column: str) -> bool:
    """Whether `column`, or the end of that path, is a binary fraction."""
    if column in schema.names:
        return bool(pa.types.is_floating(_plain(schema.field(column).type)))
    name, *path = column.split(".")
    kind = schema.field(name).type if name in schema.names else None
    for step in path:
        kind = None if kind is None else _below(_plain(kind), step)
    return kind is not None and bool(pa.types.is_floating(_plain(kind)))


def _below(kind: DataType, step: str) -> DataType | None:
    if pa.types.is_struct(kind):
        return kind.field(step).type if kind.get_field_index(step) >= 0 else None
    if pa.types.is_map(kind):
        return kind.item_type
    return kind.value_type if _is_list(kind) and step.isdigit() else None


def _plain(kind: DataType) -> DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_list(kind: DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))
