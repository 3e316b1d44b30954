"""Messages to bytes and back: the only door to fastavro.

A value on the wire is a header, which says the writer's schema, and a body. The header is Confluent's (magic
0 and a 4-byte schema id) where a schema registry is configured, and Avro's single-object encoding (C3 01 and
the schema's 8-byte fingerprint) where none is; a reader takes both. The schemas under `schemas/` are the
allow-list: a header that names any other, or the schema of another message, is refused, nothing is fetched.

fastavro writes; reading is strict (see `ledger.strict_avro`). Timestamps are microseconds, as plain ints, on
both sides.
"""

import io
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

import fastavro
import fastavro.schema

import schemas
from ledger.direct_row import Direct, DirectRows, Shape, shape_of
from ledger.entry import END_TO_END_ID, LedgerEntry
from ledger.errors import Refusal, Rejected
from ledger.outcome import Outcome
from ledger.strict_avro import MalformedError, record_reader
from schemas import Schema

CONFLUENT_MAGIC = b"\x00"
SINGLE_OBJECT_MAGIC = b"\xc3\x01"
VALUE_BYTES_MAX = 256 * 1024
_UNBOUNDED = frozenset({"DeadLetter"})  # it holds a refused message whole, which may be over the limit itself

_WHY = {
    "null": "the value is null",
    "size": "the value is larger than 256 KiB",
    "framing": "the value begins with no schema id and no schema fingerprint",
    "schema": "the value's schema is not one that this message may have",
    "truncated": "the value ends too early",
    "trailing": "bytes are left over",
    "varint": "a number is longer than it needs to be, or too large",
    "length": "a length is below zero",
    "utf8": "a text is not UTF-8",
    "union": "a union has no such branch",
    "boolean": "a boolean is neither 0 nor 1",
    "map_key": "a key comes twice in a map",
    "block_size": "a block is not as long as it says",
}


