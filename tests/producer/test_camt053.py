"""camt.053: every kind of entry, statements checked against their balances, nothing fetched or unfolded."""

from decimal import Decimal
from pathlib import Path

import pytest
from pycamt.parser import Camt053Parser  # type: ignore[import-untyped]

from ledger.errors import UsageError
from producer.source import Record, Unreadable
from producer.sources.camt053 import movements
from producer.sources.statement import Ended, Movement
from tests.producer.opening_files import entries, items, opened, reads_on_behind_any_cursor

EXAMPLE = Path("docs/examples/camt053.xml")
MAPPING = Path("docs/examples/camt053.toml")

_BALANCES = """
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{0}</Amt><CdtDbtInd>{1}</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{2}</Amt><CdtDbtInd>{3}</CdtDbtInd></Bal>
"""


def _statement(*parts: str, number: int = 1) -> str:
    return f"<Stmt><Id>S{number}</Id><Acct><Id><Othr><Id>OWN</Id></Othr></Id></Acct>{''.join(parts)}</Stmt>"


def _document(*statements: str) -> str:
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt><GrpHdr/>{''.join(statements)}</BkToCstmrStmt></Document>"
    )


def _entry(amount: str, direction: str = "CRDT", *more: str, currency: str = "EUR") -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{"".join(more)}'
        "<BookgDt><Dt>2026-01-31</Dt></BookgDt></Ntry>"
    )


def _balances(opening: str, closing: str) -> str:
    def parts(amount: str) -> tuple[str, str]:
        return amount.removeprefix("-"), "DBIT" if amount.startswith("-") else "CRDT"

    return _BALANCES.format(*parts(opening), *parts(closing))


def _found(path: Path) -> list[Movement]:
    return [item for item in movements(path) if isinstance(item, Movement)]


def _written(folder: Path, *statements: str) -> Path:
    path = folder / "a.xml"
    path.write_text(_document(*statements), encoding="utf-8")
    return path


def test_the_example_says_all_it_says() -> None:
    credit, wage, other_wage, returned = _found(EXAMPLE)
    assert credit.values == {
        "statement": "2026-01",
        "account": "DE02100100100006820101",
        "counterparty": "DE75512108001245126199",
        "counterparty_name": "Müller & Söhne",
        "amount": "1200.50",
        "currency": "EUR",
        "direction": "CRDT",
        "reversal": "false",
        "booking_date": "2026-01-05",
        "value_date": "2026-01-05",
        "reference": "BANK-0001",
        "customer_reference": "",
        "end_to_end_id": "INVOICE-77",
        "remittance": "Invoice 77",
        "transaction_code": "PMNT-RCDT-ESCT",
        "instructed_amount": "",
        "instructed_currency": "",
        "exchange_rate": "",
    }
    assert [(wage.values[k], other_wage.values[k]) for k in ("amount", "counterparty_name", "reference")] == [
        ("300.00", "260.95"),
        ("Ada Lind", "Bo Berg"),
        ("BANK-0002/1", "BANK-0002/2"),
    ]
    assert (returned.values["direction"], returned.values["reversal"]) == ("CRDT", "true")
    assert returned.values["counterparty_name"] == "Closed Account Ltd"  # who had been paid
    assert returned.values["end_to_end_id"] == ""
    assert [one.position for one in (credit, wage, other_wage, returned)] == [
        "statement:1:entry:1",
        "statement:1:entry:2:1",
        "statement:1:entry:2:2",
        "statement:1:entry:3",
    ]


def test_the_example_becomes_entries_on_the_right_sides() -> None:
    found = entries(opened("camt053", EXAMPLE, mapping=MAPPING))
    own = "DE02100100100006820101"
    moved = sum(
        Decimal(entry.amount) * (1 if entry.credit_account_id == own else -1)
        for entry in found
        if own in (entry.credit_account_id, entry.debit_account_id)
    )
    assert Decimal("1000.00") + moved == Decimal("1659.55")
    assert found[0].reference_id == f"{own}-BANK-0001"
    assert found[0].source_type == "CSV"
    assert len({entry.reference_id for entry in found}) == 4


def test_another_reader_finds_the_same_entries() -> None:
    theirs = Camt053Parser(EXAMPLE.read_bytes()).get_transactions()
    assert [(one["Amount"], one["CreditDebitIndicator"], one["BookingDate"]) for one in theirs] == [
        tuple(one.values[key] for key in ("amount", "direction", "booking_date")) for one in _found(EXAMPLE)
    ]


