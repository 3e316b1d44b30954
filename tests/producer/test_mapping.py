"""A mapping says what a source's columns mean; what it cannot mean is found before a row is read."""

from pathlib import Path

import pytest

from ledger.errors import UsageError
from tests.producer.files import MAPPING, mapped, the_entry, the_refusal, write

_HEADER = "id,from,to,amount"


def test_columns_constants_and_templates_make_an_entry(tmp_path: Path) -> None:
    entry = the_entry(
        mapped(
            tmp_path,
            """
            [entry]
            ledger_id = { constant = "SOVEREIGN" }
            debit_account_id = { template = "{branch}-{from}" }
            credit_account_id = "to"
            amount = "amount"
            currency_code = { column = "currency", values = { "978" = "EUR" }, otherwise = "USD" }
            asset_type = { constant = "cbdc" }
            transaction_type = { column = "type", default = "OTHER" }
            reference_id = { template = "{{X}}{id}" }
            timestamp_utc = { template = "{date} {time}", format = "%Y-%m-%d %H%M", zone = "UTC" }
            fx_rate = { column = "rate", decimal_mark = "," }
            [metadata]
            purpose = "note"
            empty = "nothing"
            """,
            "id,branch,from,to,amount,currency,type,date,time,rate,note,nothing",
            '7,B1,A1,A2,1.50,978,,1970-01-01,0001,"1,25",rent,',
        )
    )
    assert entry == (
        *("SOVEREIGN", "B1-A1", "A2", "1.50", "EUR", "cbdc", "OTHER", "{X}7", 60_000_000, "1.25"),
        *({"purpose": "rent"}, "legacy", "CSV", "line:2", 1),
    )


def test_cases_decide_which_side_is_debited(tmp_path: Path) -> None:
    mapping = """
        [entry]
        amount = "amount"
        currency_code = { constant = "EUR" }
        transaction_type = "type"
        [cases]
        column = "type"
        [cases.when.IN]
        debit_account_id = { constant = "CASH" }
        credit_account_id = "account"
        [cases.otherwise]
        debit_account_id = "account"
        credit_account_id = { constant = "CASH" }
    """
    came, went = mapped(tmp_path, mapping, "account,type,amount", "A,IN,1", "A,OUT,2")
    assert came[1:3] == ("CASH", "A")
    assert went[1:3] == ("A", "CASH")


def test_a_case_that_nobody_named_refuses_its_row_at_that_column(tmp_path: Path) -> None:
    mapping = MAPPING + "[cases]\ncolumn = 'id'\n[cases.when.1]\namount = 'amount'"
    refused = the_refusal(mapped(tmp_path, mapping, _HEADER, "2,A,B,1"))
    assert (refused.column, refused.refusal.rule, refused.position) == ("id", "case", "line:2")


def test_accounts_are_renamed_from_the_table_over_a_csv(tmp_path: Path) -> None:
    write(tmp_path / "accounts.csv", "old,new", "1,CSV-1", "2,CSV-2")
    mapping = MAPPING + (
        "[accounts]\nfile = 'accounts.csv'\nfrom = 'old'\nto = 'new'\n[accounts.map]\n'2' = 'TABLE-2'\n"
    )
    entry = the_entry(mapped(tmp_path, mapping, _HEADER, "R,1,2,3"))
    assert entry[1:3] == ("CSV-1", "TABLE-2")
    refused = the_refusal(mapped(tmp_path, mapping, _HEADER, "R,1,9,3"))
    assert (refused.column, refused.refusal.field) == ("to", "credit_account_id")


def test_an_account_that_is_not_named_may_be_kept(tmp_path: Path) -> None:
    mapping = MAPPING + "[accounts]\nunmapped = 'keep'\n[accounts.map]\n'1' = 'ONE'\n"
    assert the_entry(mapped(tmp_path, mapping, _HEADER, "R,1,9,3"))[1:3] == ("ONE", "9")


def test_an_account_csv_that_maps_one_name_to_two_accounts_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "accounts.csv", "from,to", "1,A", "1,B")
    with pytest.raises(UsageError, match=r"accounts\.csv, line 3"):
        mapped(tmp_path, MAPPING + "[accounts]\nfile = 'accounts.csv'\n", _HEADER, "R,1,2,3")


