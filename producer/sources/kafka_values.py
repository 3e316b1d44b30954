"""The values of somebody's topic as records: JSON or Avro, plain or inside Debezium's envelope."""

import base64
import binascii
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from ledger.errors import Refusal, Rejected
from ledger.strict_avro import MalformedError
from ledger.wire.foreign import ForeignReader, UnusableError, foreign_reader, why
from producer.exact_json import exact_json
from producer.mapping.asked_kafka import Kafka

SchemaOf: TypeAlias = Callable[[int], str | None]  # by its id in the registry; None when there is none
Decode: TypeAlias = Callable[[bytes], Any]

_MAGIC, _HEADER_BYTES, _SINGLE_HEADER_BYTES = 0, 5, 10
_CHANGES = {
    "u": "an update: an append-only ledger has none",
    "d": "a deletion: an append-only ledger has none",
    "t": "a truncation: an append-only ledger has none",
    "m": "a message of the database, no row",
}
_ADDED = ("c", "r")  # created, or read by a snapshot
_DECIMAL = "org.apache.kafka.connect.data.Decimal"


class Values:
    """Makes records of values; Rejected says why one is none."""

    def __init__(self, asked: Kafka, stated: ForeignReader | None, schema_of: SchemaOf) -> None:
        self._asked = asked
        self._stated = stated
        self._schema_of = schema_of
        self._readers: dict[int, ForeignReader] = {}

    def is_tombstone(self, value: bytes | None) -> bool:
        """Whether it only says, once more, that a row was deleted."""
        return value is None and self._asked.envelope == "debezium"

    def record(self, value: bytes | None) -> Mapping[str, Any]:
        """The record in a value."""
        if value is None:
            raise _rejected("the value is null", "null")
        document = self._json(value) if self._asked.values == "json" else self._avro(value)
        if self._asked.envelope == "debezium":
            document = _row(document)
        if not isinstance(document, Mapping):
            raise _rejected("the value is no object", "object")
        return document

    def _json(self, value: bytes) -> Any:
        if self._asked.framing == "confluent":
            value = value[_HEADER_BYTES:] if value[:1] == bytes([_MAGIC]) else b""
        try:
            return exact_json(value.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            raise _rejected(f"not JSON: {reason}", "json") from error

    def _avro(self, value: bytes) -> Any:
        reader, at = self._reader(value)
        try:
            return reader.read(value, at)
        except MalformedError as error:
            raise _rejected(why(error), error.rule, error.field) from error

    def _reader(self, value: bytes) -> tuple[ForeignReader, int]:
        if self._asked.framing == "confluent":
            if len(value) < _HEADER_BYTES or value[0] != _MAGIC:
                raise _rejected("the value does not begin with the id of a schema", "framing")
            return self._stated or self._registered(int.from_bytes(value[1:5], "big")), _HEADER_BYTES
        assert self._stated is not None
        if self._asked.framing == "bare":
            return self._stated, 0
        if value[:_SINGLE_HEADER_BYTES] != self._stated.header:
            raise _rejected("the value begins with the fingerprint of another schema, or none", "framing")
        return self._stated, _SINGLE_HEADER_BYTES

    def _registered(self, number: int) -> ForeignReader:
        if number not in self._readers:
            text = self._schema_of(number)
            if text is None:
                raise _rejected(f"the registry has no schema {number}", "schema")
            try:
                self._readers[number] = foreign_reader(text)
            except UnusableError as error:
                raise _rejected(f"the schema {number} of the registry: {error}", "schema") from error
        return self._readers[number]


def _row(document: Any) -> Any:
    """The row that a change of Debezium's has added; Rejected for any other change."""
    schema = None
    if isinstance(document, Mapping) and document.keys() >= {"schema", "payload"}:
        schema, document = document["schema"], document["payload"]
    if not isinstance(document, Mapping) or "op" not in document:
        raise _rejected("the value is no change of Debezium's: it has no op", "envelope")
    op = document["op"]
    if op not in _ADDED:
        raise _rejected(
            f"op {op!r:.20} is {_CHANGES.get(op, 'no change that is known')}", "append_only", "op"
        )
    row = document.get("after")
    return row if schema is None else _exact(row, _field(schema, "after"))


def _exact(value: Any, schema: Any) -> Any:
    """A value of Connect's JSON with its decimals, which it writes as the bytes of a whole number."""
    if value is None or not isinstance(schema, Mapping):
        return value
    if schema.get("type") == "struct" and isinstance(value, Mapping):
        return {name: _exact(part, _field(schema, name)) for name, part in value.items()}
    if schema.get("name") != _DECIMAL:
        return value
    try:
        unscaled = int.from_bytes(base64.b64decode(value, validate=True), "big", signed=True)
        return Decimal(f"{unscaled}E-{int(schema['parameters']['scale'])}")
    except (binascii.Error, TypeError, ValueError, KeyError) as error:
        raise _rejected("a decimal is not what its schema says", "decimal") from error


def _field(schema: Any, name: str) -> Any:
    fields = schema.get("fields") if isinstance(schema, Mapping) else None
    named = (one for one in fields or () if isinstance(one, Mapping) and one.get("field") == name)
    return next(named, None)


def _rejected(reason: str, rule: str, column: str = "") -> Rejected:
    return Rejected(
        Refusal("undecodable" if rule != "append_only" else "field_invalid", reason, column, rule)
    )