@pytest.mark.parametrize(("opening", "closing"), [("10.00", "13.50"), ("-10.00", "-6.50"), ("-1", "2.5")])
def test_a_statement_that_adds_up_is_taken(tmp_path: Path, opening: str, closing: str) -> None:
    parts = _entry("5.00"), _entry("1.5", "DBIT")
    path = _written(tmp_path, _statement(_balances(opening, closing), *parts))
    notes: list[str] = []
    assert len(entries(opened("camt053", path, notes, mapping=MAPPING))) == 2
    assert not [note for note in notes if "statement" in note]


def test_a_statement_that_does_not_add_up_is_refused_whole_and_the_others_are_not(tmp_path: Path) -> None:
    good = _statement(_balances("0", "5"), _entry("5"), number=1)
    bad = _statement(_balances("0", "5.01"), _entry("5"), _entry("0.02"), number=2)
    last = _statement(_balances("5", "4"), _entry("1", "DBIT"), number=3)
    notes: list[str] = []
    found = items(opened("camt053", _written(tmp_path, good, bad, last), notes, mapping=MAPPING))
    assert [type(item) for item in found] == [Record, Unreadable, Unreadable, Record]
    assert isinstance(found[1], Unreadable)
    assert found[1].refusal.rule == "balance"
    assert "statement S2 (statement 2 of the file) does not add up in EUR" in found[1].refusal.reason
    assert len([note for note in notes if "all of it is refused" in note]) == 1


def test_a_statement_that_counts_other_entries_than_it_has_is_refused(tmp_path: Path) -> None:
    summary = "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>"
    path = _written(tmp_path, _statement(_balances("0", "5"), summary, _entry("5")))
    (item,) = items(opened("camt053", path, mapping=MAPPING))
    assert isinstance(item, Unreadable)
    assert "says that it has 2 entries, and 1 are there" in item.refusal.reason


def test_an_entry_in_a_currency_without_a_balance_does_not_add_up(tmp_path: Path) -> None:
    path = _written(tmp_path, _statement(_balances("0", "5"), _entry("5"), _entry("7", currency="USD")))
    for item in items(opened("camt053", path, mapping=MAPPING)):
        assert isinstance(item, Unreadable)
        assert "in USD" in item.refusal.reason


def test_a_statement_without_balances_is_taken_and_told(tmp_path: Path) -> None:
    notes: list[str] = []
    path = _written(tmp_path, _statement(_entry("5")))
    assert len(entries(opened("camt053", path, notes, mapping=MAPPING))) == 1
    assert "statement S1 (statement 1 of the file) has no opening and no closing balance" in "".join(notes)


def test_the_balance_of_the_day_before_opens_a_statement_too(tmp_path: Path) -> None:
    balances = _balances("1", "6").replace("OPBD", "PRCD")
    assert len(
        entries(opened("camt053", _written(tmp_path, _statement(balances, _entry("5"))), mapping=MAPPING))
    )


@pytest.mark.parametrize("status", ["<Sts>PDNG</Sts>", "<Sts><Cd>INFO</Cd></Sts>"])
def test_an_entry_that_is_not_booked_is_refused_by_itself(tmp_path: Path, status: str) -> None:
    path = _written(tmp_path, _statement(_balances("0", "5"), _entry("5"), _entry("1", "CRDT", status)))
    good, pending = items(opened("camt053", path, mapping=MAPPING))
    assert isinstance(good, Record)
    assert isinstance(pending, Unreadable)
    assert "not booked" in pending.refusal.reason


@pytest.mark.parametrize("amount", ["", "-5", "1e3", "1,5", "NaN", "\u0665"])
def test_what_is_no_amount_is_refused_and_so_is_its_statement(tmp_path: Path, amount: str) -> None:
    path = _written(tmp_path, _statement(_balances("0", "5"), _entry(amount), _entry("1")))
    bad, other = items(opened("camt053", path, mapping=MAPPING))
    assert isinstance(bad, Unreadable)
    assert "its amount is no number" in bad.refusal.reason
    assert isinstance(other, Unreadable)
    assert other.refusal.rule == "balance"


def _transaction(amount: str, *more: str, currency: str = "EUR") -> str:
    return f'<TxDtls>{"".join(more)}<Amt Ccy="{currency}">{amount}</Amt></TxDtls>'