def test_a_negative_amount_is_refused_unless_it_swaps_the_sides(tmp_path: Path) -> None:
    refused = the_refusal(mapped(tmp_path, MAPPING, _HEADER, "R,A,B,-3"))
    assert (refused.refusal.code, refused.column) == ("amount_invalid", "amount")
    swap = MAPPING.replace('amount = "amount"', 'amount = { column = "amount", negative = "swap" }')
    assert the_entry(mapped(tmp_path, swap, _HEADER, "R,A,B,-3.10"))[1:4] == ("B", "A", "3.10")


def test_after_a_swap_a_refusal_names_the_column_that_the_account_came_from(tmp_path: Path) -> None:
    swap = MAPPING.replace('amount = "amount"', 'amount = { column = "amount", negative = "swap" }')
    refused = the_refusal(mapped(tmp_path, swap, _HEADER, "R,A,,-3"))
    assert (refused.column, refused.refusal.field) == ("to", "debit_account_id")
    assert the_refusal(mapped(tmp_path, swap, _HEADER, "R,A,,3")).column == "to"


def test_a_default_is_for_an_empty_text_also_where_values_do_not_name_it(tmp_path: Path) -> None:
    constant = 'currency_code = { constant = "EUR" }'
    valued = 'currency_code = { column = "cur", default = "CZK", values = { "978" = "EUR"%s } }'
    header = f"{_HEADER},cur"
    assert [
        the_entry(
            mapped(tmp_path, MAPPING.replace(constant, valued % more), header, "R,A,B,3,")
        ).currency_code
        for more in ("", ', "" = "USD"')
    ] == ["CZK", "USD"]
    refused = the_refusal(mapped(tmp_path, MAPPING.replace(constant, valued % ""), header, "R,A,B,3,840"))
    assert (refused.column, refused.refusal.rule) == ("cur", "value_map")


def test_a_mapping_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert the_entry(mapped(tmp_path, "\ufeff" + MAPPING, _HEADER, "R,A,B,3")).amount == "3"


def test_trim_drops_blanks_and_nothing_else_does(tmp_path: Path) -> None:
    trimmed = the_entry(mapped(tmp_path, "[file]\ntrim = true\n" + MAPPING, _HEADER, " R ,A , B,3 "))
    assert (trimmed.reference_id, *trimmed[1:4]) == ("R", "A", "B", "3")
    assert the_refusal(mapped(tmp_path, MAPPING, _HEADER, "R,A,B,3 ")).column == "amount"


def test_a_file_without_header_gets_its_columns_from_the_mapping(tmp_path: Path) -> None:
    mapping = "[file]\ncolumns = ['id', 'from', 'to', 'amount']\n" + MAPPING
    entry = the_entry(mapped(tmp_path, mapping, "R,A,B,3"))
    assert (entry.reference_id, entry.source_position) == ("R", "line:1")


def test_a_row_of_another_width_is_refused_by_its_count(tmp_path: Path) -> None:
    refused = the_refusal(mapped(tmp_path, MAPPING, _HEADER, "R,A,B"))
    assert refused.refusal.reason == "the row has 3 values, the header names 4"


def test_the_judgement_of_an_entry_names_the_source_column(tmp_path: Path) -> None:
    refused = the_refusal(mapped(tmp_path, MAPPING, _HEADER, "R,A,B,1.005"))
    assert (refused.refusal.code, refused.column) == ("amount_precision", "amount")


