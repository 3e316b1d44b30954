"""MT940: what a statement line says, statements checked against their balances, faults with their line."""

from decimal import Decimal
from pathlib import Path

import mt940
import pytest

from ledger.errors import UsageError
from producer.source import Record, Unreadable
from producer.sources.encoding import Encoding
from producer.sources.mt940 import Mt940Reader
from producer.sources.mt940_details import details_of
from producer.sources.mt940_fields import entry_of
from producer.sources.statement import Movement
from tests.producer.files import write
from tests.producer.opening_files import entries, items, opened, reads_on_behind_any_cursor, refused

EXAMPLE = Path("docs/examples/statement.mt940")
MAPPING = Path("docs/examples/mt940.toml")


def _found(path: Path) -> list[Movement]:
    reader = Mt940Reader(Encoding("utf-8", 0, "stated"))
    return [item for item in reader(path) if isinstance(item, Movement)]


def _statement(*lines: str, opening: str = "C260101EUR0,", closing: str = "C260131EUR5,") -> list[str]:
    return [":20:REF", ":25:OWN", ":28C:7/1", f":60F:{opening}", *lines, f":62F:{closing}", "-"]


def test_the_example_says_all_it_says() -> None:
    credit, wages, returned = _found(EXAMPLE)
    assert credit.values == {
        "statement": "1/1",
        "account": "DE02100100100006820101",
        "counterparty": "DE75512108001245126199",
        "counterparty_name": "Mueller und Soehne",
        "amount": "1200.50",
        "currency": "EUR",
        "direction": "CRDT",
        "reversal": "false",
        "booking_date": "2026-01-05",
        "value_date": "2026-01-05",
        "reference": "BANK-0001",
        "customer_reference": "INVOICE-77",
        "end_to_end_id": "INVOICE-77",
        "remittance": "Invoice 77",
        "transaction_code": "NTRF",
    }
    assert (wages.values["counterparty_name"], wages.values["customer_reference"]) == ("Ada Lind", "")
    assert (returned.values["direction"], returned.values["reversal"]) == ("CRDT", "true")
    assert (returned.values["value_date"], returned.values["booking_date"]) == ("2026-01-19", "2026-01-20")
    assert [one.position for one in (credit, wages, returned)] == ["line:5", "line:8", "line:11"]


def test_the_example_becomes_entries_on_the_right_sides() -> None:
    found = entries(opened("mt940", EXAMPLE, mapping=MAPPING))
    own = "DE02100100100006820101"
    moved = sum(Decimal(entry.amount) * (1 if entry.credit_account_id == own else -1) for entry in found)
    assert Decimal("1000.00") + moved == Decimal("1659.55")
    assert found[2].debit_account_id == "SUSPENSE"
    assert found[2].transaction_type == "REVERSAL"


def test_another_reader_finds_the_same_amounts() -> None:
    theirs = mt940.parse(str(EXAMPLE), options=mt940.Options.all())
    assert [one.data["amount"].amount for one in theirs] == [one.booked for one in _found(EXAMPLE)]
    assert [one.data["date"].isoformat() for one in theirs] == [
        one.values["value_date"] for one in _found(EXAMPLE)
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2601050105C1200,50NTRFX//B", ("1200.50", "CRDT", "false", "2026-01-05", "2026-01-05", "B")),
        ("260105D5,NMSCNONREF", ("5", "DBIT", "false", "2026-01-05", "2026-01-05", "")),
        ("2601050105RC5,NMSCX", ("5", "DBIT", "true", "2026-01-05", "2026-01-05", "")),
        ("2601050105RD5,NMSCX", ("5", "CRDT", "true", "2026-01-05", "2026-01-05", "")),
        ("2601050105CR5,00NMSCX", ("5.00", "CRDT", "false", "2026-01-05", "2026-01-05", "")),
        ("2512310102D5,NMSCX", ("5", "DBIT", "false", "2025-12-31", "2026-01-02", "")),
        ("2601021231D5,NMSCX", ("5", "DBIT", "false", "2026-01-02", "2025-12-31", "")),
        ("9912310101D5,NMSCX", ("5", "DBIT", "false", "1999-12-31", "2000-01-01", "")),
        ("2402290229D5,NMSCX", ("5", "DBIT", "false", "2024-02-29", "2024-02-29", "")),
    ],
)
def test_a_statement_line_is_read(line: str, expected: tuple[str, ...]) -> None:
    values, booked = entry_of(line)
    keys = ("amount", "direction", "reversal", "value_date", "booking_date", "reference")
    assert tuple(values[key] for key in keys) == expected
    assert booked == Decimal(expected[0]) * (1 if expected[1] == "CRDT" else -1)


@pytest.mark.parametrize(
    "line",
    ["", "nonsense", "261305C5,NMSCX", "260105X5,NMSCX", "260105C5.00NMSCX", "260105C-5,NMSCX", "260105C5,"],
)
def test_what_is_no_statement_line_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    path = write(
        tmp_path / "a.sta",
        *_statement(f":61:{line}", ":61:260105C5,NMSCX//B"),
        *_statement(":61:260105C5,NMSCX//B2"),
    )
    bad, other, good = items(opened("mt940", path, mapping=MAPPING))
    assert isinstance(bad, Unreadable)
    assert (bad.position, bad.refusal.rule) == ("line:5", "entry")
    assert isinstance(other, Record)  # the entry that is none does not count, and the rest adds up
    assert isinstance(good, Record)