def test_a_batch_whose_transactions_are_not_all_of_it_stays_one_entry(tmp_path: Path) -> None:
    for details in (
        _transaction("2") + _transaction("2"),
        _transaction("2") + "<TxDtls/>",
        _transaction("2") + _transaction("3", currency="USD"),
        _transaction("5"),
    ):
        path = _written(tmp_path, _statement(_entry("5", "CRDT", f"<NtryDtls>{details}</NtryDtls>")))
        (one,) = _found(path)
        assert (one.values["amount"], one.position) == ("5", "statement:1:entry:1")


def test_a_batch_may_hold_both_directions_and_amounts_of_the_older_versions(tmp_path: Path) -> None:
    details = (
        "<NtryDtls><TxDtls><CdtDbtInd>DBIT</CdtDbtInd><AmtDtls><TxAmt><Amt Ccy='EUR'>2</Amt></TxAmt>"
        "</AmtDtls></TxDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy='EUR'>7</Amt></TxAmt></AmtDtls></TxDtls>"
        "</NtryDtls>"
    )
    path = _written(tmp_path, _statement(_balances("0", "5"), _entry("5", "CRDT", details)))
    found = _found(path)
    assert [(one.values["amount"], one.values["direction"]) for one in found] == [
        ("2", "DBIT"),
        ("7", "CRDT"),
    ]
    assert len(entries(opened("camt053", path, mapping=MAPPING))) == 2


def test_what_was_instructed_in_another_currency_is_kept(tmp_path: Path) -> None:
    details = (
        "<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy='USD'>11.00</Amt></InstdAmt><TxAmt><Amt Ccy='EUR'>10"
        "</Amt><CcyXchg><XchgRate>1.1</XchgRate></CcyXchg></TxAmt></AmtDtls></TxDtls></NtryDtls>"
    )
    (one,) = _found(_written(tmp_path, _statement(_entry("10", "CRDT", details))))
    assert [
        one.values[k] for k in ("amount", "instructed_amount", "instructed_currency", "exchange_rate")
    ] == [
        "10",
        "11.00",
        "USD",
        "1.1",
    ]


def test_reading_goes_on_behind_any_cursor() -> None:
    reads_on_behind_any_cursor(opened("camt053", EXAMPLE, mapping=MAPPING), 1)


def test_statements_of_several_files_are_one_source(tmp_path: Path) -> None:
    for name in ("a", "b"):
        statement = _statement(_balances("0", "5"), _entry("5"))
        (tmp_path / f"{name}.xml").write_text(_document(statement), encoding="utf-8")
    found = items(opened("camt053", tmp_path / "*.xml", mapping=MAPPING, source_id="x"))
    assert [item.position for item in found] == ["a.xml:statement:1:entry:1", "b.xml:statement:1:entry:1"]


_BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("door", [_BOMB, _OUTSIDE, '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">'])
def test_a_document_type_is_refused_before_anything_of_it_is_read(tmp_path: Path, door: str) -> None:
    path = _written(tmp_path, _statement(_entry("5")))
    path.write_text(path.read_text().replace("<Document", f"{door}<Document", 1))
    with pytest.raises(UsageError, match=r"a document type \(DOCTYPE\) stands in it"):
        opened("camt053", path, mapping=MAPPING)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"a,b\n", "syntax error at line 1, column 1"),
        (b"<a>\xff</a>", "not well-formed .* at line 1, column 4"),
        (b"<a><b/></a>", "holds no statement: it is a message b"),
        (b"<Document><BkToCstmrDbtCdtNtfctn/></Document>", "it is camt.054, a notification"),
        (b"<a>" * 70, "nested more than 64 deep"),
        (EXAMPLE.read_bytes()[:2000], "unclosed token at line 56, column 9"),
    ],
)
def test_a_file_that_is_no_statement_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        opened("camt053", path, mapping=MAPPING)


def test_a_mapping_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a mapping must say") as raised:
        opened("camt053", _written(tmp_path, _statement(_entry("5"))))
    assert "docs/examples/camt053.toml" in raised.value.hint


def test_every_statement_has_its_end(tmp_path: Path) -> None:
    path = _written(tmp_path, _statement(), _statement(number=2))
    assert [item.name for item in movements(path) if isinstance(item, Ended)] == ["S1", "S2"]
