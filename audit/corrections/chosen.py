"""Which breaks a command is about, and against which accounts balances are corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.books import Books
from ledger.errors import UsageError

PIECE = 2000  # breaks in one transaction: those who post wait that long


@dataclass(frozen=True, slots=True)
class Chosen:
    """Breaks by their ids, or all open ones of a kind and a comparison."""

    ids: Sequence[int] = ()
    kind: str | None = None
    comparison: str | None = None

    def found(self, books: Books, *, approved: bool = False) -> list[int]:
        """Their ids, in order; with `approved`, of all those alone that somebody has approved."""
        if not self.ids:
            rows = books.rows(
                "corrections_open", kind=self.kind, comparison=self.comparison, approved=approved
            )
            return [one for (one,) in rows]
        known = [one for (one,) in books.rows("corrections_known", ids=list(self.ids))]
        unknown = sorted(set(self.ids) - set(known))
        if unknown:
            raise UsageError(
                f"there is no break {', '.join(map(str, unknown))}", hint="dual-ledger breaks list"
            )
        return known


@dataclass(frozen=True, slots=True)
class Against:
    """The ledger and the counter accounts for balances: those given for this time, and the usual ones."""

    given: Sequence[str] = ()
    usual: Sequence[str] = ()
    ledger_id: str | None = None

    def parameters(self) -> dict[str, object]:
        """As the queries take them."""
        return {"ledger": self.ledger_id, "counters": list(self.given), "usual": list(self.usual)}

    def check(self, books: Books) -> None:
        """UsageError for an account that does not exist, or two of one currency and type of asset."""
        for accounts, said in ((self.given, "--counter-account"), (self.usual, "correction_counter_account")):
            _check(books, accounts, said)


def _check(books: Books, accounts: Sequence[str], said: str) -> None:
    if not accounts:
        return
    known = books.rows("corrections_counters", ids=list(accounts))
    unknown = sorted(set(accounts) - {name for name, _, _ in known})
    if unknown:
        raise UsageError(
            f"{said}: there is no account {', '.join(unknown)}",
            hint=f"dual-ledger accounts create {unknown[0]} --currency CODE --side SIDE",
        )
    seen: dict[tuple[str, str], str] = {}
    for name, currency, asset in known:
        other = seen.setdefault((currency, asset), name)
        if other != name:
            raise UsageError(
                f"{said}: {other} and {name} are both in {currency}", hint="one for each currency"
            )


def pieces(ids: Sequence[int], size: int = PIECE) -> Iterator[list[int]]:
    """The ids in pieces of one transaction each."""
    for begin in range(0, len(ids), size):
        yield list(ids[begin : begin + size])
