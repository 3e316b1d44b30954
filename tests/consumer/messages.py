"""Entries put into topics from outside, and every way to spell one wrongly.

They are written byte by byte, after Avro's specification, with none of the code under test but its header.
"""

from collections.abc import Sequence
from typing import Any

from confluent_kafka import Producer

from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from tests.entries import an_entry

# Single-object magic and fingerprint. Most tests send version 1: it lies in the topics for ever.
HEADER = Codec(entry_version=1).encode_entry(an_entry())[:10]
_SECOND = Codec(entry_version=2).encode_entry(an_entry())[:10]
_PATIENCE_SECONDS = 30
Headers = list[tuple[str, str | bytes | None]]


def send(
    settings: Settings,
    messages: Sequence[LedgerEntry | bytes | None],
    *,
    partition: int = 0,
    topic: str | None = None,
    headers: Headers | None = None,
) -> None:
    """Put messages into one partition (of the SCB's topic), in order."""
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap or "", "enable.idempotence": True})
    for message in messages:
        value = HEADER + body(message) if isinstance(message, LedgerEntry) else message
        producer.produce(topic or settings.topic_scb_entries, value, b"key", partition, headers=headers or [])
    assert producer.flush(_PATIENCE_SECONDS) == 0


def long(number: int) -> bytes:
    """Avro's int and long: zigzag, seven bits a byte, the lowest first."""
    rest = number << 1 if number >= 0 else (-number << 1) - 1
    packed = bytearray()
    while rest > 0x7F:
        packed.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*packed, rest])


def string(text: str | bytes) -> bytes:
    """Avro's string."""
    data = text.encode() if isinstance(text, str) else text
    return long(len(data)) + data


def body(entry: LedgerEntry, **raw: bytes) -> bytes:
    """The Avro body of an entry, field by field; `raw` bytes in place of what a field should be."""
    return b"".join(
        raw.get(name, _packed(getattr(entry, name))) for name in LedgerEntry._fields[:9]
    ) + b"".join(
        (
            raw.get("fx_rate", long(0) if entry.fx_rate is None else long(1) + string(entry.fx_rate)),
            raw.get("metadata", _map(entry)),
            *(raw.get(name, _packed(getattr(entry, name))) for name in LedgerEntry._fields[11:]),
        )
    )


def in_second_version(entry: LedgerEntry, end_to_end_id: str | None = None) -> bytes:
    """The message as version 2 of the schema has it: with the identification behind all else."""
    return _SECOND + body(entry) + (long(0) if end_to_end_id is None else long(1) + string(end_to_end_id))


def _packed(value: Any) -> bytes:
    return long(value) if isinstance(value, int) else string(value)


def _map(entry: LedgerEntry) -> bytes:
    if not entry.metadata:
        return long(0)
    pairs = b"".join(string(key) + string(value) for key, value in entry.metadata.items())
    return long(len(entry.metadata)) + pairs + long(0)


def poison(entry: LedgerEntry) -> dict[str, tuple[bytes | None, str]]:
    """Messages that are no good, by what is wrong with them, each with the code it must get."""
    good = HEADER + body(entry)

    def spelt(**raw: bytes) -> bytes:
        return HEADER + body(entry, **raw)

    def saying(**changes: Any) -> bytes:
        return HEADER + body(entry._replace(**changes))

    undecodable = {
        "bytes left over": good + b"\0",
        "a Confluent header left on": b"\0\0\0\0\1" + good,
        "a Confluent header of an id that nobody registered": b"\0\0\0\0\7" + body(entry),
        "an unknown fingerprint": HEADER[:2] + bytes(8) + body(entry),
        "no header at all": body(entry),
        "a number of eleven bytes": spelt(producer_sequence=b"\x80" * 10 + b"\1"),
        "a number longer than it needs to be": spelt(producer_sequence=b"\x80\0"),
        "a union branch of minus one": spelt(fx_rate=long(-1)),
        "a union branch too many": spelt(fx_rate=long(2)),
        "a length below zero": spelt(amount=long(-1)),
        "a length of petabytes": spelt(amount=long(2**50)),
        "a map of billions": spelt(metadata=long(2**40)),
        "a key twice": spelt(metadata=long(2) + (string("k") + string("v")) * 2 + long(0)),
        "text that is not UTF-8": spelt(reference_id=string(b"\xff\xfe")),
        "half a message": good[: len(good) // 2],
        "nothing but the header": HEADER,
        "an empty value": b"",
        "a tombstone": None,
        "300 KiB": saying(metadata={"k": "v" * 300 * 1024}),
    }
    field_invalid = {
        "a NUL": saying(debit_account_id="A\0"),
        "a reference in another script": saying(reference_id="S\u0421B-1"),
        "a time at the end of all numbers": saying(timestamp_utc=2**63 - 1),
        "a time before all numbers": saying(timestamp_utc=-(2**63)),
        "a time behind the year 9999": saying(timestamp_utc=253_402_300_800_000_000),
        "40 KiB of metadata": saying(metadata={"k": "v" * 40 * 1024}),
        "an asset type that there is not": saying(asset_type="enum-1"),
    }
    amounts = ("NaN", "Infinity", "-1", "0", "1e5", "1" * 40, " 1.00", "\u0661", "1,5", "")
    amount_invalid = {f"an amount of {amount!r}": saying(amount=amount) for amount in amounts}
    return {
        **{what: (value, "undecodable") for what, value in undecodable.items()},
        **{what: (value, "field_invalid") for what, value in field_invalid.items()},
        **{what: (value, "amount_invalid") for what, value in amount_invalid.items()},
        "half a cent": (saying(amount="1.005"), "amount_precision"),
        "money that there is not": (saying(currency_code="XXX"), "currency_unknown"),
        "a payment to itself": (saying(credit_account_id=entry.debit_account_id), "same_account"),
        "an account that there is not": (saying(debit_account_id="nobody"), "debit_account_unknown"),
    }