@pytest.mark.parametrize(
    ("change", "message", "hint"),
    [
        (("reference_id", "referense_id"), "entry.referense_id: no such key", "did you mean reference_id?"),
        (('"id"', '"ids"'), "entry.reference_id: the file has no column 'ids'", "did you mean 'id'?"),
        (('amount = "amount"', ""), "no column or constant for amount", "docs/mapping.md"),
        (
            ('"amount"', '{ column = "amount", negative = "ignore" }'),
            "entry.amount.negative: Input should be 'refuse' or 'swap'",
            "docs/mapping.md",
        ),
        (('"id"', '{ column = "id", constant = "x" }'), "exactly one of column, constant, template", ""),
        (('"id"', '{ template = "{id:>8}" }'), "only {column} is understood", ""),
        (("[entry]", "[entry"), "is not a TOML file", ""),
        (('"id"', '"Ids"'), "entry.reference_id: the file has no column 'Ids'", "did you mean 'id'?"),
        (('"id"', '"ID"'), "entry.reference_id: the file has no column 'ID'", "did you mean 'id'?"),
        (('"id"', '{ column = "id", zone = "UTC" }'), "reference_id.zone: no such key", "to timestamp_utc"),
        (('"id"', '{ column = "id", colunm = "id" }'), "colunm: no such key", "did you mean column?"),
        (("[entry]", "delimiter = ';'\n[entry]"), "delimiter: no such key", "belongs to [file]"),
        (("[entry]", "[entry]\nmap = 'id'"), "entry.map: no such key", "belongs to [accounts]"),
        (("[entry]", "[entry]\ntrimm = 'id'"), "entry.trimm: no such key", "docs/mapping.md"),
        (("[entry]", "[metadata]\nwhy = 'note'\n[entry]"), "mapping.toml: metadata.why: the file has no", ""),
        (("[entry]", "metadata_json = 'note'\n[entry]"), "mapping.toml: metadata_json: the file has no", ""),
        (
            ("[entry]", "[cases]\ncolumn = 'id'\n[cases.when.A]\ndebit_account_id = 'fron'\n[entry]"),
            "mapping.toml: cases.when.A.debit_account_id: the file has no column 'fron'",
            "did you mean 'from'?",
        ),
        (
            (
                "[entry]",
                "[cases]\ncolumn = 'id'\n[cases.when.A]\ndebit_account_id = 'to'\n[entry]\nfx_rate = 'x'",
            ),
            "mapping.toml: entry.fx_rate: the file has no column 'x'",
            "",
        ),
        (
            ("[entry]", "[entry]\ntimestamp_utc = { column = 'id', format = '%d.%m.%Y' }"),
            "mapping.toml: entry.timestamp_utc.zone: missing",
            "",
        ),
        (
            ("[entry]", "[cases]\ncolumn = 'id'\n[cases.when]\n[entry]"),
            "cases: when names no text of the column",
            "",
        ),
    ],
)
def test_a_wrong_mapping_is_named_by_key_before_anything_is_read(
    tmp_path: Path, change: tuple[str, str], message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as raised:
        mapped(tmp_path, MAPPING.replace(*change), _HEADER, "R,A,B,3")
    assert message in raised.value.message
    assert hint in raised.value.hint


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('ledger_id = { constant = "" }', "entry.ledger_id: the constant '' is empty or too long"),
        ('asset_type = { constant = "gold" }', "entry.asset_type: the constant 'gold' is not one of"),
        ('currency_code = { constant = "EURO" }', "currency_code: the constant 'EURO' is not known for fiat"),
        ('transaction_type = { constant = "přev" }', "transaction_type: the constant 'přev' breaks the rule"),
        ('amount = { constant = "0" }', "entry.amount: the constant '0' is no amount above zero"),
        ('amount = { constant = "-1" }', "entry.amount: amount is negative"),
        ('amount = { constant = "ten" }', "entry.amount: amount is not a number"),
        ('fx_rate = { constant = "0" }', "entry.fx_rate: the constant '0' breaks the rule 'positive'"),
        ('timestamp_utc = { constant = "now" }', "entry.timestamp_utc: not a time in ISO 8601"),
        (
            'debit_account_id = { constant = "A\\n" }',
            "entry.debit_account_id: the constant 'A\\n' has a control",
        ),
    ],
)
def test_a_constant_that_refuses_every_row_is_found_before_one_is_read(
    tmp_path: Path, line: str, message: str
) -> None:
    field = line.partition(" ")[0]
    others = [other for other in MAPPING.splitlines() if not other.startswith(f"{field} ")]
    with pytest.raises(UsageError) as raised:
        mapped(tmp_path, "\n".join([*others, line]), _HEADER, "R,A,B,3")
    assert message in raised.value.message


def test_a_constant_that_some_entries_can_have_is_good(tmp_path: Path) -> None:
    mapping = MAPPING.replace('{ constant = "EUR" }', '{ constant = "XAU-1KG" }')
    entry = the_entry(
        mapped(tmp_path, mapping + 'asset_type = "kind"', f"{_HEADER},kind", "R,A,B,3,commodity")
    )
    assert entry.currency_code == "XAU-1KG"


def test_every_required_field_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column or constant for debit_account_id, amount, currency_code"):
        mapped(
            tmp_path,
            "[entry]\ncredit_account_id = 'to'\ntransaction_type = { constant = 'P' }\n",
            _HEADER,
            "R,A,B,3",
        )
