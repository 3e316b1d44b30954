"""Corrections in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from audit.corrections.model import Correction
from audit.reconcile.amounts import shown
from cli.output import say
from cli.printable import printable

_SHOWN = 20


def summary(corrections: Sequence[Correction], above: Decimal) -> dict[str, Any]:
    """What they come to: the keys that `--json` has beside the list."""
    refused = [one for one in corrections if one.words is not None and not one.done_before]
    good = [one for one in corrections if one.words is None]
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in good:
        sums[one.currency_code or ""] += one.amount or 0
    return {
        "breaks": len(corrections),
        "correctable": len(good),
        "done_before": sum(one.done_before for one in corrections),
        "refused": len(refused),
        "by_code": dict(sorted(Counter(one.words.code for one in refused if one.words).items())),
        "sums": dict(sorted(sums.items())),
        "second_approval_above": above,
        "two_persons": sum((one.amount or 0) > above for one in good),
    }


def tell_preview(corrections: Sequence[Correction], told: Mapping[str, Any]) -> None:
    """Print what correcting would do."""
    good = [one for one in corrections if one.words is None]
    for one in good[:_SHOWN]:
        say(f"break {one.break_id}  {_what(one)}")
        say(f"  {_entry(one)}")
        for side, account in (("debit", one.debit_account_id), ("credit", one.credit_account_id)):
            at = (one.balances or {}).get(side, {})
            before, after = (_money(at.get(when), one) for when in ("before", "after"))
            say(f"  {printable(account or '')}: {before} → {after}")
    _more(good)
    _refused(corrections)
    say(
        f"{told['correctable']:,} of {told['breaks']:,} breaks can be corrected by an entry"
        + (f", {_sums(told)} in all" if told["sums"] else "")
        + "; nothing was kept"
    )
    if told["two_persons"]:
        say(f"{told['two_persons']:,} of them need two persons: above {told['second_approval_above']:,f}")


def tell_approvals(corrections: Sequence[Correction], told: Mapping[str, Any]) -> None:
    """Print what was approved."""
    good = [one for one in corrections if one.words is None]
    for one in good[:_SHOWN]:
        state = "approved" if one.approvals == one.needed else f"approved by {one.approvals} of {one.needed}"
        say(f"break {one.break_id}  {state}{', by you before' if one.again else ''}: {_entry(one)}")
    _more(good)
    _refused(corrections)
    say(f"{told['approved']:,} approved now; {told['complete']:,} can be applied")
    lacking = sum((one.approvals or 0) < (one.needed or 0) for one in good)
    if lacking:
        say(
            f"{lacking:,} are above {told['second_approval_above']:,f} and need a second person, "
            "with a login of their own"
        )


def tell_applied(corrections: Sequence[Correction], told: Mapping[str, Any]) -> None:
    """Print what was posted."""
    good = [one for one in corrections if one.posted]
    for one in good[:_SHOWN]:
        say(f"break {one.break_id}  {one.reference_id}: {_entry(one)}")
    _more(good)
    _refused(corrections)
    if told["done_before"]:
        say(f"{told['done_before']:,} were corrected already, or with another: nothing was changed")
    if not corrections:
        before = told["applied_before"]
        say(
            "nothing to apply: no open break has a correction that somebody has approved"
            + (f"; {before:,} are applied already" if before else "")
        )
        return
    say(f"{told['applied']:,} applied" + (f", {_sums(told)} in all" if told["sums"] else ""))


def _what(one: Correction) -> str:
    over = one.corrects or one.debit_account_id or ""
    return f"{one.comparison}, {one.kind.replace('_', ' ')}" + (
        f" of {printable(over)}" if one.corrects else ""
    )


def _entry(one: Correction) -> str:
    accounts = f"{printable(one.debit_account_id or '')} > {printable(one.credit_account_id or '')}"
    heard = "the SCB books it too" if one.books == "both" else "the SCB only notes it"
    money, ledger = f"{_money(one.amount, one)} {one.currency_code}", printable(one.ledger_id or "")
    return f"{money}  {accounts}  in {ledger}; {heard}"


def _money(amount: Decimal | None, one: Correction) -> str:
    return "" if amount is None else shown(amount, one.currency_code)


def _sums(told: Mapping[str, Any]) -> str:
    return ", ".join(f"{shown(amount, currency)} {currency}" for currency, amount in told["sums"].items())


def _refused(corrections: Iterable[Correction]) -> None:
    refused = [one for one in corrections if one.words is not None and not one.done_before]
    for line in _lines(refused[:_SHOWN]):
        say(line)
    _more(refused)


def _lines(refused: Iterable[Correction]) -> Iterator[str]:
    for one in refused:
        assert one.words is not None  # or it would not be refused
        yield f"break {one.break_id}  refused: {printable(one.words.why)}"
        yield f"  next: {printable(one.words.next)}"


def _more(corrections: Sequence[Correction]) -> None:
    if len(corrections) > _SHOWN:
        say(f"… {len(corrections) - _SHOWN:,} more: --json lists them")
