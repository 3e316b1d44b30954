"""A strict reader of values that others have written, by their own Avro schema.

It takes what the Avro specification writes and nothing else, like `ledger.strict_avro`, and knows every type.
fastavro would read an enum's index of -1 as its last symbol, round a decimal wider than its precision,
pass over bytes that are left, make a gigabyte of an array of nulls, and end the process at a schema that
holds itself. Decimals are exact; times are datetimes; what a union has is its branch's value alone.
"""

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

import fastavro
import fastavro.schema

from ledger.strict_avro import MalformedError, read_long
from ledger.wire.logical import Reader, logical

_INT_BITS = 31
_WHY = {
    "truncated": "the value ends too early",
    "trailing": "bytes are left over",
    "varint": "a number is longer than it needs to be, or too large",
    "length": "a length is below zero, or more than the value can hold",
    "utf8": "a text is not UTF-8",
    "union": "a union has no such branch",
    "enum": "an enum has no such symbol",
    "boolean": "a boolean is neither 0 nor 1",
    "map_key": "a key comes twice in a map",
    "block_size": "a block is not as long as it says",
    "decimal": "a decimal has more digits than its precision, or none",
    "time": "a time is out of range",
}


class UnusableError(ValueError):
    """The schema cannot be read by, and why."""


class ForeignReader:
    """Reads the values of one schema; `header` is that of Avro's single-object encoding."""

    def __init__(self, schema: Any) -> None:
        try:
            parsed = fastavro.parse_schema(schema)
            canonical = fastavro.schema.to_parsing_canonical_form(schema)
            fingerprint = fastavro.schema.fingerprint(canonical, "CRC-64-AVRO")
        except Exception as error:  # whatever it is made of, it comes from outside
            raise UnusableError(f"not an Avro schema: {type(error).__name__}") from error
        self.header = b"\xc3\x01" + bytes.fromhex(fingerprint)
        self._read = _Compiler().reader(parsed)

    def read(self, data: bytes, at: int) -> Any:
        """The value from `at` to exactly the end; MalformedError when it is not what the schema says."""
        try:
            value, at = self._read(data, at)
        except (IndexError, struct.error) as error:
            raise MalformedError("truncated") from error
        except UnicodeDecodeError as error:
            raise MalformedError("utf8") from error
        if at != len(data):
            raise MalformedError("truncated" if at > len(data) else "trailing")
        return value


