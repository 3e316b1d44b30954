"""One break on its way to being corrected: what it proposes, or why nothing, and what was posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from audit.corrections.refusals import Words, of_posting, of_proposal

CORRECTED = "corrected"  # not refused: there is nothing left to do
WITH_ANOTHER = "with_another"  # nor this: another break over the same entry stands for it
POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Correction:
    """A proposal. `outcome` is what posting answered, None where it was not asked."""

    break_id: int
    comparison: str
    kind: str
    corrects: str | None
    expected: str | None
    actual: str | None
    ledger_id: str | None
    debit_account_id: str | None
    credit_account_id: str | None
    amount: Decimal | None
    currency_code: str | None
    books: str | None
    refusal: str | None
    about: str
    outcome: str | None = None
    rule: str = ""
    entry_id: int | None = None
    balances: Mapping[str, Mapping[str, Decimal | None]] | None = None
    approvals: int | None = None
    needed: int | None = None
    again: bool = False

    @property
    def reference_id(self) -> str:
        """What the entry is called that corrects the break."""
        return f"CORRECTION-{self.break_id}"

    @property
    def posted(self) -> bool:
        """Whether the entry was taken into the books, be it only to look."""
        return self.outcome == POSTED

    @property
    def done_before(self) -> bool:
        """Whether the break needs nothing, as it is corrected already, or with another."""
        return self.refusal in (CORRECTED, WITH_ANOTHER)

    @property
    def words(self) -> Words | None:
        """What is in the way, and what to do; None where nothing is."""
        if self.refusal is not None:
            return of_proposal(self.refusal, self.break_id, self.kind, self.about)
        if self.outcome not in (None, POSTED):
            return of_posting(str(self.outcome), self.rule)
        return None

    def document(self) -> dict[str, Any]:
        """The correction as `--json` prints it."""
        words = self.words
        return {
            "break_id": self.break_id,
            "comparison": self.comparison,
            "kind": self.kind,
            "corrects": self.corrects,
            "expected": self.expected,
            "actual": self.actual,
            "reference_id": self.reference_id,
            "ledger_id": self.ledger_id,
            "debit_account_id": self.debit_account_id,
            "credit_account_id": self.credit_account_id,
            "amount": self.amount,
            "currency_code": self.currency_code,
            "books": self.books,
            "refused": None if words is None else {**words._asdict(), "about": self.about or None},
        }


def correction_of(record: Mapping[str, Any]) -> Correction:
    """The correction in a row of one of the queries."""
    names = ("comparison", "kind", "expected", "actual", "ledger_id", "debit_account_id", "credit_account_id")
    outcome = record.get("outcome")
    return Correction(
        record["break_id"],
        **{name: record[name] for name in names},
        corrects=record["reference_id"],
        amount=record["amount"],
        currency_code=record["currency_code"],
        books=record["books"],
        refusal=record["refusal"],
        about=record["about"] or "",
        outcome=outcome,
        rule=record.get("rule") or "",
        entry_id=record.get("entry_id"),
        balances=_balances(record) if outcome == POSTED else None,
        approvals=record.get("approvals"),
        needed=record.get("needed"),
        again=bool(record.get("again")),
    )


def _balances(record: Mapping[str, Any]) -> dict[str, dict[str, Decimal | None]]:
    return {
        side: {when: record[f"{side}_{when}"] for when in ("before", "after")} for side in ("debit", "credit")
    }