def test_a_statement_that_does_not_add_up_is_refused_whole(tmp_path: Path) -> None:
    bad = _statement(":61:260105C5,NMSCX//B1", ":61:260106C1,NMSCX//B2")
    path = write(tmp_path / "a.sta", *bad, *_statement(":61:260105C5,NMSCX//B3"))
    notes: list[str] = []
    source = opened("mt940", path, notes, mapping=MAPPING)
    assert [one.position for one in refused(source)] == ["line:5", "line:6"]
    assert "statement 7/1 (line 1) does not add up in EUR" in "".join(notes)


def test_a_debit_balance_counts_below_zero(tmp_path: Path) -> None:
    lines = _statement(":61:260105D5,NMSCX//B", opening="C260101EUR2,", closing="D260131EUR3,")
    assert len(entries(opened("mt940", write(tmp_path / "a.sta", *lines), mapping=MAPPING))) == 1


def test_the_pages_of_a_statement_are_checked_one_by_one(tmp_path: Path) -> None:
    lines = [
        *_statement(":61:260105C5,NMSCX//B1")[:-2],
        ":62M:C260115EUR5,",
        ":60M:C260115EUR5,",
        ":61:260120D1,NMSCX//B2",
        ":62F:C260131EUR4,",
    ]
    found = entries(opened("mt940", write(tmp_path / "a.sta", *lines), mapping=MAPPING))
    assert [entry.reference_id for entry in found] == ["OWN-B1", "OWN-B2"]
    assert {entry.metadata["statement"] for entry in found} == {"7/1"}


def test_envelopes_and_other_line_ends_are_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.sta"
    inside = "\r\n".join(_statement(":61:260105C5,NMSCX//B", ":86:one\r\ntwo")[:-1])
    path.write_bytes(f"{{1:F01BANKDEFFXXXX}}{{2:O940}}{{4:\r\n{inside}\r\n-}}\r\n".encode())
    (entry,) = entries(opened("mt940", path, mapping=MAPPING))
    assert entry.metadata["remittance"] == "one two"


@pytest.mark.parametrize(
    ("text", "counterparty", "name", "end_to_end", "remittance"),
    [
        ("just\nwords", "", "", "", "just words"),
        ("166?20EREF+E 1?21SVWZ+Rent?22 May?31DE1?32Ada ?33Lind", "DE1", "Ada Lind", "E 1", "Rent May"),
        ("166?20Rent?60 May?31123", "123", "", "", "Rent May"),
        ("/EREF/NOTPROVIDED//CNTP/NL1/BANK/Ada/TOWN/REMI/USTD//Rent/", "NL1", "Ada", "", "Rent"),
        ("/IBAN/NL2/NAME/Bo/REMI/x", "NL2", "Bo", "", "x"),
        ("", "", "", "", "from the line"),
    ],
)
def test_what_the_bank_says_is_read(
    text: str, counterparty: str, name: str, end_to_end: str, remittance: str
) -> None:
    assert details_of(text, {"remittance": "from the line"}) == {
        "counterparty": counterparty,
        "counterparty_name": name,
        "end_to_end_id": end_to_end,
        "remittance": remittance,
    }


def test_reading_goes_on_behind_any_cursor() -> None:
    reads_on_behind_any_cursor(opened("mt940", EXAMPLE, mapping=MAPPING), 1)


def test_a_stated_encoding_is_used_and_a_guessed_one_is_refused(tmp_path: Path) -> None:
    lines = _statement(":61:260105C5,NMSCX//B", ":86:Straße, Größe, für Müller und Söhne")
    path = write(tmp_path / "a.sta", *lines, encoding="iso8859-15")
    with pytest.raises(UsageError, match="a guess"):
        opened("mt940", path, mapping=MAPPING)
    (entry,) = entries(opened("mt940", path, mapping=MAPPING, encoding="iso8859-15"))
    assert entry.metadata["remittance"] == "Straße, Größe, für Müller und Söhne"


def test_a_bad_byte_refuses_its_entry_with_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.sta"
    both = ":61:260105C4,NMSCX//B", ":86:XX", ":61:260105C1,NMSCX//B2", ":86:é"
    path.write_bytes("\n".join(_statement(*both)).encode().replace(b"XX", b"\xff"))
    (bad,) = refused(opened("mt940", path, mapping=MAPPING))  # and the statement adds up with it
    assert "line 6: byte" in bad.refusal.reason
    assert "(0xFF) is not utf-8" in bad.refusal.reason


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "holds no statement"),
        (b":20:X\n:60F:nonsense\n", "line 2: not a balance"),
        (b":20:X\n:60F:C260101EUR1,\n:60F:C260101EUR2,\n", "line 3: the statement has two such balances"),
    ],
)
def test_a_file_that_is_no_statement_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "a.sta").write_bytes(content)
    with pytest.raises(UsageError, match=told):
        opened("mt940", tmp_path / "a.sta", mapping=MAPPING)
