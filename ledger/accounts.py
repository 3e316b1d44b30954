"""Accounts into the books: stated once, then only postings change them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ledger.account import Account, AccountFault, fault_of_account
from ledger.account_file import read_accounts
from ledger.books import Books, connect
from ledger.config import Settings

_BATCH = 5000
_FAULTS_KEPT = 1000


@dataclass
class Imported:
    """What became of the accounts; of the faults the first thousand are kept."""

    read: int = 0
    created: int = 0
    unchanged: int = 0
    faulty: int = 0
    faults: list[AccountFault] = field(default_factory=list)

    def note(self, fault: AccountFault) -> None:
        """Count a fault."""
        self.faulty += 1
        if len(self.faults) < _FAULTS_KEPT:
            self.faults.append(fault)


def import_file(
    settings: Settings, path: Path, on_progress: Callable[[Imported], None] = lambda _: None
) -> Imported:
    """Create the accounts that the CSV file states; UsageError when it is no such file."""
    with connect(settings, role="poster", application="dual-ledger accounts") as books:
        return import_rows(books, read_accounts(path), on_progress)


def import_rows(
    books: Books,
    rows: Iterable[Account | AccountFault],
    on_progress: Callable[[Imported], None] = lambda _: None,
) -> Imported:
    """Create the accounts that are missing; one that exists is never changed: stated otherwise is a fault."""
    imported = Imported()
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        sound = [row for row in batch if isinstance(row, Account) and _is_sound(row, imported)]
        for row in batch:
            if isinstance(row, AccountFault):
                imported.note(row)
        imported.read += len(batch)
        _create(books, sound, imported)
        on_progress(imported)
    imported.faults.sort(key=lambda fault: fault.line)
    return imported


def _is_sound(account: Account, imported: Imported) -> bool:
    fault = fault_of_account(account)
    if fault is not None:
        imported.note(fault)
    return fault is None


def _create(books: Books, accounts: Sequence[Account], imported: Imported) -> None:
    """Create what is missing, then see what the books hold: whoever created it, the first statement stays."""
    first = {account.id: account for account in reversed(accounts)}
    if not first:
        return
    columns = zip(*(account[:5] for account in first.values()), strict=True)
    names = ("ids", "currency_codes", "asset_types", "normal_sides", "opening_balances")
    row = books.row(
        "accounts_create", **{name: list(column) for name, column in zip(names, columns, strict=True)}
    )
    created: int = row[0] if row else 0
    held = {values[0]: Account(*values) for values in books.rows("accounts_stated", ids=list(first))}
    as_stated = 0
    for account in accounts:
        if account.same_as(held[account.id]):
            as_stated += 1
        else:
            imported.note(_difference(account, held[account.id]))
    imported.created += created
    imported.unchanged += as_stated - created


def _difference(account: Account, held: Account) -> AccountFault:
    column = next(
        (name for name in Account._fields[1:4] if getattr(account, name) != getattr(held, name)),
        "opening_balance",
    )
    message = f"the account exists with {getattr(held, column)}; an account is stated once"
    return AccountFault(account.line, column, message, account.id)
