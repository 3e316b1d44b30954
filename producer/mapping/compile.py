"""A mapping and a header, made into one function from a row to an entry."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ledger.entry import LedgerEntry
from ledger.errors import Refusal
from ledger.validation import fault_of
from producer.mapping import model
from producer.mapping.accounts import account_reader
from producer.mapping.columns import Columns
from producer.mapping.metadata import MetadataReader, metadata_reader
from producer.mapping.text import Reader, Unfit, label, text_reader
from producer.mapping.values import MomentReader, RateReader, amount_reader, moment_reader, now, rate_reader
from producer.source import Record

DEFAULTS = {"ledger_id": "MASTER", "asset_type": "fiat"}
GenerateReference: TypeAlias = Callable[[Sequence[str], int], str]
MakeEntry: TypeAlias = Callable[[Record], LedgerEntry]  # Unfit when the record cannot become one


class _Branch(NamedTuple):
    """The readers of one set of fields; `labels` are the source's names of the entry's fields."""

    ledger_id: Reader
    debit: Reader
    credit: Reader
    amount: Reader
    swap: bool
    currency: Reader
    asset_type: Reader
    transaction_type: Reader
    reference: Reader | None
    moment: MomentReader | None
    rate: RateReader | None
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
    return _Branch(
        ledger_id=text("ledger_id"),
        debit=account("debit_account_id"),
        credit=account("credit_account_id"),
        amount=amount_reader(amount, text("amount")),
        swap=amount.negative == "swap",
        currency=text("currency_code"),
        asset_type=text("asset_type"),
        transaction_type=text("transaction_type"),
        reference=text("reference_id") if "reference_id" in given else None,
        moment=moment_reader(moment, text("timestamp_utc")) if isinstance(moment, model.Time) else None,
        rate=rate_reader(rate, text("fx_rate")) if isinstance(rate, model.Number) else None,
        labels={name: label(given.get(name)) for name in model.ENTRY_FIELDS},
    )


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
            branch.moment(values) if branch.moment else now(),
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
