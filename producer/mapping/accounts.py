"""What the source's account names are in the books."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ledger.errors import Refusal, UsageError
from producer.mapping.model import Accounts
from producer.mapping.notes import Notes, Rule
from producer.mapping.text import Reader, Unfit


def account_names(accounts: Accounts, folder: Path) -> dict[str, str]:
    """The table of the mapping over its CSV (held in memory); `folder` is the mapping file's own."""
    listed = _from_csv(accounts, folder / accounts.file) if accounts.file else {}
    return {**listed, **accounts.map}


def account_reader(
    read: Reader, names: Mapping[str, str], accounts: Accounts, column: str, notes: Notes
) -> Reader:
    """`read`, and then the account's name in the books; `names` are those of the table over its CSV."""
    field, unmapped = notes.field, accounts.unmapped
    names = notes.table(names, *_rules(accounts, field))

    def mapped(values: Sequence[str]) -> str:
        name = read(values)
        found = names.get(name)
        if found is not None:
            return found
        if unmapped == "keep":
            return name
        raise Unfit(
            Refusal("field_invalid", "this account is not in the mapping's accounts", field, "account_map"),
            column,
        )

    return mapped


def _rules(accounts: Accounts, field: str) -> tuple[list[Rule], Callable[[str], Rule], Rule | None]:
    """The rules of the table and of its CSV, which of them named an account, and the one for unnamed ones."""
    table = Rule(field, "accounts.map", "map", "", "map" in accounts.model_fields_set)
    listed = Rule(field, "accounts.file", "file", str(accounts.file), accounts.file is not None)
    keep = Rule(field, "accounts.unmapped", "unmapped", "keep") if accounts.unmapped == "keep" else None
    return [table, listed], lambda name: table if name in accounts.map else listed, keep


def _from_csv(accounts: Accounts, path: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            absent = {accounts.from_column, accounts.to_column} - set(reader.fieldnames or ())
            if absent:
                raise UsageError(
                    f"{path} has no column {', '.join(sorted(absent))}",
                    hint="name its columns with accounts.from and accounts.to in the mapping",
                )
            for row in reader:
                legacy, name = row[accounts.from_column], row[accounts.to_column]
                if not legacy or not name or names.setdefault(legacy, name) != name:
                    raise UsageError(
                        f"{path}, line {reader.line_num}: empty, or mapped twice to two accounts"
                    )
    except OSError as error:
        raise UsageError(f"cannot read the accounts {path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} is not a CSV file in UTF-8: {error}") from error
    return names
