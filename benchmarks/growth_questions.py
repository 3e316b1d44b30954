"""What is asked of books that have grown: how long each question takes, by the plans that they have then."""

import time
from collections.abc import Callable

from benchmarks import database
from benchmarks.checks import expect
from ledger.balances import accounts_now, balances_before
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.patience import Patience

RARE = "RARE"  # an account with one entry, half way
INDEX = "ledger_entries_accounts"
_ACCOUNT = """
    INSERT INTO bank_accounts (id, currency_code, asset_type, normal_side)
    SELECT '{rare}', currency_code, asset_type, normal_side FROM bank_accounts WHERE id = '{like}'
"""
_SUMMARISED = f"SELECT brin_summarize_new_values(oid) FROM pg_class WHERE relname = '{INDEX}'"
_TIMES = 3  # the best of


def open_rare_account(url: str, like: str) -> None:
    """An account of the same kind as `like`."""
    database.query(url, _ACCOUNT.format(rare=RARE, like=like))


def drop_index(url: str) -> None:
    """Do without the filter of accounts."""
    database.query(url, f"DROP INDEX {INDEX}")


def questions(url: str, busy: str) -> dict[str, float]:
    """Milliseconds of each, the best of three; `busy` is an account of every batch."""
    database.query(url, _SUMMARISED)  # as autovacuum does in time
    settings = Settings.model_validate({"database_url": url})
    with connect(settings, role="auditor", application="dual-ledger benchmark") as books:
        found = {
            "outbox counted": _best(lambda: books.row("status_outbox_counted")),
            "outbox by halving": _best(lambda: books.row("status_outbox_probed")),
        }
        for name, account in (("a rare account", RARE), ("a busy account", busy)):
            found[f"balance of {name} half way"] = _best(lambda account=account: _balance(books, account))  # type: ignore[misc]
    return found


def _balance(books: Books, account: str) -> None:
    with books.snapshot():
        (known,) = accounts_now(books, [account]).values()
        half_way = (known.last_entry or 0) // 2
        before = balances_before(books, [known], half_way, Patience(None))
    expect("accounts reckoned", 1, len(before or ()))


def _best(question: Callable[[], object]) -> float:
    return round(1000 * min(_seconds(question) for _ in range(_TIMES)), 1)


def _seconds(question: Callable[[], object]) -> float:
    began = time.perf_counter()
    question()
    return time.perf_counter() - began
