"""A mapping and a header, made into one function from a row to an entry."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ledger.entry import LedgerEntry
from ledger.errors import Refusal
from ledger.validation import fault_of
from producer.mapping import model
from producer.mapping.accounts import account_reader
from producer.mapping.amounts import NotANumber, number_reader
from producer.mapping.columns import Columns
from producer.mapping.dates import NotATime, TimeReader, time_reader
from producer.mapping.metadata import MetadataReader, metadata_reader
from producer.mapping.text import Reader, Unfit, label, text_reader
from producer.source import Record

DEFAULTS = {"ledger_id": "MASTER", "asset_type": "fiat"}
GenerateReference: TypeAlias = Callable[[Sequence[str], int], str]
MakeEntry: TypeAlias = Callable[[Record], LedgerEntry]  # Unfit when the record cannot become one


class _Branch(NamedTuple):
    """The readers of one set of fields; `labels` are the source's names of the entry's fields."""

    ledger_id: Reader
    debit: Reader
    credit: Reader
    amount: Callable[[Sequence[str]], str]
    swap: bool
    currency: Reader
    asset_type: Reader
    transaction_type: Reader
    reference: Reader | None
    moment: Callable[[Sequence[str]], int] | None
    rate: Callable[[Sequence[str]], str | None] | None
    labels: Mapping[str, str]


def compiled(
    mapping: model.Mapping,
    header: Sequence[str],
    *,
    source_id: str,
    generate: GenerateReference,
    account_names: Mapping[str, str] | None = None,
    ledger_id: str | None = None,
) -> MakeEntry:
    """The function from a record to its entry; UsageError when the header lacks what `mapping` names.

    `ledger_id` is the ledger of entries for which neither row nor mapping names one.
    """
    columns = Columns(header)
    defaults = {name: model.Text(constant=value) for name, value in DEFAULTS.items()}
    if ledger_id is not None:
        defaults["ledger_id"] = model.Text(constant=ledger_id)
    accounts = (mapping.accounts, account_names) if mapping.accounts and account_names is not None else None

    def branch(fields: model.Fields) -> _Branch:
        return _branch(defaults | fields.given(), columns, accounts)

    choose = _chooser(mapping, columns, branch)
    metadata = metadata_reader(mapping, columns)
    make = _maker(choose, metadata, source_id, generate, len(columns.names))
    return _trimmed(make) if mapping.file.trim else make


def _chooser(
    mapping: model.Mapping, columns: Columns, branch: Callable[[model.Fields], _Branch]
) -> Callable[[Sequence[str]], _Branch]:
    if mapping.cases is None:
        only = branch(mapping.entry)
        return lambda _values: only
    cases, entry = mapping.cases, mapping.entry
    index = columns.index(cases.column, "cases.column")
    found = {text: branch(entry.model_copy(update=case.given())) for text, case in cases.when.items()}
    rest = branch(entry.model_copy(update=cases.otherwise.given())) if cases.otherwise else None
    refusal = Refusal("field_invalid", "the mapping's cases do not name this text", "", "case")

    def choose(values: Sequence[str]) -> _Branch:
        chosen = found.get(values[index], rest)
        if chosen is None:
            raise Unfit(refusal, cases.column)
        return chosen

    return choose


def _branch(
    given: Mapping[str, model.Text],
    columns: Columns,
    accounts: tuple[model.Accounts, Mapping[str, str]] | None,
) -> _Branch:
    def text(field: str) -> Reader:
        return text_reader(given[field], columns, field)

    def account(field: str) -> Reader:
        if accounts is None:
            return text(field)
        table, names = accounts
        return account_reader(text(field), names, table.unmapped, field, label(given[field]))

    amount, moment, rate = given["amount"], given.get("timestamp_utc"), given.get("fx_rate")
    assert isinstance(amount, model.Amount)
    swap = amount.negative == "swap"
    return _Branch(
        ledger_id=text("ledger_id"),
        debit=account("debit_account_id"),
        credit=account("credit_account_id"),
        amount=_number(amount, text("amount"), "amount", "amount_invalid", negative=swap),
        swap=swap,
        currency=text("currency_code"),
        asset_type=text("asset_type"),
        transaction_type=text("transaction_type"),
        reference=text("reference_id") if "reference_id" in given else None,
        moment=_moment(moment, text("timestamp_utc")) if isinstance(moment, model.Time) else None,
        rate=_rate(rate, text("fx_rate")) if isinstance(rate, model.Number) else None,
        labels={name: label(given.get(name)) for name in model.ENTRY_FIELDS},
    )


def _number(
    number: model.Number, text: Reader, field: str, code: str, *, negative: bool
) -> Callable[[Sequence[str]], str]:
    read, column = number_reader(number), label(number)
    below_zero = Refusal(
        code, f'{field} is negative (the mapping may say negative = "swap")', field, "positive"
    )

    def number_of(values: Sequence[str]) -> str:
        try:
            decimal = read(text(values))
        except NotANumber as error:
            raise Unfit(Refusal(code, f"{field} is {error}", field, "grammar"), column) from error
        if decimal[0] == "-" and not negative:
            raise Unfit(below_zero, column)
        return decimal

    return number_of


def _rate(number: model.Number, text: Reader) -> Callable[[Sequence[str]], str | None]:
    read = _number(number, text, "fx_rate", "field_invalid", negative=True)  # judged with the entry
    return lambda values: read(values) if text(values) else None


def _moment(moment: model.Time, text: Reader) -> Callable[[Sequence[str]], int]:
    read: TimeReader = time_reader(moment)
    column = label(moment)

    def moment_of(values: Sequence[str]) -> int:
        written = text(values)
        if not written:
            return _now()
        try:
            return read(written)
        except NotATime as error:
            raise Unfit(Refusal("field_invalid", f"{error}", "timestamp_utc", "time"), column) from error

    return moment_of


def _now() -> int:
    """The time of reading, for a record that carries none."""
    return time.time_ns() // 1000


def _maker(
    choose: Callable[[Sequence[str]], _Branch],
    metadata: MetadataReader,
    source_id: str,
    generate: GenerateReference,
    width: int,
) -> MakeEntry:
    def make(record: Record) -> LedgerEntry:
        sequence, position, values = record
        if len(values) != width:
            reason = f"the row has {len(values)} values, the header names {width}"
            raise Unfit(Refusal("field_invalid", reason, "", "columns"), "")
        branch = choose(values)
        debit, credit, amount = branch.debit(values), branch.credit(values), branch.amount(values)
        if branch.swap and amount[0] == "-":
            debit, credit, amount = credit, debit, amount[1:]
        entry = LedgerEntry(
            branch.ledger_id(values),
            debit,
            credit,
            amount,
            branch.currency(values),
            branch.asset_type(values),
            branch.transaction_type(values),
            (branch.reference(values) if branch.reference else "") or generate(values, sequence),
            branch.moment(values) if branch.moment else _now(),
            branch.rate(values) if branch.rate else None,
            metadata(values),
            source_id,
            "CSV",
            position,
            sequence,
        )
        refusal = fault_of(entry)
        if refusal is not None:
            raise Unfit(refusal, branch.labels.get(refusal.field, refusal.field))
        return entry

    return make


def _trimmed(make: MakeEntry) -> MakeEntry:
    def trimmed(record: Record) -> LedgerEntry:
        return make(record._replace(values=[value.strip() for value in record.values]))

    return trimmed
