"""PostgreSQL's binary COPY format, written by hand: psycopg's own row writer takes twice the time.

The format: https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS-BINARY; numeric as
`numeric_recv` in PostgreSQL's source reads it: digits to the base of 10,000.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from struct import Struct

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
POSTGRES_EPOCH_MICROS = 946_684_800_000_000  # 2000-01-01, in microseconds since 1970-01-01

_CACHE = 1 << 16  # accounts, currencies and the like repeat; references do not come here
_EMPTY_MAP = b"\0\0\0\3\1{}"
_length = Struct("!i").pack
_int4 = Struct("!ii").pack
_int8 = Struct("!iq").pack
_GROUPS_MAX = 16  # 38 digits are 10 groups, one more where the point falls into one, and room
_numeric = [Struct(f"!ihhHH{groups}H").pack for groups in range(_GROUPS_MAX + 1)]
_NEGATIVE = 0x4000


def text(value: str) -> bytes:
    """A text field."""
    data = value.encode()
    return _length(len(data)) + data


repeated_text = lru_cache(_CACHE)(text)


def optional_text(value: str | None) -> bytes:
    """A text field that may be null."""
    return NULL if value is None else text(value)


def binary(value: bytes | None) -> bytes:
    """A bytea field that may be null."""
    return NULL if value is None else _length(len(value)) + value


def integer(value: int) -> bytes:
    """An integer field."""
    return _int4(4, value)


def bigint(value: int) -> bytes:
    """A bigint field."""
    return _int8(8, value)


def timestamp(micros: int) -> bytes:
    """A timestamptz field, from microseconds since 1970-01-01 UTC."""
    return _int8(8, micros - POSTGRES_EPOCH_MICROS)


def optional_timestamp(micros: int | None) -> bytes:
    """A timestamptz field that may be null."""
    return NULL if micros is None else timestamp(micros)


def jsonb(value: Mapping[str, str] | list[list[str | None]]) -> bytes:
    """A jsonb field."""
    if not value and isinstance(value, Mapping):
        return _EMPTY_MAP
    if isinstance(value, Mapping):  # written here: `json.dumps` with options takes four times as long
        pairs = [f"{encode_basestring(key)}: {encode_basestring(text)}" for key, text in value.items()]
        data = f"{{{', '.join(pairs)}}}".encode()
    else:
        data = json.dumps(value, ensure_ascii=False).encode()
    return _length(len(data) + 1) + b"\1" + data


def decimal(value: str) -> bytes:
    """A numeric field from a decimal of the wire grammar, with its scale as written."""
    sign = _NEGATIVE if value[0] == "-" else 0
    whole, _, fraction = value.lstrip("-").partition(".")
    scale = len(fraction)
    places = -(-scale // 4)
    rest = int(whole + fraction.ljust(4 * places, "0"))
    groups: list[int] = []
    while rest:
        rest, group = divmod(rest, 10_000)
        groups.append(group)
    weight = len(groups) - 1 - places
    groups.reverse()
    while groups and not groups[-1]:
        groups.pop()
    if not groups:
        weight = sign = 0
    count = len(groups)
    return _numeric[count](8 + 2 * count, count, weight, sign, scale, *groups)


numeric = lru_cache(_CACHE)(decimal)


def optional_numeric(decimal: str | None) -> bytes:
    """A numeric field that may be null."""
    return NULL if decimal is None else numeric(decimal)


def block(rows: Iterable[bytes]) -> bytes:
    """A whole COPY stream of packed rows."""
    return b"".join((HEADER, *rows, TRAILER))
