"""What it would mean to take a run back, before anybody does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ledger.books import Books
from ledger.runs.run import Run

_LISTED = 100
_DOABLE = ("PAUSED", "FAILED", "COMPLETED", "UNDOING", "UNDONE")


@dataclass(frozen=True, slots=True)
class Check:
    """The report. `troubled` are accounts that a reversal would meet where it cannot pass."""

    run: Run
    method: str | None  # by which way it is undone, or was
    entries: int
    sums: Mapping[str, Decimal]
    accounts: int
    troubled: Sequence[Mapping[str, Any]]
    outbox: Mapping[str, int]
    obstacles: Mapping[str, int]  # to `delete`
    opened: int
    followed: int
    entries_of_others: int
    letters_open: int
    letters_parked: int
    relied_on: int

    @property
    def done(self) -> bool:
        """Whether there is nothing to take back: it never began, or all of it was taken back."""
        return self.run.status == "PLANNED" or (self.run.status == "UNDONE" and self.entries == 0)

    @property
    def reversible(self) -> bool:
        """Whether a reversal would go through as the books are now."""
        return self.run.status in _DOABLE and self.method != "delete" and not self.troubled

    @property
    def why_not_delete(self) -> list[str]:
        """Why it cannot be deleted, in words."""
        return list(self._why_not_delete())

    def _why_not_delete(self) -> Iterator[str]:
        if self.run.status not in _DOABLE:
            yield f"the run is {self.run.status}"
        if self.method == "reverse":
            yield "it is being reversed, or was"
        for obstacle, rows in self.obstacles.items():
            yield _OBSTACLES[obstacle].format(rows=rows)

    def document(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {
            "entries": self.entries,
            "sums": {currency: format(total, "f") for currency, total in self.sums.items()},
            "accounts": self.accounts,
            "reverse": {
                "possible": self.reversible,
                "accounts_in_the_way": [_account(account) for account in self.troubled],
            },
            "delete": {"possible": not self.why_not_delete, "why_not": self.why_not_delete},
            "outbox": dict(self.outbox),
            "stays_behind": {
                "accounts_opened": self.opened,
                "accounts_used_by_others": self.followed,
                "entries_of_others_there": self.entries_of_others,
                "dead_letters_open": self.letters_open,
                "dead_letters_parked": self.letters_parked,
            },
            "relied_on": self.relied_on,
        }


_OBSTACLES = {
    "told": "{rows:,} of its outbox rows were sent, or tried: the SCB has heard of it",
    "archived": "{rows:,} of its outbox rows are answered and in the archive: the SCB has heard of it",
    "relay": "a relay has held {rows:,} of its shards, and may have sent rows that it could not mark",
    "sealed": "{rows:,} of its entries are sealed: without them the chain of seals would be broken",
    "elsewhere": "{rows:,} of its entries were posted from dead letters, among the numbers of another shard",
    "others": "{rows:,} outbox rows of its shards are not its own",
    "reversed": "{rows:,} of its entries are taken back already",
    "relied on": "{rows:,} messages of others were settled because the books had its entries",
    "limit": "{rows:,} of its accounts would be below their limit without it",
    "not active": "{rows:,} of its accounts are frozen or closed, and their balance would change",
}


def check(books: Books, run: Run) -> Check:
    """Look at a run: nothing is changed."""
    under_way = books.row("undo_under_way", run=run.run_id)
    standing = books.rows("undo_standing", run=run.run_id)
    limited = (books.row("undo_limited") or (False,))[0]
    query = "undo_accounts_limited" if limited else "undo_accounts"
    accounts = books.records(query, run=run.run_id, limit=_LISTED)
    return Check(
        run,
        under_way[0] if under_way else None,
        sum(entries for _, entries, _ in standing),
        {currency: total for currency, _, total in standing},
        accounts[0]["touched"] if accounts else 0,
        [account for account in accounts if account["not_active"] or account["below_limit"]],
        {status.lower(): rows for status, rows in books.rows("undo_outbox", run=run.run_id)},
        dict(books.rows("undo_obstacles", run=run.run_id)),
        *(books.row("undo_opened", run=run.run_id) or (0, 0, 0)),
        *(books.row("undo_letters", run=run.run_id) or (0, 0, 0)),
    )


def _account(account: Mapping[str, Any]) -> dict[str, Any]:
    amounts = ("available", "available_after", "lowest")
    return {
        **{name: account[name] for name in ("account_id", "currency_code", "status", "entries")},
        **{name: format(account[name], "f") for name in amounts},
        "why": "not active" if account["not_active"] else "below its limit",
    }
