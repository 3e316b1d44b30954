"""Goal: what the direct way returns, the careful path returns too, in every version. The rest it leaves."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import schemas
from ledger import direct_row
from ledger.codec import CONFLUENT_MAGIC, Codec, RegisteredIds, single_object_header
from ledger.direct_row import Direct, DirectRows
from ledger.entry import END_TO_END_ID, LedgerEntry, content_digest
from ledger.errors import Rejected
from ledger.posting_rows import entry_fields, identity, packed, packed_ahead, place_fields
from ledger.validation import fault_of
from tests.entries import an_entry, any_entries

CODEC = Codec()
FIRST = Codec(entry_version=1)
GOOD = CODEC.encode_entry(an_entry())
IDENTIFIED = CODEC.encode_entry(an_entry(metadata={"a": "b", END_TO_END_ID: "E2E-1"}))
_THREE = {"a": "b", "c": "d", END_TO_END_ID: "E2E"}
_SHAPES = {
    single_object_header(schema): direct_row.shape_of(schema) for schema in schemas.history()["LedgerEntry"]
}
_ROWS = DirectRows()  # one for all examples: what it remembers of one must not deceive it about another
_PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
_NO_TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def _carefully(value: bytes) -> Direct | None:
    try:
        entry = CODEC.decode_entry(value)
    except Rejected:
        return None
    return None if fault_of(entry) else Direct(entry_fields(entry), content_digest(entry))


def _agree(value: bytes, rows: DirectRows = _ROWS) -> bool:
    """Whether the direct way took it; if so, the careful path must have made the same of it."""
    shape = _SHAPES[value[:10]]
    assert shape is not None
    direct = rows.read(value, 10, shape)
    if direct is not None:
        assert direct == _carefully(value)
    return direct is not None


@st.composite
def plain_entries(draw: st.DrawFn) -> LedgerEntry:
    """Entries as they mostly are: in order, with identifiers of at most 63 bytes."""
    name = st.text(_PRINTABLE, min_size=1, max_size=60) | st.sampled_from(["Zoë", "銀行"])
    code = st.text(_PRINTABLE, min_size=1, max_size=255).map(lambda text: f"R{text}"[:254] + "R")
    currency, places = draw(st.sampled_from([("EUR", 2), ("JPY", 0), ("KWD", 3), ("DEM", 2)]))
    whole = draw(st.integers(1, 10**20) | st.integers(1, 100_000))
    fraction = draw(st.integers(0, 10**places - 1)) if places else 0
    debit, credit = draw(st.lists(name, min_size=2, max_size=2, unique=True))
    return LedgerEntry(
        ledger_id=draw(name),
        debit_account_id=debit,
        credit_account_id=credit,
        amount=f"{whole}.{fraction:0{places}d}" if places else str(whole),
        currency_code=currency,
        asset_type=draw(st.sampled_from(["fiat", "cbdc"])),
        transaction_type=draw(st.sampled_from(["PAYMENT", "FEE 1"])),
        reference_id=draw(code),
        timestamp_utc=draw(st.integers(-2_208_988_800_000_000, 7_258_118_399_999_999)),
        fx_rate=draw(st.none() | st.sampled_from(["1.0850", "0.000000000000000001", "25"])),
        metadata={
            **draw(
                st.dictionaries(st.text(_NO_TEXT, max_size=9), st.text(_NO_TEXT, max_size=90), max_size=5)
            ),
            **draw(st.dictionaries(st.just(END_TO_END_ID), st.text(_NO_TEXT, max_size=40))),
        },
        source_id=draw(name),
        source_type=draw(st.sampled_from(["CSV", "API", "DATABASE", "SCB"])),
        source_position=draw(st.text(_PRINTABLE, min_size=1, max_size=255)),
        producer_sequence=draw(st.integers(0, 2**63 - 1)),
    )


@given(plain_entries())
@example(an_entry())
@example(an_entry(metadata={}))
@example(an_entry(producer_sequence=2**63 - 1, timestamp_utc=-1))
@example(an_entry(asset_type="security", currency_code="ISIN-1", amount="0." + "0" * 17 + "1"))
@example(an_entry(metadata={'"\\\x01\u2028é': "\x7f", "": ""}))
@example(an_entry(metadata={"a": '"end_to_end_id": ', "end_to_end_id": '"end_to_end_id": "\\'}))
@example(an_entry(metadata={"end_to_end_id": ""}))
def test_what_is_plainly_in_order_is_taken_and_comes_out_as_on_the_careful_path(entry: LedgerEntry) -> None:
    assert _agree(CODEC.encode_entry(entry))
    assert _agree(FIRST.encode_entry(entry))


@given(any_entries())
def test_any_entry_is_left_alone_or_comes_out_as_on_the_careful_path(entry: LedgerEntry) -> None:
    _agree(CODEC.encode_entry(entry))
    _agree(FIRST.encode_entry(entry))


@given(plain_entries())
def test_an_entry_is_the_same_whichever_version_it_was_written_in(entry: LedgerEntry) -> None:
    last = {key: text for key, text in entry.metadata.items() if key != END_TO_END_ID}
    last |= {key: text for key, text in entry.metadata.items() if key == END_TO_END_ID}
    entry = entry._replace(metadata=last)  # as the books have no order of keys, but a row has

    older, newer = FIRST.encode_entry(entry), CODEC.encode_entry(entry)

    assert older[:10] != newer[:10]
    assert CODEC.decode_entry(older) == CODEC.decode_entry(newer) == entry
    assert CODEC.direct_row(older) == CODEC.direct_row(newer) == _carefully(newer)


@given(
    plain_entries(),
    st.sampled_from(LedgerEntry._fields),
    st.text(max_size=4)
    | st.sampled_from(["0", "-1", "1e5", "1.005", "1.0050", "01", "NaN", "\uff21", "e\u0301", "A\u200e"]),
)
def test_one_odd_text_among_good_ones_is_noticed(entry: LedgerEntry, field: str, odd: str) -> None:
    record = entry.record()
    if isinstance(record[field], str):
        _agree(CODEC.encode("LedgerEntry", {**record, field: odd}))


@given(plain_entries(), st.sampled_from([CODEC, FIRST]), st.data())
def test_bytes_that_are_changed_are_left_alone_or_mean_the_same(
    entry: LedgerEntry, codec: Codec, data: st.DataObject
) -> None:
    value = bytearray(codec.encode_entry(entry))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(10, len(value)))
        odd = data.draw(
            st.sampled_from([b"", b"\0", b"\1", b"\2", b"\x7f", b"\x80", b"\xff"]) | st.binary(max_size=3)
        )
        value[at : at + data.draw(st.integers(0, 2))] = odd
    _agree(bytes(value))


def test_every_truncation_is_left_alone() -> None:
    value = CODEC.encode_entry(an_entry(fx_rate="1.1", metadata=_THREE, producer_sequence=70_000))
    assert _agree(value)
    assert not any(_agree(value[:size]) for size in range(10, len(value)))


def test_every_single_changed_byte_is_left_alone_or_means_the_same() -> None:
    value = CODEC.encode_entry(an_entry(fx_rate="1.1", metadata=_THREE, producer_sequence=70_000))
    taken = sum(
        _agree(value[:at] + bytes([byte]) + value[at + 1 :])
        for at in range(10, len(value))
        for byte in range(256)
    )
    assert taken > 1000  # other letters are as good


@pytest.mark.parametrize(
    "changes",
    [
        {"credit_account_id": "SCB-000001"},
        {"amount": "1.005"},
        {"amount": "0.00"},
        {"currency_code": "XXX"},
        {"asset_type": "bond"},
        {"reference_id": " R"},
        {"reference_id": "R "},
        {"reference_id": "R\n"},
        {"reference_id": "é"},
        {"reference_id": ""},
        {"transaction_type": "T" * 65},
        {"source_position": ""},
        {"source_type": "FTP"},
        {"timestamp_utc": -2_208_988_800_000_001},
        {"timestamp_utc": 7_258_118_400_000_000},
        {"producer_sequence": -1},
        {"fx_rate": "0"},
        {"metadata": {"k": "\0"}},
        {"metadata": {str(n): "" for n in range(65)}},
        {"metadata": {"k": "v" * 33_000}},
        {"metadata": {END_TO_END_ID: "\0"}},
        {"metadata": {END_TO_END_ID: "v" * 33_000}},
        {"metadata": {"k": "v" * 16_500, END_TO_END_ID: "v" * 16_500}},
        {"metadata": {END_TO_END_ID: ""} | {str(n): "" for n in range(64)}},
    ],
)
def test_what_must_be_refused_is_left_to_the_careful_path(changes: dict[str, Any]) -> None:
    for codec in (CODEC, FIRST):
        value = codec.encode_entry(an_entry(**changes))
        assert _carefully(value) is None
        assert not _agree(value)


def test_an_identification_that_the_metadata_has_too_is_a_key_that_comes_twice() -> None:
    record = an_entry(metadata={END_TO_END_ID: "one"})._asdict() | {END_TO_END_ID: "another"}
    value = CODEC.encode("LedgerEntry", record)

    with pytest.raises(Rejected) as caught:
        CODEC.decode_entry(value)

    refusal = caught.value.refusal
    assert (refusal.code, refusal.field, refusal.rule) == ("undecodable", END_TO_END_ID, "map_key")
    assert not _agree(value)


def test_a_key_that_comes_twice_is_left_alone() -> None:
    at = GOOD.index(b"\x02\x0epurpose")
    pair = b"\x0epurpose\x08SALA"
    value = GOOD[:at] + b"\x04" + 2 * pair + GOOD[at + 1 + len(pair) :]
    assert not _agree(value)


@pytest.mark.parametrize(
    "wire", [b"\x12SOVEREIG", b"\x11SOVEREIGN", b"\x92\0SOVEREIGN", b"\0", b"\x04\xff\xff"]
)
def test_no_text_is_remembered_that_is_not_whole(wire: bytes) -> None:
    rows = DirectRows()
    with pytest.raises(direct_row._Unusual):
        rows._identifiers[wire]
    assert not rows._identifiers


def test_forgetting_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direct_row, "_REMEMBERED_MAX", 3)
    rows = DirectRows()
    for nth in range(20):
        entry = an_entry(debit_account_id=f"A-{nth % 7}", amount=f"{nth + 1}.50", source_id=f"s-{nth % 5}")
        assert _agree(CODEC.encode_entry(entry), rows)
    assert max(len(rows._identifiers), len(rows._decimals), len(rows._sources)) <= 3


def test_every_version_is_read_directly() -> None:
    assert [*_SHAPES.values()] == [*schemas.versions("LedgerEntry")]
    for value in (GOOD, IDENTIFIED, FIRST.encode_entry(an_entry())):
        assert CODEC.direct_row(value) == _carefully(value) is not None


def test_both_framings_of_both_versions_are_read_directly() -> None:
    registered = RegisteredIds({7: ("LedgerEntry", 1), 8: ("EntryPosted", 1), 9: ("LedgerEntry", 2)})
    codec = Codec(registered)
    older = Codec(registered, entry_version=1).encode_entry(an_entry())
    newer = codec.encode_entry(an_entry())
    assert (older[:5], newer[:5]) == (b"\0\0\0\0\7", b"\0\0\0\0\t")
    assert codec.direct_row(older) == codec.direct_row(newer) == codec.direct_row(GOOD) == _carefully(GOOD)
    assert codec.direct_row(CONFLUENT_MAGIC + (8).to_bytes(4, "big") + GOOD[10:]) is None


def test_a_schema_of_another_shape_is_left_to_the_careful_path() -> None:
    newest = schemas.load("LedgerEntry")
    wider = {**newest, "fields": [*newest["fields"], {"name": "note", "type": "string", "default": ""}]}
    codec = Codec(history={"LedgerEntry": (newest, wider)})
    value = codec.encode("LedgerEntry", {**an_entry()._asdict(), "note": "n"})
    assert codec.direct_row(value) is None
    assert codec.direct_row(GOOD) is None  # a row of the older one would lack what the newer has
    assert direct_row.shape_of(wider) is None


@pytest.mark.parametrize("value", [None, b"", b"\0", b"\xc3\x01", GOOD[:10], bytes(300_000), GOOD[10:]])
def test_what_is_no_entry_at_all_is_left_alone(value: bytes | None) -> None:
    assert CODEC.direct_row(value) is None


@given(plain_entries(), st.integers(0, 2**63 - 1))
def test_a_row_made_of_parts_is_the_row_made_at_once_and_says_whose_it_is(
    entry: LedgerEntry, offset: int
) -> None:
    trace = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    parts = packed_ahead(entry_fields(entry), place_fields("t", 3), offset, trace.encode(), 9)
    assert parts == packed(entry, shard=9, topic="t", partition=3, offset=offset, traceparent=trace)
    assert identity(parts) == (entry.ledger_id, entry.reference_id)