@dataclass(frozen=True, slots=True)
class RegisteredIds:
    """What the registry calls our schemas: id → (message, version). Several ids may mean the same one."""

    schemas: Mapping[int, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Version:
    """One schema of a message; `read` gives a body's values in the order of the newest schema's fields."""

    message: str
    number: int
    read: Callable[[bytes, int], list[Any]]


class Codec:
    """Encodes with the newest schema of each message, and decodes all versions into its shape."""

    def __init__(
        self,
        registry: RegisteredIds | None = None,
        history: Mapping[str, tuple[Schema, ...]] | None = None,
        *,
        entry_version: int | None = None,
    ) -> None:
        """`entry_version` is that of the entries to write, the newest by default; all are read."""
        history = schemas.history() if history is None else history
        self._entry_version = entry_version
        writes = {name: len(versions) for name, versions in history.items()}
        if entry_version is not None:
            writes["LedgerEntry"] = entry_version
        self._writers = {
            name: fastavro.parse_schema(dict(history[name][number - 1])) for name, number in writes.items()
        }
        self._fields = {name: _field_names(versions[-1]) for name, versions in history.items()}
        self._headers: dict[str, bytes] = {}  # what the codec writes before the body, by message
        self._versions: dict[bytes, _Version] = {}  # by header
        self._directly: dict[bytes, Shape] = {}  # headers of entries that need no careful path
        self._rows = DirectRows()
        for name, versions in history.items():
            for number, schema in enumerate(versions, start=1):
                version = _Version(name, number, _reader(schema, versions[-1]))
                headers = [single_object_header(schema), *_confluent_headers(registry, name, number)]
                self._versions.update(dict.fromkeys(headers, version))
                if number == writes[name]:
                    self._headers[name] = headers[-1]
                # A row of an older version would lack what a newest one of another shape has.
                shape = shape_of(schema) if name == "LedgerEntry" and shape_of(versions[-1]) else None
                if shape is not None:
                    self._directly.update(dict.fromkeys(headers, shape))

    def encode(self, message: str, record: Mapping[str, Any]) -> bytes:
        """The framed value of `record`; Rejected (`field_invalid`) when it breaks the schema or the limit.

        Fields that have a default may be missing.
        """
        out = io.BytesIO()
        out.write(self._headers[message])
        try:
            _no_fractions(record)
            fastavro.schemaless_writer(out, self._writers[message], record, strict_allow_default=True)
        except (TypeError, ValueError, OverflowError, AttributeError) as error:
            reason = f"the record does not fit the schema of {message}"
            raise Rejected(Refusal(Outcome.FIELD_INVALID, reason, rule="schema")) from error
        value = out.getvalue()
        if len(value) > VALUE_BYTES_MAX and message not in _UNBOUNDED:
            raise Rejected(Refusal(Outcome.FIELD_INVALID, f"{message}: {_WHY['size']}", rule="size"))
        return value

    def encode_entry(self, entry: LedgerEntry) -> bytes:
        """The framed value of `entry`."""
        return self.encode("LedgerEntry", entry._asdict() if self._entry_version == 1 else entry.record())

    def decode(self, message: str, value: bytes | None) -> dict[str, Any]:
        """The record in `value`, in the newest schema's shape; Rejected (`undecodable`) when malformed."""
        return dict(zip(self._fields[message], self._values(message, value), strict=True))

    def decode_entry(self, value: bytes | None) -> LedgerEntry:
        """The entry in `value`: as `decode`, without a dict in between."""
        *fields, identification = self._values("LedgerEntry", value)
        entry = LedgerEntry._make(fields)
        if identification is None:
            return entry
        if END_TO_END_ID in entry.metadata:
            raise _undecodable("LedgerEntry", "map_key", END_TO_END_ID)
        return entry._replace(metadata={**entry.metadata, END_TO_END_ID: identification})

    def direct_row(self, value: bytes | None) -> Direct | None:
        """The row of the entry in `value`, if it is plainly in order; else None: `decode_entry` must look."""
        if value is None:
            return None
        header = header_of(value)
        shape = self._directly.get(header)
        return None if shape is None else self._rows.read(value, len(header), shape)

    def schema_of(self, header: bytes) -> str | None:
        """The schema that a header names, in words; None when it names none of ours."""
        version = self._versions.get(header)
        if version is None:
            return None
        confluent = header.startswith(CONFLUENT_MAGIC)
        framed = f"id {int.from_bytes(header[1:])}" if confluent else f"fingerprint {header[2:].hex()}"
        return f"{version.message} version {version.number}, {framed}"

    def _values(self, message: str, value: bytes | None) -> list[Any]:
        if value is None:
            raise _undecodable(message, "null")
        if len(value) > VALUE_BYTES_MAX and message not in _UNBOUNDED:
            raise _undecodable(message, "size")
        header = header_of(value)
        version = self._versions.get(header)
        if version is None or version.message != message:
            framed = header.startswith((SINGLE_OBJECT_MAGIC, CONFLUENT_MAGIC))
            raise _undecodable(message, "schema" if framed else "framing")
        try:
            return version.read(value, len(header))
        except MalformedError as error:
            raise _undecodable(message, error.rule, error.field) from error


def single_object_header(schema: Schema) -> bytes:
    """C3 01 and the CRC-64-AVRO fingerprint of the schema's parsing canonical form, little-endian."""
    canonical = fastavro.schema.to_parsing_canonical_form(dict(schema))
    return SINGLE_OBJECT_MAGIC + bytes.fromhex(fastavro.schema.fingerprint(canonical, "CRC-64-AVRO"))


def header_of(value: bytes) -> bytes:
    """What frames a value, if it is framed: the bytes that name its schema."""
    return value[:10] if value[:1] == SINGLE_OBJECT_MAGIC[:1] else value[:5]


def _confluent_headers(registry: RegisteredIds | None, name: str, version: int) -> list[bytes]:
    known = {} if registry is None else registry.schemas
    return [
        CONFLUENT_MAGIC + schema_id.to_bytes(4, "big")
        for schema_id, meant in sorted(known.items(), reverse=True)
        if meant == (name, version)
    ]


def _no_fractions(record: Mapping[str, Any]) -> None:
    if float in map(type, record.values()):  # fastavro would cut the fraction off and write a long
        raise TypeError("no message has a float")


def _field_names(schema: Schema) -> tuple[str, ...]:
    return tuple(field["name"] for field in schema["fields"])


def _reader(written: Schema, newest: Schema) -> Callable[[bytes, int], list[Any]]:
    """Read the body of `written` as `newest` has it: fields by name, new ones with their default."""
    read = record_reader(written)
    if _field_names(written) == _field_names(newest):
        return read
    places = {name: place for place, name in enumerate(_field_names(written))}
    plan = [(places.get(field["name"]), _default(field)) for field in newest["fields"]]

    def read_and_arrange(data: bytes, at: int) -> list[Any]:
        values = read(data, at)
        return [copy(default) if place is None else values[place] for place, default in plan]

    return read_and_arrange


def _default(field: Mapping[str, Any]) -> Any:
    default = field.get("default")  # JSON has no bytes: Avro writes them as the characters U+0000 to U+00FF
    return default.encode("latin-1") if field["type"] == "bytes" and default is not None else default


def _undecodable(message: str, rule: str, field: str = "") -> Rejected:
    where = f" in {field}" if field else ""
    return Rejected(Refusal(Outcome.UNDECODABLE, f"not a {message}: {_WHY[rule]}{where}", field, rule))
