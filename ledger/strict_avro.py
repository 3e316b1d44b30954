"""A strict reader of Avro's binary encoding, compiled from a schema into plain functions.

It takes exactly what the Avro specification writes and nothing else: a malformed number is never read as
another number. Refused are a varint longer than its value needs or wider than 64 bits, a length below zero or
beyond the data, a union branch that does not exist, a boolean other than 0 and 1, text that is not UTF-8, a
key twice in one map, and a block whose stated byte size is wrong. What a message can make it allocate is
bounded by the message: every value is a slice of it, and every item of a map takes at least a byte.

Only the types that `schemas.lint` allows are known. Reading this way is as fast as fastavro, which accepts
most of what is refused here.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Any  # JSON: a type name, a list of branches, or a mapping
Reader: TypeAlias = Callable[[bytes, int], tuple[Any, int]]  # (data, at) → (value, at behind it)

_VARINT_BITS_MAX = 63  # the shift of a long's tenth and last byte
_CONTINUES = 0x8080808080808080  # the bit of each of eight bytes that says: another one follows
_ONE_BYTE_SIZE = 0x81  # neither of these bits: a length of one byte that is not negative


class MalformedError(Exception):
    """The bytes are not what Avro writes for the schema; `rule` says in a word why, `field` where."""

    def __init__(self, rule: str, field: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.field = field


def record_reader(schema: Mapping[str, Any]) -> Callable[[bytes, int], list[Any]]:
    """Compile the reader of a message: from an offset to exactly the end, values in field order."""
    read = _record_values(schema)

    def read_message(data: bytes, at: int) -> list[Any]:
        values, at = read(data, at)
        if at != len(data):
            raise MalformedError("truncated" if at > len(data) else "trailing")
        return values

    return read_message


def _reader(schema: Schema) -> Reader:
    if isinstance(schema, list):
        return _union(schema)
    kind = schema["type"] if isinstance(schema, Mapping) else schema
    if kind in _PRIMITIVES:
        return _PRIMITIVES[kind]
    if kind == "map":
        return _map(schema)
    raise ValueError(f"no strict reader for Avro type {kind}")


def _record_values(schema: Mapping[str, Any]) -> Callable[[bytes, int], tuple[list[Any], int]]:
    names = [field["name"] for field in schema["fields"]]
    readers = [_reader(field["type"]) for field in schema["fields"]]
    # Text is most of a message: reading it here and not through a call makes the whole a third faster.
    steps = [None if reader is _string else reader for reader in readers]

    def read(data: bytes, at: int) -> tuple[list[Any], int]:
        values: list[Any] = []
        append = values.append
        try:
            for step in steps:
                if step is None and not (size := data[at]) & _ONE_BYTE_SIZE:
                    end = at + 1 + (size >> 1)
                    append(data[at + 1 : end].decode())
                    at = end
                else:
                    value, at = (step or _string)(data, at)
                    append(value)
        except IndexError as error:
            raise MalformedError("truncated", names[len(values)]) from error
        except UnicodeDecodeError as error:
            raise MalformedError("utf8", names[len(values)]) from error
        except MalformedError as error:
            raise MalformedError(error.rule, names[len(values)]) from error
        return values, at

    return read


def read_long(data: bytes, at: int) -> tuple[int, int]:
    """The int or long at `at`, and where it ends; IndexError when the data end before it does."""
    byte = data[at]
    at += 1
    value = byte & 0x7F
    shift = 7
    while byte & 0x80:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte == 0 or (shift == _VARINT_BITS_MAX and byte > 1):
            raise MalformedError("varint")
        shift += 7
    return (value >> 1) ^ -(value & 1), at


def read_wide_long(data: bytes, at: int) -> tuple[int, int]:
    """The same, faster for numbers of many bytes: up to eight of them are taken at once, as one word."""
    word = int.from_bytes(data[at : at + 8], "little")
    last = ~word & _CONTINUES
    if not last:
        return read_long(data, at)
    last &= -last  # the bit that the last byte does not have
    size = last.bit_length() >> 3
    word &= last - 1
    if at + size > len(data) or (size > 1 and not word >> (8 * size - 8)):
        return read_long(data, at)  # which says what is wrong
    word = (word & 0x007F007F007F007F) | (word & 0x7F007F007F007F00) >> 1
    word = (word & 0x00003FFF00003FFF) | (word & 0x3FFF00003FFF0000) >> 2
    word = (word & 0x000000000FFFFFFF) | (word & 0x0FFFFFFF00000000) >> 4
    return (word >> 1) ^ -(word & 1), at + size


def _bytes(data: bytes, at: int) -> tuple[bytes, int]:
    size, at = read_long(data, at)
    if size < 0:
        raise MalformedError("length")
    end = at + size
    if end > len(data):
        raise MalformedError("truncated")
    return data[at:end], end


def _string(data: bytes, at: int) -> tuple[str, int]:
    encoded, at = _bytes(data, at)
    return encoded.decode(), at


def _boolean(data: bytes, at: int) -> tuple[bool, int]:
    if (byte := data[at]) > 1:
        raise MalformedError("boolean")
    return byte == 1, at + 1


def _null(data: bytes, at: int) -> tuple[None, int]:  # noqa: ARG001  a reader like the others
    return None, at


_PRIMITIVES: dict[str, Reader] = {
    "null": _null,
    "boolean": _boolean,
    "long": read_long,
    "bytes": _bytes,
    "string": _string,
}


def _union(schema: list[Schema]) -> Reader:
    branches = [_reader(branch) for branch in schema]

    def read(data: bytes, at: int) -> tuple[Any, int]:
        index, at = read_long(data, at)
        if not 0 <= index < len(branches):
            raise MalformedError("union")
        return branches[index](data, at)

    return read


def _map(schema: Mapping[str, Any]) -> Reader:
    read_value = _reader(schema["values"])

    def read(data: bytes, at: int) -> tuple[dict[str, Any], int]:
        items: dict[str, Any] = {}
        while True:
            count, at = read_long(data, at)
            if count == 0:
                return items, at
            size = None
            if count < 0:  # then the block's size in bytes follows, so that a reader may skip it
                count = -count
                size, at = read_long(data, at)
            start = at
            for _ in range(count):
                key, at = _string(data, at)
                if key in items:
                    raise MalformedError("map_key")
                items[key], at = read_value(data, at)
            if size not in (None, at - start):
                raise MalformedError("block_size")

    return read
