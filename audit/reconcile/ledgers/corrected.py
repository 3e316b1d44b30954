"""Corrections for DBIS's books alone, held against the differences that they were for.

The SCB has none of them: each stands for the difference of one reference. Where that difference is there no
more (the SCB took its change back, the missing entry came after all) the correction has moved money that
nothing asks for. Where it is another one, something is left to correct.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any

from audit.reconcile.ledgers.entry import Entry, Key, asked, details, plain
from audit.reconcile.ledgers.pair import Pair
from audit.reconcile.model import Break
from audit.runs.totals import EXACT

Moved = dict[tuple[str, str], Decimal]  # debits less credits, by account and currency
_NO_MONEY = ("time", "content")


def judged(breaks: Sequence[Break], pair: Pair, *, listed: bool) -> list[Break]:
    """The breaks, with `left` in their details what corrections have not made up for; and what is extra.

    `listed`: all breaks are among them. A correction that nothing is found for is extra only then.
    """
    answers = _answers(pair)
    found: dict[Key, list[Break]] = defaultdict(list)
    for one in breaks:
        found[one.ledger_id or "", one.reference_id or ""].append(one)
    flying = _on_their_way(pair, answers.keys() - found.keys() - {one.key for one in _all(answers)})
    for key, entries in answers.items():  # who corrects a correction comes after it
        wanted = _wanted(found[key][0].details) if key in found else {}
        left = _less(wanted, entries)
        if wanted and left:
            found[key] = [_with_left(one, left) for one in found[key]]
        elif left and listed and key not in flying:
            for entry in entries:
                found[entry.key].append(_extra(entry, key))
    return [one for some in found.values() for one in some]


def _answers(pair: Pair) -> Mapping[Key, list[Entry]]:
    answers: dict[Key, list[Entry]] = defaultdict(list)
    for ledger, reference, *entry in pair.dbis.rows("compare_dbis_corrections"):
        answers[ledger, reference].append(Entry(*entry))
    return answers


def _all(answers: Mapping[Key, list[Entry]]) -> Iterable[Entry]:
    return chain.from_iterable(answers.values())


def _on_their_way(pair: Pair, keys: Collection[Key]) -> set[Key]:
    """Of references that are no break those that one side alone has."""
    if not keys:
        return set()
    pair.look_up(on=True)
    theirs = {row[:2] for row in pair.scb.rows("residual_scb_entries", **asked(keys))}
    ours = {row[:2] for row in pair.dbis.rows("residual_dbis_entries", **asked(keys))}
    pair.look_up(on=False)
    return theirs ^ ours


def _wanted(both: Mapping[str, Any]) -> Moved:
    """What the SCB's entry moves, less what DBIS's does."""
    moved: Moved = {}
    for side, sign in (("scb", 1), ("dbis", -1)):
        if both[side]:
            one = both[side]
            amount = Decimal(one["amount"]) * sign
            _move(moved, one["debit_account_id"], one["credit_account_id"], one["currency_code"], amount)
    return _not_zero(moved)


def _less(wanted: Moved, corrections: Sequence[Entry]) -> Moved:
    moved = dict(wanted)
    for one in corrections:
        _move(moved, one.debit_account_id, one.credit_account_id, one.currency_code, -one.amount)
    return _not_zero(moved)


def _move(moved: Moved, debit: str, credit: str, currency: str, amount: Decimal) -> None:
    for account, change in ((debit, amount), (credit, -amount)):
        before = moved.get((account, currency), Decimal(0))
        moved[account, currency] = EXACT.add(before, change)


def _not_zero(moved: Moved) -> Moved:
    return {account: amount for account, amount in moved.items() if amount}


def _with_left(one: Break, left: Moved) -> Break:
    if one.kind in _NO_MONEY:
        return one
    told = {account: f"{plain(amount)} {currency}" for (account, currency), amount in sorted(left.items())}
    return replace(one, details={**one.details, "left": told})


def _extra(entry: Entry, key: Key) -> Break:
    return Break(
        "extra",
        expected=None,
        actual=plain(entry.amount),
        ledger_id=entry.ledger_id,
        reference_id=entry.reference_id,
        currency_code=entry.currency_code,
        details=details(entry, None) | {"corrects": key[1], "why": "what it corrected differs no more"},
    )
