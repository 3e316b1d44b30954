"""DBIS's four rules as they stand on the accounts, and the accounts that break them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.books import Books


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the four. `constraint` is what it stands as, None when no constraint of its own says it."""

    name: str
    condition: str
    breaking: int
    constraint: str | None
    validated: bool

    @property
    def state(self) -> str:
        """In a word."""
        if self.constraint is None:
            return "absent"
        return "valid" if self.validated else "not valid"

    def document(self) -> dict[str, Any]:
        """As `--json` has it."""
        return {
            "check": self.name,
            "condition": self.condition,
            "count": self.breaking,
            "constraint": self.constraint,
            "state": self.state,
        }


@dataclass(frozen=True, slots=True)
class Look:
    """The rules, every CHECK that counts as one, and the accounts that break one, the first of them."""

    rules: tuple[Rule, ...]
    constraints: tuple[Mapping[str, Any], ...]
    accounts: int
    breaking: int
    listed: tuple[Mapping[str, Any], ...]

    @property
    def clean(self) -> bool:
        """Whether no account breaks a rule."""
        return self.breaking == 0

    @property
    def applied(self) -> bool:
        """Whether each rule stands and is validated."""
        return all(rule.state == "valid" for rule in self.rules)

    def document(self) -> dict[str, Any]:
        """As `--json` has it: `findings` are the rules that accounts break."""
        return {
            "ok": self.clean,
            "findings": [rule.document() for rule in self.rules if rule.breaking],
            "rules": [rule.document() for rule in self.rules],
            "constraints": [dict(one) for one in self.constraints],
            "accounts": self.accounts,
            "breaking": self.breaking,
            "listed": [dict(one) for one in self.listed],
        }


def look(books: Books, most: int) -> Look:
    """The rules and the accounts at one moment; of the accounts that break one at most so many are listed."""
    with books.snapshot():
        counts = books.row("constraints_broken")
        assert counts is not None  # an aggregate always answers
        *broken, breaking, accounts = counts
        standing = books.rows("constraints_standing")
        rules = tuple(
            Rule(name, condition, count, constraint, bool(validated))
            for (name, condition, constraint, validated), count in zip(standing, broken, strict=True)
        )
        return Look(
            rules,
            tuple(books.records("constraints_present")),
            accounts,
            breaking,
            tuple(books.records("constraints_breaking", most=most) if breaking else ()),
        )
