"""DBIS's own two file shapes, as mappings: recognised by their header, in any order of columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import UsageError
from producer.mapping.columns import nearest
from producer.mapping.model import Mapping

DEFAULTS = {"ledger_id": "MASTER", "currency_code": "USD", "asset_type": "fiat"}
_ENTRY_FIELD_OF = {
    "camel case": {
        "ledgerId": "ledger_id",
        "debitAccountId": "debit_account_id",
        "creditAccountId": "credit_account_id",
        "amount": "amount",
        "currencyCode": "currency_code",
        "assetType": "asset_type",
        "transactionType": "transaction_type",
        "referenceId": "reference_id",
        "timestampUtc": "timestamp_utc",
        "fxRate": "fx_rate",
        "metadata": "metadata",
    },
    "short names": {
        "ledger": "ledger_id",
        "debit_account": "debit_account_id",
        "credit_account": "credit_account_id",
        "amount": "amount",
        "currency": "currency_code",
        "asset_type": "asset_type",
        "txn_type": "transaction_type",
        "reference_id": "reference_id",
        "timestamp": "timestamp_utc",
        "fx_rate": "fx_rate",
        "metadata": "metadata",
    },
}
_REQUIRED = {"debit_account_id", "credit_account_id", "amount", "transaction_type"}
KNOWN_COLUMNS = frozenset(column for shape in _ENTRY_FIELD_OF.values() for column in shape)


@dataclass(frozen=True, slots=True)
class Shape:
    """A recognised shape: its mapping, and the defaults it fills in for columns that are not there."""

    name: str
    mapping: Mapping
    defaulted: dict[str, str]


def recognised(header: Sequence[str], ledger_id: str | None = None) -> Shape:
    """The shape with this header; UsageError says what keeps it from being one."""
    name, shape = max(_ENTRY_FIELD_OF.items(), key=lambda named: len(set(named[1]) & set(header)))
    _none_unknown(header, shape)
    column_of = {field: column for column, field in shape.items() if column in header}
    missing = [column for column, field in shape.items() if field in _REQUIRED - set(column_of)]
    if missing:
        raise UsageError(
            f"the file has no column {', '.join(missing)}",
            hint="for any other shape say what its columns mean: --mapping FILE (docs/mapping.md)",
        )
    defaults = DEFAULTS if ledger_id is None else DEFAULTS | {"ledger_id": ledger_id}
    absent = {field: value for field, value in defaults.items() if field not in column_of}
    return Shape(name, _mapping(column_of, defaults), absent)


def recognised_keys(keys: Sequence[str], ledger_id: str | None = None) -> tuple[Shape, tuple[str, ...]]:
    """The shape of records with these keys, and all of its columns: some records may lack a key."""
    shape = recognised(keys, ledger_id)
    columns = max(_ENTRY_FIELD_OF.values(), key=lambda columns: len(set(columns) & set(keys)))
    whole = recognised(tuple(columns), ledger_id)
    return Shape(whole.name, whole.mapping, shape.defaulted), tuple(columns)


def _none_unknown(header: Sequence[str], shape: dict[str, str]) -> None:
    for name in header:
        if name in shape and list(header).count(name) == 1:
            continue
        if name in shape:
            raise UsageError(f"the header names {name!r} more than once")
        near = nearest(name, shape)
        raise UsageError(
            f"unknown column {name!r}",
            hint=(f"did you mean {near!r}? " if near else "")
            + "for any other shape say what its columns mean: --mapping FILE (docs/mapping.md)",
        )


def _mapping(column_of: dict[str, str], defaults: dict[str, str]) -> Mapping:
    entry: dict[str, dict[str, str]] = {field: {"constant": value} for field, value in defaults.items()}
    for field, column in column_of.items():
        if field == "timestamp_utc":
            entry[field] = {"column": column, "zone": "UTC"}
        elif field in defaults:
            entry[field] = {"column": column, "default": defaults[field]}
        elif field != "metadata":
            entry[field] = {"column": column}
    return Mapping.model_validate({"entry": entry, "metadata_json": column_of.get("metadata")})
