"""What a trial shows is what a load makes, and the rules it names are those that made it."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.errors import UsageError
from producer.kinds import open_source
from producer.mapping.trial import Tried
from producer.message import answers_of
from producer.opened import Opened, Watcher
from producer.reference import References
from producer.request import Request
from producer.source import Refused
from producer.trial import trial_of
from tests.producer.files import MAPPING, Never, items_of, write

_HEADER = "id,from,to,amount,cur,kind,at,note"
_RICH = """
[file]
trim = {trim}
[entry]
debit_account_id = "from"
credit_account_id = {{ template = "C-{{to}}" }}
amount = {{ column = "amount", decimal_mark = "{mark}", thousands_mark = "'", negative = "{negative}" }}
currency_code = {{ column = "cur", values = {{ "978" = "EUR", "840" = "USD" }}, otherwise = "CHF", default = "CZK" }}
transaction_type = {{ column = "kind", default = "OTHER" }}
timestamp_utc = {{ column = "at", format = ["%d.%m.%Y", "%Y-%m-%d %H:%M"], zone = "Europe/Berlin", clock_change = "later" }}
{reference}
[cases]
column = "kind"
[cases.when.OUT]
debit_account_id = {{ column = "to", default = "NOBODY" }}
credit_account_id = "from"
[cases.when.BAD]
amount = {{ column = "amount", minor_units = 2 }}
[cases.otherwise]
asset_type = {{ constant = "cbdc" }}
[accounts]
unmapped = "{unmapped}"
[accounts.map]
"A" = "ONE"
"B" = "TWO"
[metadata]
note = "note"
"""  # noqa: E501  one key, one line
_ROW = st.tuples(
    st.sampled_from(["R1", "R2", ""]),
    st.sampled_from(["A", "B", "C", " A", ""]),
    st.sampled_from(["A", "B", "D", ""]),
    st.sampled_from(["1", "-2.50", "1'000.5", "3,25", "-1'234,5", "0", "x", "12345", "1.005", ""]),
    st.sampled_from(["978", "840", "999", ""]),
    st.sampled_from(["IN", "OUT", "BAD", ""]),
    st.sampled_from(["31.01.2026", "2026-01-31 10:00", "2025-10-26 02:30", "30.02.2026", ""]),
    st.sampled_from(["", "rent", " blank "]),
)
_MADE_BY_RULES = (
    "ledger_id",
    "debit_account_id",
    "credit_account_id",
    "currency_code",
    "asset_type",
    "transaction_type",
    "reference_id",
)


def _opened(request: Request) -> Opened:
    return open_source(Settings(), request, Never(), Watcher())


def _tried(path: Path, sample: int = 1000, **request: Any) -> tuple[list[Tried], Counter[str], list[str]]:
    asked = Request(path, **request)
    trial = trial_of(_opened(asked), asked)
    records = list(trial.records(sample))
    return records, trial.found.refused, [rule.key for rule in trial.found.unseen]


def _loaded(path: Path, **request: Any) -> list[LedgerEntry | Refused]:
    """What a load would send, by its own step from records to messages."""
    asked = Request(path, **request)
    opened = _opened(asked)
    with References(opened.source.id, path.with_suffix(".references")) as references:
        transform = opened.transform(references, asked.ledger_id, Counter())
        answers = answers_of(transform(items_of(path, **request)), Codec())
    return [answer if isinstance(answer, Refused) else answer.entry for answer in answers]


def _timeless(answer: LedgerEntry | Refused, row: tuple[str, ...]) -> LedgerEntry | Refused:
    """The answer without a time of reading, which no two readings share."""
    return answer._replace(timestamp_utc=0) if isinstance(answer, LedgerEntry) and not row[6] else answer


@given(
    rows=st.lists(_ROW, min_size=1, max_size=12),
    trim=st.sampled_from(["true", "false"]),
    mark=st.sampled_from([".", ","]),
    negative=st.sampled_from(["swap", "refuse"]),
    unmapped=st.sampled_from(["keep", "refuse"]),
    reference=st.sampled_from(['reference_id = "id"', ""]),
    ledger_id=st.sampled_from([None, "SOVEREIGN"]),
)
def test_what_is_shown_is_what_a_load_sends_and_was_made_by_the_rules_named(
    rows: list[tuple[str, ...]], ledger_id: str | None, **choices: str
) -> None:
    with TemporaryDirectory() as folder:
        mapping = write(Path(folder) / "m.toml", _RICH.format(**choices))
        path = write(Path(folder) / "legacy.csv", _HEADER, *(",".join(row) for row in rows))
        records, _, _ = _tried(path, mapping=mapping, ledger_id=ledger_id)
        loaded = _loaded(path, mapping=mapping, ledger_id=ledger_id)
    shown = [_timeless(record.answer, row) for record, row in zip(records, rows, strict=True)]
    assert shown == [_timeless(answer, row) for answer, row in zip(loaded, rows, strict=True)]
    for record in records:
        if isinstance(record.answer, LedgerEntry):
            last = {field: fired.made for field, fired in record.gave()}
            assert {field: last[field] for field in _MADE_BY_RULES} == {
                field: getattr(record.answer, field) for field in _MADE_BY_RULES
            }
            assert Decimal(last["amount"]).copy_abs() == Decimal(record.answer.amount)


def test_every_kind_of_rule_is_named_by_its_key(tmp_path: Path) -> None:
    choices = {"trim": "true", "mark": ".", "negative": "swap", "unmapped": "keep", "reference": ""}
    mapping = write(tmp_path / "m.toml", _RICH.format(**choices))
    path = write(
        tmp_path / "legacy.csv",
        _HEADER,
        "1,A,D,-1'000.5,978,IN,2025-10-26 02:30, rent",
        "2,B,,7,999,OUT,,",
    )
    (swapped, out), _, unseen = _tried(path, mapping=mapping)
    keys = [(field, fired.rule.key, fired.made) for field, fired in swapped.gave()]
    for expected in (
        ("", "cases.otherwise", "IN"),
        ("", "file.trim", "rent"),
        ("credit_account_id", "accounts.map", "ONE"),  # the sides are exchanged
        ("debit_account_id", "entry.credit_account_id.template", "C-D"),
        ("debit_account_id", "accounts.unmapped", "C-D"),
        ("amount", "entry.amount.thousands_mark", "-1000.5"),
        ("amount", "entry.amount.decimal_mark", "-1000.5"),
        ("amount", "entry.amount.negative", "-1000.5"),
        ("currency_code", "entry.currency_code.values.978", "EUR"),
        ("asset_type", "cases.otherwise.asset_type.constant", "cbdc"),
        ("timestamp_utc", 'entry.timestamp_utc.format."%Y-%m-%d %H:%M"', "2025-10-26 02:30:00"),
        ("timestamp_utc", "entry.timestamp_utc.zone", "2025-10-26 02:30:00+01:00"),
        ("timestamp_utc", "entry.timestamp_utc.clock_change", "2025-10-26 02:30:00+01:00"),
        ("metadata.note", "metadata.note.column", "rent"),
    ):
        assert expected in keys
    assert [fired.rule.kind for field, fired in swapped.gave() if field == "reference_id"] == ["generated"]
    keys = [(field, fired.rule.key, fired.made) for field, fired in out.gave()]
    for expected in (
        ("", "cases.when.OUT", "OUT"),
        ("debit_account_id", "cases.when.OUT.debit_account_id.default", "NOBODY"),
        ("currency_code", "entry.currency_code.otherwise", "CHF"),
    ):
        assert expected in keys
    assert [fired.rule.kind for field, fired in out.gave() if field == "timestamp_utc"] == [
        "column",
        "reading",
    ]
    assert unseen == [
        "entry.currency_code.values.840",
        "entry.currency_code.default",
        "entry.transaction_type.default",
        'entry.timestamp_utc.format."%d.%m.%Y"',
        "cases.when.BAD",
    ]


def test_a_time_that_was_read_before_names_its_rules_again(tmp_path: Path) -> None:
    choices = {"trim": "false", "mark": ".", "negative": "swap", "unmapped": "keep", "reference": ""}
    mapping = write(tmp_path / "m.toml", _RICH.format(**choices))
    path = write(tmp_path / "legacy.csv", _HEADER, *["1,A,D,7,978,IN,31.01.2026,"] * 2)
    one, two = ([fired.rule for _, fired in record.gave()] for record in _tried(path, mapping=mapping)[0])
    assert one == two
    assert "zone" in {rule.kind for rule in two}


def test_the_ledger_of_the_option_is_told_from_the_one_built_in(tmp_path: Path) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING)
    path = write(tmp_path / "legacy.csv", "id,from,to,amount", "R,A,B,3")
    keys = []
    for ledger_id in (None, "OTHER"):
        (record,), _, _ = _tried(path, mapping=mapping, ledger_id=ledger_id)
        keys += [(fired.rule.key, fired.made) for field, fired in record.gave() if field == "ledger_id"]
    assert keys == [("", "MASTER"), ("--ledger", "OTHER")]


@pytest.mark.parametrize(
    ("row", "code", "text"),
    [
        ("R,A,B,1.005", "amount_precision", "1.005"),
        ("R,A,B,ten", "amount_invalid", "ten"),
        ("R,A,B", "field_invalid", ""),
        ("R,A,A,1", "same_account", "A"),
        ("R" * 300 + ",A,B,1", "field_invalid", "R" * 300),
    ],
)
def test_a_refused_record_comes_with_the_text_that_was_refused(
    tmp_path: Path, row: str, code: str, text: str
) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING)
    path = write(tmp_path / "legacy.csv", "id,from,to,amount", row)
    (record,), refused, _ = _tried(path, mapping=mapping)
    assert refused == {code: 1}
    assert record.refused_text(("id", "from", "to", "amount")) == text


def test_a_refused_template_comes_with_the_text_it_made(tmp_path: Path) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING.replace('"id"', '{ template = "{id}-{from}ø" }'))
    path = write(tmp_path / "legacy.csv", "id,from,to,amount", "R,A,B,1")
    (record,), _, _ = _tried(path, mapping=mapping)
    assert record.refused_text(("id", "from", "to", "amount")) == "R-Aø"


def test_no_more_records_are_read_than_the_sample_has(tmp_path: Path) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING)
    path = write(tmp_path / "legacy.csv", "id,from,to,amount", *(f"R{n},A,B,1" for n in range(2500)))
    assert [len(_tried(path, sample, mapping=mapping)[0]) for sample in (1, 1000, 2001)] == [1, 1000, 2001]


def test_a_broken_file_shows_what_came_before(tmp_path: Path) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING)
    path = write(tmp_path / "legacy.csv", "id,from,to,amount", "R,A,B,1", '"R2,A,B,1', "R3,A,B,1")
    asked = Request(path, mapping=mapping)
    trial = trial_of(_opened(asked), asked)
    assert len(list(trial.records(20))) == 1
    assert not trial.found.good
    assert "line 3: a quote is opened there" in str(trial.found.failure)


def test_what_the_header_lacks_is_named_with_the_mappings_file(tmp_path: Path) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING)
    path = write(tmp_path / "legacy.csv", "id,from,to", "R,A,B")
    with pytest.raises(UsageError, match=r"m\.toml: entry\.amount: the file has no column 'amount'"):
        _opened(Request(path, mapping=mapping))
