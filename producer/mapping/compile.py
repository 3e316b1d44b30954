"""A mapping and a header, made into one function from a row to an entry."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from ledger.entry import LedgerEntry
from ledger.errors import Refusal
from ledger.validation import fault_of
from producer.mapping import model
from producer.mapping.branch import Branch, branch
from producer.mapping.columns import Columns
from producer.mapping.metadata import MetadataReader, metadata_reader
from producer.mapping.notes import Notes
from producer.mapping.text import Defaulted, Unfit
from producer.mapping.watch import Watch
from producer.source import Record

DEFAULTS = {"ledger_id": "MASTER", "asset_type": "fiat"}
GenerateReference: TypeAlias = Callable[[Sequence[str], int], str]
MakeEntry: TypeAlias = Callable[[Record], LedgerEntry]  # Unfit when the record cannot become one


def compiled(
    mapping: model.Mapping,
    header: Sequence[str],
    *,
    source_id: str,
    generate: GenerateReference,
    source_type: str = "CSV",
    account_names: Mapping[str, str] | None = None,
    ledger_id: str | None = None,
    where: str = "mapping",
    defaulted: Defaulted | None = None,
    watch: Watch | None = None,
) -> MakeEntry:
    """The function from a record to its entry; UsageError when the header lacks what `mapping` names.

    `ledger_id` is the ledger of entries for which neither row nor mapping names one, `where` the mapping's
    file, `defaulted` counts the empty texts of fields that got a default, and `watch` hears which rules fire.
    """
    columns = Columns(header)
    defaults = {name: model.Text(constant=value) for name, value in DEFAULTS.items()}
    if ledger_id is not None:
        defaults["ledger_id"] = model.Text(constant=ledger_id)
    accounts = (mapping.accounts, account_names) if mapping.accounts and account_names is not None else None

    def read(over: model.Fields, key: str) -> Branch:
        """The branch of `[entry]` with the fields of a case over it; `key` is the case's place."""

        def key_of(field: str) -> str:
            return f"{where}: {key if field in over.given() else 'entry'}.{field}"

        def notes_of(field: str) -> Notes:
            if field in over.given():
                return notes(field, f"{key}.{field}")
            stated = "--ledger" if field == "ledger_id" and ledger_id is not None else ""
            return notes(field, f"entry.{field}" if field in mapping.entry.given() else stated)

        given = defaults | mapping.entry.given() | over.given()
        return branch(given, columns, accounts, key_of, notes_of, defaulted)

    notes = Notes if watch is None else watch.notes
    choose = _chooser(mapping, columns, read, where, notes("", "cases"))
    metadata = metadata_reader(mapping, columns, where, notes)
    if watch is not None:
        generate = watch.generating(generate)
    make = _maker(choose, metadata, (source_id, source_type), generate, len(columns.names))
    made = _trimmed(make, notes("", "file")) if mapping.file.trim else make
    return made if watch is None else watch.making(made)


def _chooser(
    mapping: model.Mapping,
    columns: Columns,
    read: Callable[[model.Fields, str], Branch],
    where: str,
    notes: Notes,
) -> Callable[[Sequence[str]], Branch]:
    if mapping.cases is None:
        only = read(mapping.entry, "entry")
        return lambda _values: only
    cases = mapping.cases
    index = columns.index(cases.column, f"{where}: cases.column")
    rules = {text: notes.rule("when", text, text) for text in cases.when}
    rest = read(cases.otherwise, "cases.otherwise") if cases.otherwise else None
    found = notes.table(
        {text: read(case, rules[text].key) for text, case in cases.when.items()},
        rules.values(),
        rules.get,
        notes.rule("otherwise", "") if rest else None,
    )
    refusal = Refusal("field_invalid", "the mapping's cases do not name this text", "", "case")

    def choose(values: Sequence[str]) -> Branch:
        chosen = found.get(values[index], rest)
        if chosen is None:
            raise Unfit(refusal, cases.column)
        return chosen

    return choose


def _maker(
    choose: Callable[[Sequence[str]], Branch],
    metadata: MetadataReader,
    source: tuple[str, str],
    generate: GenerateReference,
    width: int,
) -> MakeEntry:
    def make(record: Record) -> LedgerEntry:
        sequence, position, values = record
        if len(values) != width:
            reason = f"the row has {len(values)} values, the header names {width}"
            raise Unfit(Refusal("field_invalid", reason, "", "columns"), "")
        chosen = choose(values)
        debit, credit = chosen.debit_account_id(values), chosen.credit_account_id(values)
        amount = chosen.amount(values)
        swapped = chosen.swap and amount[0] == "-"
        if swapped:
            debit, credit, amount = credit, debit, amount[1:]
        entry = LedgerEntry(
            chosen.ledger_id(values),
            debit,
            credit,
            amount,
            chosen.currency_code(values),
            chosen.asset_type(values),
            chosen.transaction_type(values),
            (chosen.reference_id(values) if chosen.reference_id else "") or generate(values, sequence),
            chosen.timestamp_utc(values),
            chosen.fx_rate(values) if chosen.fx_rate else None,
            metadata(values),
            *source,
            position,
            sequence,
        )
        refusal = fault_of(entry)
        if refusal is not None:
            raise Unfit(refusal, chosen.label(refusal.field, swapped=swapped))
        return entry

    return make


def _trimmed(make: MakeEntry, notes: Notes) -> MakeEntry:
    fires = notes.fires(notes.rule("trim", "true"))

    def noted(value: str) -> str:
        if (made := value.strip()) != value:
            fires(made)
        return made

    strip = noted if notes.watching else str.strip

    def trimmed(record: Record) -> LedgerEntry:
        return make(record._replace(values=[strip(value) for value in record.values]))

    return trimmed
