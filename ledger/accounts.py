"""Accounts into the books: stated once, then only postings change them."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from ledger.account import Account, AccountFault, fault_of_account
from ledger.account_file import AccountFile
from ledger.audit_line import write_line
from ledger.books import Books, Refused
from ledger.imported import Imported

_BATCH = 5000
_CHECK_VIOLATION = "23514"


def import_file(
    books: Books,
    file: AccountFile,
    *,
    reason: str,
    operator_name: str,
    on_progress: Callable[[Imported], None] = lambda _: None,
) -> Imported:
    """Create the accounts that the file states, and tell it in the audit log, in one transaction.

    UsageError when it is no such file. An import that creates nothing leaves no line.
    """
    with books.transaction():
        imported = _import_rows(books, file.rows(), on_progress)
        if imported.created:
            details = {"file": file.path.name, "sha256": file.sha256, **imported.totals()}
            write_line(books, "accounts.import", reason, operator_name, details)
    return imported


def create_account(books: Books, account: Account, *, reason: str, operator_name: str) -> Imported:
    """Create one account, and tell it in the audit log."""
    with books.transaction():
        imported = _import_rows(books, [account])
        if imported.created:
            stated = dict(zip(account._fields[1:5], account[1:5], strict=True))
            details = {"account_id": account.id, "before": None, "after": stated}
            write_line(books, "accounts.create", reason, operator_name, details)
    return imported


def _import_rows(
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
        while sound:
            sound = _create(books, sound, imported)
        on_progress(imported)
    imported.faults.sort(key=lambda fault: fault.line)
    return imported


def _is_sound(account: Account, imported: Imported) -> bool:
    fault = fault_of_account(account)
    if fault is not None:
        imported.note(fault)
    return fault is None


def _create(books: Books, accounts: Sequence[Account], imported: Imported) -> list[Account]:
    """Create what is missing, then see what the books hold: whoever created it, the first statement stays.

    Answers with the accounts that were stated once more behind a statement that the books refuse.
    """
    first = {account.id: account for account in reversed(accounts)}
    created, broken_rules = _created(books, list(first.values()))
    for account in accounts:
        if account.id in created and account is first[account.id]:
            imported.note_created(account)
    held = {values[0]: Account(*values) for values in books.rows("accounts_stated", ids=list(first))}
    again = []
    for account in accounts:
        is_first = account is first[account.id]
        if account.id in held:
            if not account.same_as(held[account.id]):
                imported.note(_difference(account, held[account.id]))
            elif not (is_first and account.id in created):
                imported.unchanged += 1
        elif is_first:
            imported.note(_refused(account, broken_rules[account.id]))
        else:
            again.append(account)
    return again


def _created(books: Books, accounts: Sequence[Account]) -> tuple[set[str], dict[str, str]]:
    """The ids of those that are new, and the rule of the books that each of the refused ones breaks."""
    columns = zip(*(account[:5] for account in accounts), strict=True)
    names = ("ids", "currency_codes", "asset_types", "normal_sides", "opening_balances")
    parameters = {name: list(column) for name, column in zip(names, columns, strict=True)}
    try:
        with (
            books.transaction()
        ):  # a savepoint: one account that breaks a rule undoes its batch, not the import
            return {account_id for (account_id,) in books.rows("accounts_create", **parameters)}, {}
    except Refused as error:
        if error.sqlstate != _CHECK_VIOLATION:
            raise
    answers = books.rows("accounts_create_one_by_one", **parameters)
    return (
        {account_id for account_id, created, _ in answers if created},
        {account_id: rule for account_id, _, rule in answers if rule},
    )


def _refused(account: Account, rule: str) -> AccountFault:
    message = f"breaks a rule that is applied to the books: {rule}"
    return AccountFault(account.line, "opening_balance", message, account.id)


def _difference(account: Account, held: Account) -> AccountFault:
    column = next(
        (name for name in Account._fields[1:4] if getattr(account, name) != getattr(held, name)),
        "opening_balance",
    )
    message = f"the account exists with {getattr(held, column)}; an account is stated once"
    return AccountFault(account.line, column, message, account.id)
