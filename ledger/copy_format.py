"""PostgreSQL's binary COPY format, written by hand: psycopg's own row writer takes twice the time.

The format: https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS-BINARY; numeric as
`numeric_recv` in PostgreSQL's source reads it: digits to the base of 10,000.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
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
_numeric_header = Struct("!ihhHH").pack


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


def jsonb(value: Mapping[str, str] | list[list[str | None]]) -> bytes:
    """A jsonb field."""
    if not value and isinstance(value, Mapping):
        return _EMPTY_MAP
    data = json.dumps(value, ensure_ascii=False).encode()
    return _length(len(data) + 1) + b"\1" + data


@lru_cache(_CACHE)
def numeric(decimal: str) -> bytes:
    """A numeric field from a decimal of the wire grammar, with its scale as written."""
    sign = 0x4000 if decimal[0] == "-" else 0
    whole, _, fraction = decimal.lstrip("-").partition(".")
    scale = len(fraction)
    padded = whole.rjust(-(-len(whole) // 4) * 4, "0")
    weight = len(padded) // 4 - 1
    digits = padded + fraction.ljust(-(-scale // 4) * 4, "0")
    groups = [int(digits[at : at + 4]) for at in range(0, len(digits), 4)]
    while groups and groups[-1] == 0:
        groups.pop()
    while groups and groups[0] == 0:
        groups.pop(0)
        weight -= 1
    if not groups:
        weight = sign = 0
    body = b"".join(group.to_bytes(2, "big") for group in groups)
    return _numeric_header(8 + len(body), len(groups), weight, sign, scale) + body


def optional_numeric(decimal: str | None) -> bytes:
    """A numeric field that may be null."""
    return NULL if decimal is None else numeric(decimal)


def block(rows: Iterable[bytes]) -> bytes:
    """A whole COPY stream of packed rows."""
    return b"".join((HEADER, *rows, TRAILER))
