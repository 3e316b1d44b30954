from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemas
from ledger.codec import VALUE_BYTES_MAX, Codec, RegisteredIds, single_object_header
from ledger.entry import LedgerEntry, content_digest
from ledger.errors import Rejected
from schemas import Schema
from tests.entries import an_entry
from tests.ledger.records import any_records

CODEC = Codec()
REGISTERED = RegisteredIds({7: ("LedgerEntry", 2), 8: ("EntryPosted", 1), 9: ("LedgerEntry", 2)})
MESSAGES = tuple(schemas.history())


def _rule(message: str, value: bytes | None, codec: Codec = CODEC) -> tuple[str, str]:
    with pytest.raises(Rejected) as caught:
        codec.decode(message, value)
    refusal = caught.value.refusal
    assert refusal.code == "undecodable"
    assert message in refusal.reason
    return refusal.rule, refusal.field


@pytest.mark.parametrize("message", MESSAGES)
@given(data=st.data())
def test_every_record_comes_back_as_it_was(message: str, data: st.DataObject) -> None:
    record = data.draw(any_records(message))

    assert CODEC.decode(message, CODEC.encode(message, record)) == record


@given(any_records("LedgerEntry"))
def test_the_short_way_to_an_entry_means_the_same(record: dict[str, Any]) -> None:
    entry = LedgerEntry.of(record)
    value = CODEC.encode_entry(entry)

    assert value == CODEC.encode("LedgerEntry", record)
    assert CODEC.decode_entry(value) == entry


@given(any_records("LedgerEntry"))
def test_an_entry_is_the_same_in_every_version_its_digest_too(record: dict[str, Any]) -> None:
    entry = LedgerEntry.of(record)
    older = Codec(entry_version=1).encode_entry(entry)

    assert older[:10] == single_object_header(schemas.load("LedgerEntry", 1))
    assert CODEC.decode_entry(older) == CODEC.decode_entry(CODEC.encode_entry(entry)) == entry
    assert content_digest(CODEC.decode_entry(older)) == content_digest(entry)
    assert CODEC.decode("LedgerEntry", older)["end_to_end_id"] is None  # it is where version 1 has it


def test_the_identification_is_a_field_on_the_wire_and_metadata_in_the_entry() -> None:
    value = CODEC.encode_entry(an_entry(metadata={"purpose": "SALA", "end_to_end_id": "E2E-1"}))
    record = CODEC.decode("LedgerEntry", value)

    assert (record["metadata"], record["end_to_end_id"]) == ({"purpose": "SALA"}, "E2E-1")
    assert CODEC.decode_entry(value).metadata == {"purpose": "SALA", "end_to_end_id": "E2E-1"}


@given(data=st.data())
@pytest.mark.parametrize(
    ("message", "number"), [(name, number) for name in MESSAGES for number in schemas.versions(name)]
)
def test_what_any_version_wrote_is_read_with_all_that_it_says(
    message: str, number: int, data: st.DataObject
) -> None:
    """The newest reader against a writer that knew no version beyond `number`."""
    written = data.draw(any_records(message, number))
    past = {name: versions[:number] for name, versions in schemas.history().items() if name == message}

    read = CODEC.decode(message, Codec(history=past).encode(message, written))

    assert written.items() <= read.items()
    assert all(read[name] is None for name in read.keys() - written.keys())


def test_without_a_registry_values_are_single_objects() -> None:
    value = CODEC.encode_entry(an_entry())

    assert value[:2] == b"\xc3\x01"
    assert value[:10] == single_object_header(schemas.load("LedgerEntry"))


def test_the_fingerprint_is_that_of_the_avro_specification() -> None:
    """Worked out here as the specification does, over the canonical form written by hand."""
    canonical = b'{"name":"org.M","type":"record","fields":[{"name":"f","type":"long"}]}'
    time = {"type": "long", "logicalType": "timestamp-micros"}
    schema = {
        "type": "record",
        "doc": "d",
        "name": "M",
        "namespace": "org",
        "fields": [{"name": "f", "doc": "d", "type": time, "default": 0}],
    }

    assert _crc_64_avro(b'"null"') == 0x63DD24E7CC258F8A  # the specification's own example
    assert single_object_header(schema) == b"\xc3\x01" + _crc_64_avro(canonical).to_bytes(8, "little")


def _crc_64_avro(data: bytes) -> int:
    empty = 0xC15D213AA4D7A795
    fingerprint = empty
    for byte in data:
        low = (fingerprint ^ byte) & 0xFF
        for _ in range(8):
            low = (low >> 1) ^ (empty if low & 1 else 0)
        fingerprint = (fingerprint >> 8) ^ low
    return fingerprint


def test_with_a_registry_values_carry_the_schema_id() -> None:
    value = Codec(REGISTERED).encode_entry(an_entry())

    assert value[:5] == b"\0\0\0\0\x07"
    assert value[5:] == CODEC.encode_entry(an_entry())[10:]


def test_both_framings_are_read_where_a_registry_is_configured() -> None:
    codec = Codec(REGISTERED)
    body = CODEC.encode_entry(an_entry())[10:]

    for header in (b"\0\0\0\0\x07", b"\0\0\0\0\x09", single_object_header(schemas.load("LedgerEntry"))):
        assert codec.decode_entry(header + body) == an_entry()


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        (b"\0\0\0\0\x08", "schema"),  # the id of another message
        (b"\0\0\0\0\x01", "schema"),  # an id that nobody registered
        (b"\0\x07\0\0\0", "schema"),  # the wrong end first
        (b"\x01\0\0\0\x07", "framing"),
        (b"\xc3\x01" + b"\0" * 8, "schema"),
        (b"\xc3\x02" + single_object_header(schemas.load("LedgerEntry"))[2:], "framing"),
        (single_object_header(schemas.load("EntryPosted")), "schema"),
        (b"", "framing"),
    ],
)
def test_a_header_that_names_no_schema_of_the_message_is_undecodable(header: bytes, rule: str) -> None:
    body = CODEC.encode_entry(an_entry())[10:]

    assert _rule("LedgerEntry", header + body, Codec(REGISTERED)) == (rule, "")


