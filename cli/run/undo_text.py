"""What taking a run back would mean, or did, for a person."""

from collections import Counter
from collections.abc import Iterator

from audit.runs.reversal import Reversal
from audit.runs.undo_check import Check
from cli.printable import printable
from ledger.outcome import Outcome

_SHOWN = 20


def check_lines(found: Check) -> Iterator[str]:
    """The report of `--check`."""
    run = found.run
    if found.done:
        yield f"{run.run_id} is {run.status}: there is nothing to take back"
        return
    sums = ", ".join(f"{total:,f} {currency}" for currency, total in found.sums.items())
    yield f"{run.run_id}  {run.kind.lower()}, {run.status}"
    yield f"  entries    {found.entries:,} on {found.accounts:,} accounts" + (f", {sums}" if sums else "")
    outbox = ", ".join(f"{rows:,} {status}" for status, rows in found.outbox.items())
    yield f"  the SCB    {outbox or 'has nothing to hear of it'}"
    yield from _ways(found)
    yield from _behind(found)


def _ways(found: Check) -> Iterator[str]:
    if found.run.status == "IN_PROGRESS":
        yield f"  first      dual-ledger run pause {found.run.run_id}"
    elif found.reversible:
        yield "  reverse    possible: each entry gets a mirror; its references stay taken for ever"
    else:
        yield "  reverse    accounts are in the way:"
        for account in found.troubled[:_SHOWN]:
            why = account["status"] if account["not_active"] else f"available would be {account['lowest']:,f}"
            yield f"             {printable(account['account_id'])}: {why} {account['currency_code']}"
    if found.why_not_delete:
        yield "  delete     not possible:"
        for why in found.why_not_delete:
            yield f"             {why}"
    else:
        yield "  delete     possible: nobody has heard of it; its references are free again"


def _behind(found: Check) -> Iterator[str]:
    if found.opened:
        yield f"  stays      accounts that it opened: {found.opened:,} (delete removes those it alone used)"
    if found.followed:
        yield f"             used by others: {found.followed:,}, in {found.entries_of_others:,} entries"
    if found.letters_open:
        yield f"  stays      open dead letters: {found.letters_open:,}"
    if found.letters_parked:
        yield (
            f"  beware     parked messages, posted once their account is there: {found.letters_parked:,}; "
            f"dual-ledger dead-letters discard --run {found.run.run_id} --status PARKED --reason …"
        )
    if found.relied_on:
        yield (
            f"  beware     messages of others that were duplicates of its entries: {found.relied_on:,}; what "
            "they say would be taken back with it"
        )


def refused_lines(run_id: str, done: Reversal) -> Iterator[str]:
    """What a reversal did, and what was refused of it."""
    codes = Counter(one["code"] for one in done.refused)
    for one in done.refused[:_SHOWN]:
        yield f"  refused  {printable(one['reference_id'])}: {one['code']}: {Outcome(one['code']).reason}"
    if done.refused_count > _SHOWN:
        yield f"  refused  … {done.refused_count - _SHOWN:,} more: --json lists them"
    if done.stopped:
        yield f"stopped: {done.reversed:,} reversed, {done.standing:,} to go; the same command goes on"
    elif done.done:
        yield f"{run_id} is undone: {done.reversed:,} entries reversed"
    else:
        told = ", ".join(f"{count:,} {code}" for code, count in sorted(codes.items()))
        yield (
            f"{done.reversed:,} reversed, {done.standing:,} still stand ({told}): remove the cause, then the "
            "same command again"
        )