def foreign_reader(text: str) -> ForeignReader:
    """The reader of a schema as it is written in JSON; UnusableError when there is none."""
    try:
        return ForeignReader(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnusableError("no JSON") from error


def why(error: MalformedError) -> str:
    """The rule in words, with the field where it is known."""
    return _WHY.get(error.rule, error.rule) + (f" in {error.field}" if error.field else "")


class _Compiler:
    """Schemas to readers; a record that holds itself has no bound, and is refused."""

    def __init__(self) -> None:
        self._named: dict[str, Reader | None] = {}  # None while it is being made

    def reader(self, schema: Any) -> Reader:
        if isinstance(schema, list):
            return _union([self.reader(branch) for branch in schema])
        kind = schema["type"] if isinstance(schema, Mapping) else schema
        if isinstance(kind, list | Mapping):
            return self.reader(kind)
        plain = _PLAIN.get(kind) or self._of_parts(kind, schema)
        return logical(plain, schema) if isinstance(schema, Mapping) else plain

    def _of_parts(self, kind: str, schema: Any) -> Reader:
        if kind == "array":
            return _array(self.reader(schema["items"]))
        if kind == "map":
            return _map(self.reader(schema["values"]))
        if kind not in ("record", "error", "enum", "fixed"):
            found = self._named.get(kind)
            if found is None:
                raise UnusableError(f"{kind} holds itself: how deep it goes nobody knows")
            return found
        self._named[schema["name"]] = None
        made = self._record(schema) if kind in ("record", "error") else _of_name(kind, schema)
        self._named[schema["name"]] = logical(made, schema)
        return made

    def _record(self, schema: Any) -> Reader:
        fields = [(field["name"], self.reader(field["type"])) for field in schema["fields"]]

        def read(data: bytes, at: int) -> tuple[dict[str, Any], int]:
            record: dict[str, Any] = {}
            for name, read_field in fields:
                try:
                    record[name], at = read_field(data, at)
                except MalformedError as error:
                    raise MalformedError(error.rule, error.field or name) from error
            return record, at

        return read


def _of_name(kind: str, schema: Any) -> Reader:
    if kind == "enum":
        symbols = schema["symbols"]

        def read_symbol(data: bytes, at: int) -> tuple[str, int]:
            index, at = read_long(data, at)
            if not 0 <= index < len(symbols):
                raise MalformedError("enum")
            return symbols[index], at

        return read_symbol
    size = schema["size"]

    def read_fixed(data: bytes, at: int) -> tuple[bytes, int]:
        return _sliced(data, at, size)

    return read_fixed


def _sliced(data: bytes, at: int, size: int) -> tuple[bytes, int]:
    if size < 0 or at + size > len(data):
        raise MalformedError("length" if size < 0 else "truncated")
    return data[at : at + size], at + size


def _bytes(data: bytes, at: int) -> tuple[bytes, int]:
    size, at = read_long(data, at)
    return _sliced(data, at, size)


def _string(data: bytes, at: int) -> tuple[str, int]:
    raw, at = _bytes(data, at)
    return raw.decode(), at


def _int(data: bytes, at: int) -> tuple[int, int]:
    value, at = read_long(data, at)
    if not -(1 << _INT_BITS) <= value < 1 << _INT_BITS:
        raise MalformedError("varint")
    return value, at


def _boolean(data: bytes, at: int) -> tuple[bool, int]:
    if (byte := data[at]) > 1:
        raise MalformedError("boolean")
    return byte == 1, at + 1


def _null(data: bytes, at: int) -> tuple[None, int]:  # noqa: ARG001  a reader like the others
    return None, at


def _fraction(form: str) -> Reader:
    size = struct.calcsize(form)
    return lambda data, at: (struct.unpack_from(form, data, at)[0], at + size)


_PLAIN: dict[str, Reader] = {
    "null": _null,
    "boolean": _boolean,
    "int": _int,
    "long": read_long,
    "float": _fraction("<f"),
    "double": _fraction("<d"),
    "bytes": _bytes,
    "string": _string,
}


def _union(branches: list[Reader]) -> Reader:
    def read(data: bytes, at: int) -> tuple[Any, int]:
        index, at = read_long(data, at)
        if not 0 <= index < len(branches):
            raise MalformedError("union")
        return branches[index](data, at)

    return read


def _blocks(data: bytes, at: int, read_item: Callable[[bytes, int], int]) -> int:
    """Items in blocks; none takes less than a byte, or a few bytes could stand for a gigabyte."""
    while True:
        count, at = read_long(data, at)
        if count == 0:
            return at
        size = None
        if count < 0:
            count = -count
            size, at = read_long(data, at)
        if count > len(data) - at:
            raise MalformedError("length")
        start = at
        for _ in range(count):
            at = read_item(data, at)
        if size not in (None, at - start):
            raise MalformedError("block_size")


def _array(read_value: Reader) -> Reader:
    def read(data: bytes, at: int) -> tuple[list[Any], int]:
        items: list[Any] = []

        def read_item(data: bytes, at: int) -> int:
            value, at = read_value(data, at)
            items.append(value)
            return at

        return items, _blocks(data, at, read_item)

    return read


def _map(read_value: Reader) -> Reader:
    def read(data: bytes, at: int) -> tuple[dict[str, Any], int]:
        items: dict[str, Any] = {}

        def read_item(data: bytes, at: int) -> int:
            key, at = _string(data, at)
            if key in items:
                raise MalformedError("map_key")
            items[key], at = read_value(data, at)
            return at

        return items, _blocks(data, at, read_item)

    return read
