"""Proof by trying: for each of DBIS's rules an UPDATE that breaks it must be refused; nothing of it stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.constraints.rules import Look, look
from ledger.books import Books


@dataclass(frozen=True, slots=True)
class Proof:
    """What the attempts against one rule met: the constraint that refused each, None where one was taken."""

    rule: str
    condition: str
    refused_by: tuple[str | None, ...]
    state: str

    @property
    def enforced(self) -> bool:
        """Whether no attempt was taken."""
        return bool(self.refused_by) and all(self.refused_by)

    def document(self) -> dict[str, Any]:
        """As `--json` has it."""
        return {
            "check": self.rule,
            "condition": self.condition,
            "enforced": self.enforced,
            "refused_by": sorted({name for name in self.refused_by if name}),
            "state": self.state,
        }


@dataclass(frozen=True, slots=True)
class Verified:
    """The proofs; `on_account` is None when there was no account to try on, and one was put in for it."""

    proofs: tuple[Proof, ...]
    on_account: str | None
    sound_refused_by: str | None
    look: Look

    @property
    def not_validated(self) -> list[str]:
        """Rules that hold for new values, and not yet proven of the old."""
        return [str(one["name"]) for one in self.look.constraints if not one["validated"]]

    @property
    def ok(self) -> bool:
        """Whether each rule is enforced, for every account."""
        return (
            self.sound_refused_by is None
            and all(proof.enforced for proof in self.proofs)
            and not self.not_validated
        )

    def findings(self) -> list[dict[str, Any]]:
        """What is wrong, each with the number of cases."""
        found: list[dict[str, Any]] = [
            {"check": proof.rule, "count": 1, "problem": f"an UPDATE against {proof.condition} was taken"}
            for proof in self.proofs
            if not proof.enforced
        ]
        found += [
            {"check": name, "count": 1, "problem": "NOT VALID: accounts from before it may break it"}
            for name in self.not_validated
        ]
        if self.sound_refused_by is not None:
            problem = "it refuses values that keep all four rules, so that no refusal proves anything"
            found.append({"check": self.sound_refused_by, "count": 1, "problem": problem})
        return found

    def document(self) -> Mapping[str, Any]:
        """As `--json` has it."""
        return {
            "ok": self.ok,
            "findings": self.findings(),
            "rules": [proof.document() for proof in self.proofs],
            "constraints": [dict(one) for one in self.look.constraints],
            "on_account": self.on_account,
        }


def verify(books: Books) -> Verified:
    """Try every rule on an account that nobody holds at this moment; each attempt is undone at once."""
    with books.transaction(rollback=True):
        tried = books.rows("constraints_prove")
    found = look(books, 0)
    refused: dict[str | None, list[str | None]] = {}
    for rule, _, refused_by in tried:
        refused.setdefault(rule, []).append(refused_by)
    (sound,) = refused.pop(None)
    proofs = tuple(
        Proof(rule.name, rule.condition, tuple(refused.get(rule.name, ())), rule.state)
        for rule in found.rules
    )
    return Verified(proofs, tried[0][1], sound, found)
