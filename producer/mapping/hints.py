"""What the writer of a mapping may have meant by a key that its table does not have."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from producer.mapping import asked_http, asked_kafka, asked_sql, model
from producer.mapping.columns import nearest

_PLACE_OF: dict[type[BaseModel], str] = {
    model.Mapping: "the top of the file, above the first table",
    model.FileFormat: "[file]",
    model.Fields: "[entry], or a case",
    model.Cases: "[cases]",
    model.Accounts: "[accounts]",
    model.Text: "a field of [entry], or a value of [metadata]",
    model.Number: "amount and fx_rate",
    model.Amount: "amount",
    model.Time: "timestamp_utc",
    asked_http.Http: "[http]",
    asked_http.Authentication: "auth of [http]",
    asked_kafka.Kafka: "[kafka]",
    asked_sql.Sql: "[sql]",
}


def hint_for(keys: Sequence[str]) -> str:
    """Where the last of `keys` belongs, or the nearest key of its own table; empty when there is neither."""
    key, table = keys[-1], _table_at(keys[:-1])
    for other, place in _PLACE_OF.items():
        if key in _keys(other):
            return f"{key} belongs to {place}"
    near = nearest(key, _keys(table))
    return f"did you mean {near}?" if near else ""


def _table_at(keys: Sequence[str]) -> type[BaseModel]:
    """The table behind `keys`; those that the writer chose (of a case, of the metadata) lead no deeper."""
    table: type[BaseModel] = model.Mapping
    for key in keys:
        if key in _keys(table):
            table = next(_tables(_keys(table)[key]), table)
    return table


def _keys(table: type[BaseModel]) -> dict[str, Any]:
    """The keys of a table as they are written, each with the type of its value."""
    return {field.alias or name: field.annotation for name, field in table.model_fields.items()}


def _tables(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _tables(inner)
