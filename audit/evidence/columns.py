"""The columns of each file, in order. What is sealed is digested in it; the script has it too."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.evidence.script.texts import SEALED

_PLACE = ("range_shard", "range_number")

ENTRY = SEALED["entries"].split()
OUTBOX = SEALED["outbox"].split()
ANSWER = [name for name in SEALED["acknowledgements"].split() if name not in _PLACE]

PARTS: Mapping[str, str] = {  # part of the seals → the query that reads a piece of it
    "acknowledgements": "evidence_acknowledgements",
    "audit_log": "evidence_audit_log",
    "entries": "evidence_entries",
    "outbox": "evidence_outbox",
}

FOUND: Mapping[str, Sequence[str]] = {
    "entries_not_covered": ENTRY,
    "outbox": OUTBOX,
    "acknowledgements": ANSWER,
    "signatures": ("number", "key_id", "signature"),
    "balances": (
        "account_id", "currency_code", "asset_type", "normal_side", "stated_opening", "opening", "debits",
        "credits", "closing", "later_debits", "later_credits", "balance",
    ),
    "breaks": (
        "id", "comparison", "kind", "ledger_id", "reference_id", "account_id", "currency_code", "expected",
        "actual", "details", "status", "opened_at", "seen_at", "closed_at",
    ),
    "corrections": (
        "break_id", "ledger_id", "debit_account_id", "credit_account_id", "amount", "currency_code",
        "asset_type", "reference_id", "books", "proposal_digest", "proposed_by", "proposed_at", "entry_id",
        "applied_by", "applied_at",
    ),
    "approvals": ("break_id", "actor", "login", "proposal_digest", "reason", "at"),
}  # fmt: skip


def columns(file: str) -> Sequence[str]:
    """Those of `sealed/….csv` or `found/….csv`."""
    folder, _, name = file.removesuffix(".csv").partition("/")
    return SEALED[name].split() if folder == "sealed" else FOUND[name]


def cells(row: Sequence[Any]) -> list[str]:
    """A row of texts as a CSV file has them: `~` is null, and a text that begins with `~` gets one more."""
    return ["~" if text is None else f"~{text}" if text[:1] == "~" else text for text in row]
