"""What the page shows of files that may be long: sums of the balances, the first rows of others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from audit.evidence.columns import FOUND

_EXACT_DIGITS = 500
_MOST_ACCOUNTS = 100
_MOST_CORRECTIONS = 200
_NUMBERS = ("opening", "debits", "credits", "closing")


@dataclass(slots=True)
class Seen:
    """Gathered while the files are written.

    `trial` has for each currency and asset type: accounts, opening, debits, credits, closing; the first and
    the last as debits less credits. `accounts` are the first that entries moved, of `moved` in all.
    """

    trial: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    accounts: list[Sequence[str]] = field(default_factory=list)
    moved: int = 0
    corrections: list[Sequence[Any]] = field(default_factory=list)

    def look(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """At a piece of one of the files."""
        if name == "corrections":
            self.corrections += rows[: _MOST_CORRECTIONS - len(self.corrections)]
        elif name == "balances":
            with localcontext() as context:
                context.prec = _EXACT_DIGITS
                for row in rows:
                    self._account(dict(zip(FOUND["balances"], row, strict=True)))

    def _account(self, row: dict[str, str]) -> None:
        sums = self.trial.setdefault((row["currency_code"], row["asset_type"]), [0, *[Decimal(0)] * 4])
        sums[0] += 1
        for nth, name in enumerate(_NUMBERS, start=1):
            turned = name in ("opening", "closing") and row["normal_side"] == "credit"
            sums[nth] += -Decimal(row[name]) if turned else Decimal(row[name])
        if Decimal(row["debits"]) or Decimal(row["credits"]):
            self.moved += 1
            if len(self.accounts) < _MOST_ACCOUNTS:
                self.accounts.append([row[name] for name in ("account_id", "currency_code", *_NUMBERS)])
