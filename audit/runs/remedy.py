"""What a person does about a refused record, as a sentence with the command."""

from shlex import quote

from ledger.outcome import Outcome

_AT_SOURCE = (
    "correct the record in the source and load it again: what is posted already is known by its reference"
)
_SETTLED = {
    "REDRIVEN": "nothing: it was posted, or found posted, since",
    "DISCARDED": "nothing: it was given up; `dual-ledger dead-letters undo {letter} --reason …` opens it",
    "UNDONE": "nothing: it was posted since, and taken back",
    "PARKED": "create or unfreeze the account (`dual-ledger accounts create …`): it is posted by itself then",
}
_FIRST = {
    Outcome.LEDGER_UNKNOWN: "`dual-ledger ledgers create …`",
    Outcome.SOURCE_NOT_ALLOWED: "`dual-ledger ledgers allow …`",
    Outcome.DEBIT_ACCOUNT_UNKNOWN: "`dual-ledger accounts create …`",
    Outcome.CREDIT_ACCOUNT_UNKNOWN: "`dual-ledger accounts create …`",
    Outcome.ACCOUNT_CLOSED: "`dual-ledger accounts unfreeze …` or `dual-ledger accounts reopen …`",
    Outcome.INSUFFICIENT_AVAILABLE: "fund the account, or `dual-ledger accounts release …`",
}
_PATCHED = {
    Outcome.AMOUNT_INVALID: "amount=…",
    Outcome.AMOUNT_PRECISION: "amount=…",
    Outcome.CURRENCY_UNKNOWN: "currency_code=…",
    Outcome.CURRENCY_MISMATCH: "currency_code=…",
    Outcome.ASSET_MISMATCH: "asset_type=…",
    Outcome.SAME_ACCOUNT: "credit_account_id=…",
}


def at_source() -> str:
    """About a record that became no entry."""
    return _AT_SOURCE


def by_posting(code: str, field: str, letter: int, status: str, run_id: str) -> str:
    """About a dead letter, as it is now."""
    if status in _SETTLED:
        return _SETTLED[status].format(letter=letter)
    if code in _FIRST:
        redrive = f"`dual-ledger dead-letters redrive --run {quote(run_id)} --code {code}`"
        return f"{_FIRST[Outcome(code)]}, then {redrive}"
    if code == Outcome.CONFLICT:
        return (
            f"compare both (`dual-ledger dead-letters show {letter}`): if both are right, "
            f"`dual-ledger dead-letters redrive {letter} --patch reference_id=… --reason …`"
        )
    if code == Outcome.UNDECODABLE:
        return (
            f"`dual-ledger dead-letters show {letter}` has its bytes; send the entry anew, then "
            f"`dual-ledger dead-letters discard {letter} --reason …`"
        )
    patch = _PATCHED.get(Outcome(code), f"{field or 'FIELD'}=…")
    return f"`dual-ledger dead-letters redrive {letter} --patch {patch} --reason …`"


def missing() -> str:
    """About a record that is nowhere."""
    return "`dual-ledger run resume` sends and posts what is not there yet; then verify again"


def extra() -> str:
    """About an entry that no record is behind."""
    return "find who posted it: `dual-ledger trace` with its reference"


def conflict() -> str:
    """About a reference that the books hold with other content."""
    return "`dual-ledger trace` with its reference shows what is posted; a wrong one needs a correction"
