"""Malformed bytes, one kind after another: what a lenient reader would take for something else."""

import io
import tracemalloc
from collections.abc import Callable

import fastavro
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import schemas
from ledger.codec import Codec, single_object_header
from ledger.errors import Rejected
from ledger.strict_avro import MalformedError, read_long, read_wide_long, record_reader
from tests.entries import an_entry
from tests.ledger.records import any_records

CODEC = Codec()
GOOD = CODEC.encode_entry(an_entry())
HEADER, BODY = GOOD[:10], GOOD[10:]
LEDGER = b"\x12SOVEREIGN"  # the first field: a length of 9, and the text
METADATA = b"\x02\x0epurpose\x08SALA\x00"  # one block of one item, and the end
ENTRY_SCHEMA = fastavro.parse_schema(dict(schemas.load("LedgerEntry")))


def _fault(body: bytes) -> tuple[str, str]:
    with pytest.raises(Rejected) as caught:
        CODEC.decode_entry(HEADER + body)
    assert caught.value.refusal.code == "undecodable"
    return caught.value.refusal.rule, caught.value.refusal.field


def _with(old: bytes, new: bytes) -> bytes:
    assert BODY.count(old) == 1
    return BODY.replace(old, new)


def test_every_truncation_is_undecodable() -> None:
    for size in range(len(GOOD)):
        with pytest.raises(Rejected):
            CODEC.decode_entry(GOOD[:size])


def test_bytes_left_over_are_undecodable() -> None:
    for extra in (b"\0", b"\n", BODY):
        assert _fault(BODY + extra) == ("trailing", "")


def test_a_header_left_on_the_body_is_undecodable() -> None:
    with pytest.raises(Rejected):
        CODEC.decode_entry(HEADER + b"\0\0\0\0\x07" + BODY)


