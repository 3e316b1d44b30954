"""Goal: an item is the same whichever way it was made, and says what is wrong when something is."""

from typing import Any

import pytest
from confluent_kafka import Message

from consumer import decode
from ledger.batch import Headers, Item, Stream
from ledger.codec import Codec
from ledger.entry import content_digest
from ledger.kafka import CONTENT_DIGEST, TRACEPARENT
from ledger.posting_rows import place_fields
from ledger.tracing import traceparent
from tests.entries import an_entry

CODEC = Codec()
STREAM = Stream(4, 1, "group", "scb.entries", 2)
ENTRY = an_entry()
TRACE = b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01"
DIGEST = content_digest(ENTRY)


def _message(headers: Headers, value: bytes | None = None) -> Message:
    return Message(
        topic="scb.entries",
        partition=2,
        offset=77,
        key=b"key",
        value=CODEC.encode_entry(ENTRY) if value is None else value,
        headers=[*headers],
    )


def _item(headers: Headers, value: bytes | None = None) -> Item:
    (item,) = decode.decode(CODEC, STREAM, [_message(headers, value)])
    return item


def test_the_direct_item_is_the_careful_one_without_its_entry() -> None:
    headers: Headers = [(TRACEPARENT, TRACE), (CONTENT_DIGEST, DIGEST)]
    message = _message(headers)
    direct = decode._directly(CODEC, STREAM, message, headers, place_fields(STREAM.topic, STREAM.partition))
    assert direct is not None
    assert direct.entry is None
    assert direct._replace(entry=ENTRY) == decode._carefully(CODEC, STREAM, message, headers, None)
    assert _item(headers) == direct


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(TRACEPARENT, b"00-xyz")],
        [(TRACEPARENT, None)],
        [(TRACEPARENT, TRACE + b"0"), (CONTENT_DIGEST, DIGEST)],
    ],
)
def test_without_a_well_formed_trace_the_derived_one_is_taken(headers: Headers) -> None:
    item = _item(headers)
    assert item.refusal is None
    assert item.traceparent == traceparent(ENTRY.ledger_id, ENTRY.reference_id)


def test_without_a_digest_it_is_computed() -> None:
    assert _item([(TRACEPARENT, TRACE)]).digest == DIGEST


@pytest.mark.parametrize("stated", [b"", b"\0" * 32, DIGEST.hex().encode(), None])
def test_a_digest_that_is_another_one_is_refused(stated: bytes | None) -> None:
    item = _item([(TRACEPARENT, TRACE), (CONTENT_DIGEST, stated)])
    assert item.refusal is not None
    assert (item.refusal.code, item.refusal.field) == ("field_invalid", "content-digest")


def test_of_a_header_that_comes_twice_the_last_one_counts() -> None:
    item = _item([(CONTENT_DIGEST, b"wrong"), (TRACEPARENT, TRACE), (CONTENT_DIGEST, DIGEST)])
    assert item.refusal is None


def test_poison_keeps_its_bytes_and_its_headers() -> None:
    item = _item([("a", b"b")], b"\xc3\x01poison")
    assert item.refusal is not None
    assert item.refusal.code == "undecodable"
    assert (item.key, item.value, item.headers, item.row) == (b"key", b"\xc3\x01poison", [("a", b"b")], None)


@pytest.mark.parametrize("changes", [{"amount": "0"}, {"amount": "NaN"}, {"currency_code": "XXX"}])
def test_a_wrong_digest_is_a_fault_of_a_field_and_comes_before_those_of_the_amount(
    changes: dict[str, Any],
) -> None:
    value = CODEC.encode_entry(ENTRY._replace(**changes))
    item = _item([(CONTENT_DIGEST, bytes(32))], value)
    assert item.refusal is not None
    assert (item.refusal.code, item.refusal.field) == ("field_invalid", "content-digest")
    digest = content_digest(ENTRY._replace(**changes))
    right = _item([(CONTENT_DIGEST, digest)], value)
    assert right.refusal is not None
    assert right.refusal.field in changes
