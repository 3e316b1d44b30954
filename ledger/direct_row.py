"""From the bytes of an entry straight to its row, for entries that are plainly in order: most are.

Rule 1: what is returned here, the careful path (codec, validation, entry, posting_rows) gives for the same
bytes, row and digest; a property test holds the two against each other.
Rule 2: nothing is refused here. Whatever is not known to be in order is left to the careful path, which
judges it and can say why.
Rule 3: texts that repeat (accounts, currencies, sources) are judged once, by the careful path's own rules,
and remembered by their bytes, their length among them. So a text that is remembered needs no second look.

Once its texts have been met, an entry takes a third of the careful path's time.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, NamedTuple, TypeAlias, TypeVar

from ledger import copy_format as field
from ledger.entry import END_TO_END_ID, LedgerEntry, plain
from ledger.strict_avro import MalformedError, read_long, read_wide_long
from ledger.validation import (
    METADATA_BYTES_MAX,
    TEXT_LENGTH_MAX,
    TIME_END,
    TIME_FIRST,
    broken_rule,
    decimal_rule,
    places_of,
)

# The shapes that are read here, in the order of the wire: that of version 1, and that of version 2.
_FIRST = {
    **dict.fromkeys(LedgerEntry._fields, "string"),
    "timestamp_utc": {"type": "long", "logicalType": "timestamp-micros"},
    "fx_rate": ["null", "string"],
    "metadata": {"type": "map", "values": "string"},
    "producer_sequence": "long",
}
_SECOND = {**_FIRST, END_TO_END_ID: ["null", "string"]}
Shape: TypeAlias = int  # the version of LedgerEntry that has it
_REMEMBERED_MAX = 1 << 16  # texts of one kind; then all are forgotten
_NEGATIVE_OR_LONG = 0x81  # neither of these bits: a length of one byte that is not negative
_UNIT = b"\x1f"
_NO_MAP = field.jsonb({})
_PAIRS_BEGIN = 6  # of a packed map: behind its length, the format's version and the brace
_ID_KEY = f'"{END_TO_END_ID}": '.encode()
_lengths = [size.to_bytes(4, "big") for size in range(TEXT_LENGTH_MAX + 1)]  # IndexError: text is too long

T = TypeVar("T")


class Direct(NamedTuple):
    """The row's fields up to and with the producer's sequence, and the content digest."""

    head: bytes
    digest: bytes


class _Unusual(Exception):  # noqa: N818  no error: the careful path looks at it
    """Not known to be in order."""


class _Remembered(dict[bytes, T]):
    """What was made of the bytes that a field has on the wire, its length byte first."""

    def __init__(self, learn: Callable[[bytes], T]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, wire: bytes) -> T:
        try:
            made = self._learn(wire)
        except (UnicodeDecodeError, IndexError) as error:
            raise _Unusual from error
        if len(self) >= _REMEMBERED_MAX:
            self.clear()
        self[wire] = made
        return made


def shape_of(schema: Mapping[str, Any]) -> Shape | None:
    """Which shape entries written with `schema` have; None when it is not read here."""
    fields = [(each["name"], each["type"]) for each in schema["fields"]]
    return {repr([*_FIRST.items()]): 1, repr([*_SECOND.items()]): 2}.get(repr(fields))


class DirectRows:
    """Reads entries; remembers the texts that repeat."""

    def __init__(self) -> None:
        self._identifiers = _Remembered(_identifier)
        self._decimals = _Remembered(_decimal)
        self._kinds = _Remembered(_kind)
        self._sources = _Remembered(_source)
        self._names = _Remembered(_name)

    def read(self, data: bytes, at: int, shape: Shape) -> Direct | None:
        """The entry whose body begins at `at`, or None when the careful path must look."""
        try:
            return self._read(data, at, shape)
        except (_Unusual, IndexError, UnicodeDecodeError, MalformedError):
            return None

    def _read(self, data: bytes, at: int, shape: Shape) -> Direct:
        # A field that ends beyond the data is caught where the next one begins.
        identifiers, decimals = self._identifiers, self._decimals
        end = at + 1 + (data[at] >> 1)
        ledger, ledger_text = identifiers[data[at:end]]
        at = end + 1 + (data[end] >> 1)
        debit, debit_text = identifiers[data[end:at]]
        end = at + 1 + (data[at] >> 1)
        credit, credit_text = identifiers[data[at:end]]
        at = end + 1 + (data[end] >> 1)
        amount, amount_text, amount_places = decimals[data[end:at]]
        end = at + 1 + (data[at] >> 1)  # currency
        end += 1 + (data[end] >> 1)  # asset type
        end += 1 + (data[end] >> 1)  # transaction type
        kind, kind_text, places = self._kinds[data[at:end]]
        at, reference = _text(data, end)
        text = reference.decode("ascii")
        if not text.isprintable() or text[0] == " " or text[-1] == " " or amount_places > places:
            raise _Unusual
        if debit_text == credit_text:
            raise _Unusual
        micros, at = read_wide_long(data, at)
        if not TIME_FIRST <= micros < TIME_END:
            raise _Unusual
        rate, rate_text = field.NULL, b""
        if data[at]:
            if data[at] != 2:  # noqa: PLR2004  the union's second branch, on the wire
                raise _Unusual
            end = at + 2 + (data[at + 1] >> 1)
            rate, rate_text, _ = decimals[data[at + 1 : end]]
            at = end - 1
        metadata, at = (_NO_MAP, at + 2) if not data[at + 1] else self._metadata(data, at + 1)
        end = at + 1 + (data[at] >> 1)  # source id
        end += 1 + (data[end] >> 1)  # source type
        source = self._sources[data[at:end]]
        at, position = _text(data, end)
        if not position.decode("ascii").isprintable():
            raise _Unusual
        sequence, at = read_wide_long(data, at)
        if shape != 1:
            metadata, at = _with_end_to_end_id(metadata, data, at)
        if sequence < 0 or at != len(data):
            raise _Unusual
        head = (
            ledger,
            debit,
            credit,
            amount,
            kind,
            _lengths[len(reference)],
            reference,
            rate,
            metadata,
            field.timestamp(micros),
            source,
            _lengths[len(position)],
            position,
            field.bigint(sequence),
        )
        content = (ledger_text, reference, debit_text, credit_text, amount_text, rate_text, kind_text)
        return Direct(b"".join(head), sha256(_UNIT.join(content)).digest())

    def _metadata(self, data: bytes, at: int) -> tuple[bytes, int]:
        """One block of pairs, and nothing behind it; written as `copy_format.jsonb` writes them."""
        begins, count = at, data[at]
        if count & _NEGATIVE_OR_LONG:
            raise _Unusual
        at += 1
        names: set[bytes] = set()
        pairs: list[str] = []
        for _ in range(count >> 1):
            end = at + 1 + (data[at] >> 1)
            name = data[at:end]
            names.add(name)
            at, value = _text(data, end, 0)
            pairs.append(self._names[name] + encode_basestring(value.decode()))
        text = ", ".join(pairs)
        if data[at] or len(names) != len(pairs) or at - begins > METADATA_BYTES_MAX or "\\u0000" in text:
            raise _Unusual
        encoded = f"{{{text}}}".encode()
        return (len(encoded) + 1).to_bytes(4, "big") + b"\1" + encoded, at + 1


def _text(data: bytes, at: int, size_min: int = 1) -> tuple[int, bytes]:
    """Where the text at `at` ends, and its bytes; for texts that do not repeat."""
    size, at = (data[at] >> 1, at + 1) if not data[at] & _NEGATIVE_OR_LONG else read_long(data, at)
    if size < size_min:
        raise _Unusual
    return at + size, data[at : at + size]


def _with_end_to_end_id(metadata: bytes, data: bytes, at: int) -> tuple[bytes, int]:
    """The metadata with the identification at `at` behind its other pairs, and where that ends."""
    if not data[at]:
        return metadata, at + 1
    if data[at] != 2:  # noqa: PLR2004  the union's second branch, on the wire
        raise _Unusual
    end, identification = _text(data, at + 1, 0)
    pair = _ID_KEY + encode_basestring(identification.decode()).encode()
    pairs = metadata[_PAIRS_BEGIN:-1]
    if _ID_KEY in pairs or b"\\u0000" in pair:  # in a value the quotes would be escaped
        raise _Unusual
    encoded = b"".join((b"{", pairs, b", " if pairs else b"", pair, b"}"))
    if len(encoded) > METADATA_BYTES_MAX:
        raise _Unusual
    return (len(encoded) + 1).to_bytes(4, "big") + b"\1" + encoded, end


# What is made of a text when it is met first. The bytes begin with the length, or several lengths and texts.


def _texts(wire: bytes) -> list[str]:
    """The texts that `wire` is made of, to its last byte."""
    texts: list[str] = []
    at = 0
    while at < len(wire):
        if wire[at] & _NEGATIVE_OR_LONG:
            raise _Unusual
        end = at + 1 + (wire[at] >> 1)
        if end > len(wire):
            raise _Unusual
        texts.append(wire[at + 1 : end].decode())
        at = end
    return texts


def _judged(**values: str) -> None:
    for name, value in values.items():
        if broken_rule(name, value):
            raise _Unusual


def _identifier(wire: bytes) -> tuple[bytes, bytes]:
    (text,) = _texts(wire)
    _judged(ledger_id=text)  # accounts have the same rules
    return field.text(text), text.encode()


def _decimal(wire: bytes) -> tuple[bytes, bytes, int]:
    if wire[0] & _NEGATIVE_OR_LONG or len(wire) != 1 + (wire[0] >> 1):
        raise _Unusual
    text = wire[1:].decode()
    if decimal_rule(text):
        raise _Unusual
    canonical = plain(text)
    point = canonical.find(".")
    return field.decimal(text), canonical.encode(), 0 if point < 0 else len(canonical) - point - 1


def _kind(wire: bytes) -> tuple[bytes, bytes, int]:
    currency_code, asset_type, transaction_type = _texts(wire)
    _judged(asset_type=asset_type, transaction_type=transaction_type)
    places = places_of(asset_type, currency_code)
    if places is None:
        raise _Unusual
    texts = (currency_code, asset_type, transaction_type)
    return b"".join(map(field.text, texts)), "\x1f".join(texts).encode(), places


def _source(wire: bytes) -> bytes:
    source_id, source_type = _texts(wire)
    _judged(source_id=source_id, source_type=source_type)
    return field.text(source_id) + field.text(source_type)


def _name(wire: bytes) -> str:
    (text,) = _texts(wire)
    return f"{encode_basestring(text)}: "