@pytest.mark.parametrize(
    ("ledger", "fault"),
    [
        (b"\x92\x00SOVEREIGN", ("varint", "ledger_id")),  # longer than it needs to be
        (b"\x92\x80\x00SOVEREIGN", ("varint", "ledger_id")),
        (b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", ("varint", "ledger_id")),  # eleven bytes
        (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", ("varint", "ledger_id")),  # 65 bits
        (b"\x11SOVEREIGN", ("length", "ledger_id")),
        (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", ("length", "ledger_id")),  # the smallest long
        (b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", ("truncated", "ledger_id")),  # the largest
        (b"\x12SOVEREIG\xff", ("utf8", "ledger_id")),
        (b"\x12SOVEREI\xc0\x80", ("utf8", "ledger_id")),  # NUL, written too long
        (b"\x12SOVERE\xed\xa0\x80", ("utf8", "ledger_id")),  # half of a surrogate pair
    ],
)
def test_a_malformed_length_or_text_is_undecodable_and_named(ledger: bytes, fault: tuple[str, str]) -> None:
    assert _fault(_with(LEDGER, ledger)) == fault


@pytest.mark.parametrize(
    ("metadata", "rule"),
    [
        (b"\x04\x02a\x02x\x02a\x02y\x00", "map_key"),
        (b"\x02\x02a\x02x\x02\x02a\x02y\x00", "map_key"),  # in two blocks
        (b"\x01\x06\x02a\x02x\x00", "block_size"),
        (b"\x01\x0a\x02a\x02x\x00", "block_size"),
        (b"\x01\x07\x02a\x02x\x00", "block_size"),  # a negative size
        (b"\x01\x88\x00\x02a\x02x\x00", "varint"),
        (b"\x82\x00\x02a\x02x\x00", "varint"),
        (b"\x02\x01a\x02x\x00", "length"),
        (b"\x02\x02\xff\x02x\x00", "utf8"),
    ],
)
def test_a_malformed_map_is_undecodable(metadata: bytes, rule: str) -> None:
    assert _fault(_with(METADATA, metadata)) == (rule, "metadata")


@pytest.mark.parametrize(
    "metadata",
    [
        b"\x01\x1a\x0epurpose\x08SALA\x00",  # a negative count and the block's size
        b"\x00",
        b"\x02\x02a\x02x\x02\x02b\x02y\x00",  # two blocks
        b"\x01\x08\x02a\x02x\x02\x02b\x02y\x00",
    ],
)
def test_every_way_that_avro_has_to_write_a_map_is_read(metadata: bytes) -> None:
    body = _with(METADATA, metadata)
    expected = fastavro.schemaless_reader(io.BytesIO(body), ENTRY_SCHEMA, None)

    assert CODEC.decode_entry(HEADER + body).metadata == expected["metadata"]  # type: ignore[index,call-overload]  # a record is a dict


@pytest.mark.parametrize("index", [b"\x01", b"\x04", b"\x03", b"\x80\x00", b"\xfe\xff\xff\xff\x0f"])
def test_a_union_branch_that_does_not_exist_is_undecodable(index: bytes) -> None:
    good = CODEC.encode_entry(an_entry(fx_rate="7.25", timestamp_utc=0))[10:]
    old = b"\x00\x02\x087.25"
    assert good.count(old) == 1

    rule, field = _fault(good.replace(old, b"\x00" + index + b"\x087.25"))

    assert (rule, field) == ("varint" if index == b"\x80\x00" else "union", "fx_rate")


def test_a_boolean_is_0_or_1() -> None:
    read = record_reader({"fields": [{"name": "yes", "type": "boolean"}]})

    assert [read(b"\0", 0), read(b"\1", 0)] == [[False], [True]]
    with pytest.raises(MalformedError, match="boolean"):
        read(b"\2", 0)


def test_longs_are_read_over_their_whole_range() -> None:
    for value in (0, -1, 1, 63, -64, 64, 2**31, 2**63 - 1, -(2**63)):
        assert CODEC.decode_entry(CODEC.encode_entry(an_entry(timestamp_utc=value))).timestamp_utc == value


def test_a_nul_in_a_text_can_be_decoded_and_is_left_to_validation() -> None:
    assert CODEC.decode_entry(CODEC.encode_entry(an_entry(ledger_id="A\0"))).ledger_id == "A\0"


def test_what_a_length_or_a_count_claims_is_not_allocated() -> None:
    largest = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"
    tracemalloc.start()
    try:
        for body in (_with(LEDGER, largest), _with(METADATA, largest), _with(METADATA, b"\x01" + largest)):
            _fault(body)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_type_that_the_lint_forbids_has_no_reader() -> None:
    with pytest.raises(ValueError, match="double"):
        record_reader({"fields": [{"name": "f", "type": "double"}]})


def _bodies(name: str) -> st.SearchStrategy[bytes]:
    """Good bodies with bytes changed, cut out, doubled or put in, and bodies of nothing but noise."""
    good = any_records(name).map(lambda record: CODEC.encode(name, record)[10:])
    edits = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 4), st.binary(max_size=11)), max_size=3)
    return st.binary(max_size=300) | st.builds(_edited, good, edits)


def _edited(body: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, put_in in edits:
        at = place % (len(body) + 1)
        body = body[:at] + put_in + body[at + length :]
    return body


@pytest.mark.parametrize("name", tuple(schemas.history()))
@given(data=st.data())
def test_no_bytes_whatever_make_decoding_fail_with_anything_but_a_rejection(
    name: str, data: st.DataObject
) -> None:
    """And what is accepted is what another Avro reader sees, to the last byte."""
    schema = schemas.load(name)
    body = data.draw(_bodies(name))
    try:
        record = CODEC.decode(name, single_object_header(schema) + body)
    except Rejected:
        return
    stream = io.BytesIO(body)
    plain = fastavro.parse_schema({**schema, "fields": [_without_logical_type(f) for f in schema["fields"]]})
    assert fastavro.schemaless_reader(stream, plain, None) == record
    assert stream.read() == b""


def _without_logical_type(field: dict[str, object]) -> dict[str, object]:
    kind = field["type"]
    return {**field, "type": kind["type"]} if isinstance(kind, dict) and "logicalType" in kind else field


@given(st.binary(max_size=64))
@example(b"\xc3\x01" + HEADER)
def test_a_value_of_noise_is_a_rejection(value: bytes) -> None:
    with pytest.raises(Rejected):
        CODEC.decode_entry(value)


@given(st.integers(-(2**63), 2**63 - 1), st.binary(max_size=9))
@example(0, b"")
@example(-(2**55), b"\x80")
def test_a_long_is_the_same_read_as_a_word_or_byte_by_byte(number: int, behind: bytes) -> None:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, {"type": "long"}, number)
    data = out.getvalue() + behind
    assert read_wide_long(data, 0) == read_long(data, 0) == (number, len(out.getvalue()))


@given(st.binary(max_size=12) | st.lists(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]), max_size=12).map(bytes))
def test_whatever_the_bytes_a_word_is_read_as_byte_by_byte(data: bytes) -> None:
    def answer(read: Callable[[bytes, int], tuple[int, int]]) -> object:
        try:
            return read(data, 0)
        except (IndexError, MalformedError) as error:
            return type(error)

    assert answer(read_wide_long) == answer(read_long)