def test_schema_ids_mean_nothing_without_a_registry() -> None:
    assert _rule("LedgerEntry", Codec(REGISTERED).encode_entry(an_entry())) == ("schema", "")


@pytest.mark.parametrize("message", MESSAGES)
def test_a_null_or_empty_value_is_undecodable(message: str) -> None:
    assert _rule(message, None) == ("null", "")
    assert _rule(message, b"") == ("framing", "")
    assert _rule(message, b"\xc3") == ("framing", "")
    assert _rule(message, b"\xc3\x01") == ("schema", "")
    assert _rule(message, b"\0") == ("schema", "")


def test_the_limit_of_a_value_is_exactly_256_kib() -> None:
    spare = VALUE_BYTES_MAX - len(CODEC.encode_entry(an_entry(source_position="x" * 100_000))) + 100_000
    longest = CODEC.encode_entry(an_entry(source_position="x" * spare))

    assert len(longest) == VALUE_BYTES_MAX
    assert CODEC.decode_entry(longest).source_position == "x" * spare
    assert _rule("LedgerEntry", longest + b"\0") == ("size", "")
    with pytest.raises(Rejected) as caught:
        CODEC.encode_entry(an_entry(source_position="x" * (spare + 1)))
    assert (caught.value.refusal.code, caught.value.refusal.rule) == ("field_invalid", "size")


@given(any_records("DeadLetter"))
def test_a_dead_letter_holds_a_message_that_is_over_the_limit(record: dict[str, Any]) -> None:
    record |= {"value": b"\xff" * (300 * 1024)}

    assert CODEC.decode("DeadLetter", CODEC.encode("DeadLetter", record)) == record


@pytest.mark.parametrize(
    "changes",
    [
        {"producer_sequence": 2**63},
        {"producer_sequence": 1.0},
        {"producer_sequence": "1"},
        {"timestamp_utc": None},
        {"ledger_id": None},
        {"ledger_id": b"x"},
        {"ledger_id": "\ud800"},
        {"metadata": None},
        {"metadata": {"a": 1}},
        {"metadata": {"\udc00": ""}},
        {"fx_rate": 1},
        {"more": "x"},
    ],
)
def test_a_record_that_does_not_fit_is_refused_and_never_cut_to_fit(changes: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        CODEC.encode("LedgerEntry", an_entry()._asdict() | changes)

    assert (caught.value.refusal.code, caught.value.refusal.rule) == ("field_invalid", "schema")


def test_fields_with_a_default_may_be_left_out_and_no_others() -> None:
    record = an_entry(fx_rate=None, metadata={}).record()
    short = {name: value for name, value in record.items() if name in _REQUIRED}

    assert CODEC.decode("LedgerEntry", CODEC.encode("LedgerEntry", short)) == record
    with pytest.raises(Rejected):
        CODEC.encode("LedgerEntry", {name: value for name, value in short.items() if name != "amount"})


_REQUIRED = {field["name"] for field in schemas.load("LedgerEntry")["fields"] if "default" not in field}

# A message with a past: version 1 as it was, version 2 without `gone`, with `text` optional, `new` and `raw`.
_V1: Schema = {
    "type": "record",
    "name": "M",
    "fields": [{"name": "gone", "type": "long"}, {"name": "text", "type": "string"}],
}
_V2: Schema = {
    "type": "record",
    "name": "M",
    "fields": [
        {"name": "new", "type": {"type": "map", "values": "string"}, "default": {}},
        {"name": "text", "type": ["null", "string"]},
        {"name": "raw", "type": "bytes", "default": "\u00ff"},
    ],
}


def test_every_past_version_is_read_into_the_newest_shape() -> None:
    old = Codec(history={"M": (_V1,)})
    new = Codec(history={"M": (_V1, _V2)})

    value = old.encode("M", {"gone": 1, "text": "kept"})

    assert new.decode("M", value) == {"new": {}, "text": "kept", "raw": b"\xff"}
    assert new.decode("M", new.encode("M", {"text": None, "raw": b""})) == {
        "new": {},
        "text": None,
        "raw": b"",
    }
    assert _rule("M", new.encode("M", {"text": None, "raw": b""}), old) == ("schema", "")


def test_records_filled_from_one_default_do_not_share_it() -> None:
    codec = Codec(history={"M": (_V1, _V2)})
    value = Codec(history={"M": (_V1,)}).encode("M", {"gone": 1, "text": ""})

    codec.decode("M", value)["new"]["a"] = "b"

    assert codec.decode("M", value)["new"] == {}


def test_each_version_has_its_own_registered_id_and_the_newest_is_written() -> None:
    registered = RegisteredIds({1: ("M", 1), 2: ("M", 2)})
    old, new = Codec(registered, {"M": (_V1,)}), Codec(registered, {"M": (_V1, _V2)})

    assert new.decode("M", old.encode("M", {"gone": 1, "text": "kept"}))["text"] == "kept"
    assert new.encode("M", {"text": None, "raw": b""})[:5] == b"\0\0\0\0\x02"
