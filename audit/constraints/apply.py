"""DBIS's four rules put on the accounts, beside live posting.

1. look      an account that breaks a rule: nothing is changed, and the accounts are listed
2. add       what is missing, NOT VALID, in one short transaction: from its commit on nobody can break a rule
3. validate  each that is not valid yet, in a transaction of its own, while everybody goes on
4. look      an account that broke a rule between 1 and 2: what was added is taken off again

Killed anywhere, the same command goes on from what stands.
"""

from collections.abc import Callable
from dataclasses import dataclass

from audit.constraints.brief_lock import with_brief_lock
from audit.constraints.rules import Look, look
from ledger.books import Books, Refused
from ledger.failpoint import reach

_BROKEN = "23514"


@dataclass(frozen=True, slots=True)
class Applied:
    """What was added and validated, and how often the lock was asked for in vain; then how it stands."""

    added: tuple[str, ...]
    validated: tuple[str, ...]
    waits: int
    look: Look

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return bool(self.added or self.validated)


def apply(
    books: Books, reason: str, operator: str, most: int, tell: Callable[[str], None] = lambda _: None
) -> Applied:
    """Apply the rules; all stays as it is when an account breaks one. Retryable: no moment for the lock."""
    before = look(books, most)  # 1
    if not before.clean or before.applied:
        return Applied((), (), 0, before)
    tell("adding what is missing")
    rows, waits = with_brief_lock(
        lambda: books.rows("constraints_add", reason=reason, operator_name=operator)
    )  # 2
    added = tuple(name for (name,) in rows)
    reach("constraints.after_add")
    validated = []
    for rule in look(books, 0).rules:
        if rule.constraint is None or rule.validated:
            continue
        tell(f"validating {rule.constraint}")
        try:
            books.row(
                "constraints_validate", name=rule.constraint, reason=reason, operator_name=operator
            )  # 3
        except Refused as refusal:
            if refusal.sqlstate != _BROKEN:
                raise
            _take_off(books, added, f"an account came to break a rule: {reason}", operator)  # 4
            return Applied((), (), waits, look(books, most))
        validated.append(rule.constraint)
        reach("constraints.after_validate")
    return Applied(added, tuple(validated), waits, look(books, most))


def _take_off(books: Books, names: tuple[str, ...], reason: str, operator: str) -> None:
    if names:
        with_brief_lock(
            lambda: books.rows("constraints_drop", names=list(names), reason=reason, operator_name=operator)
        )
