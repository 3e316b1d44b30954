"""What `residual` prints for a person."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cli.printable import printable
from cli.table_text import table_lines
from ledger.status.residual import TERMS, Line, Listed, Residual
from ledger.status.residual.listing import CHANGED

_HEADS = ("account", "currency", "SCB", "DBIS", "difference")
_NAMES = {
    "in_flight": "in flight",
    "held": "held",
    "dead_letters": "dead letters",
    "to_scb": "to the SCB",
    "refused_by_scb": "refused by SCB",
    CHANGED: "changed at the SCB, the latest first",
}
_BESIDE = 2  # columns that are words, not numbers


def residual_text(found: Residual, lines: Sequence[Line], account: str | None, most: int) -> str:
    """The verdict, a table of the accounts that differ, and the entries that were asked for."""
    if found.unknown:
        return f"not known: {found.unknown}"
    parts = [*_verdict(found), *_accounts(lines, most)]
    if account is not None and not lines:
        parts += ["", f"{printable(account)}: the same on both sides, and nothing of it is under way"]
    return "\n".join([*parts, *_entries(found.listed)])


def _verdict(found: Residual) -> Iterator[str]:
    wrong = found.unexplained
    different = sum(bool(line.difference) for line in found.lines)
    if wrong:
        sums = ", ".join(f"{amount:,f} {code}" for code, amount in sorted(found.by_currency.items()))
        accounts = "1 account" if len(wrong) == 1 else f"{len(wrong):,} accounts"
        yield f"UNEXPLAINED: {accounts}, {sums} in all"
        for one in wrong[:10]:
            side = "DBIS's balance less its own entries" if one.altered else "SCB less DBIS less every term"
            yield f"  ! {printable(one.account_id)} {one.amount:+,f} {one.currency_code} ({side})"
        if found.undecodable:
            yield (
                f"  {found.undecodable:,} undecodable dead letters name no entry, and may be why: "
                "dual-ledger dead-letters list --code undecodable"
            )
    elif different:
        yield f"explained to the last minor unit: {different:,} accounts differ by what is under way"
    else:
        yield "the same on both sides, to the last minor unit"
    counts = ", ".join(f"{_NAMES[term]} {found.counts.get(term, 0):,}" for term in TERMS)
    yield f"entries: {counts}"
    yield f"{found.at:%Y-%m-%d %H:%M:%S} UTC, looked at for {found.seconds:.2f} s"


def _accounts(lines: Sequence[Line], most: int) -> Iterator[str]:
    if not lines:
        return
    terms = [term for term in TERMS if any(line.terms.get(term) for line in lines)]
    shown = sorted(lines, key=lambda line: line.unexplained is None)[:most]
    rows = [(*_HEADS, *(_NAMES[term] for term in terms), "unexplained")]
    for line in shown:
        wrong = line.unexplained
        amounts = (line.scb_balance, line.dbis_balance, line.difference)
        cells = (*amounts, *(line.terms.get(term, Decimal(0)) for term in terms))
        rows.append(
            (
                printable(line.account_id),
                line.currency_code,
                *(f"{amount:,f}" for amount in cells),
                f"{wrong.amount:,f}" if wrong else "0",
            )
        )
    yield ""
    yield from table_lines(rows, words=_BESIDE)
    if len(lines) > len(shown):
        yield f"and {len(lines) - len(shown):,} more: --most"


def _entries(listed: Sequence[Listed]) -> Iterator[str]:
    for term in (*TERMS, CHANGED):
        those = [one for one in listed if one.term == term]
        if not those:
            continue
        yield ""
        yield f"{_NAMES[term]}:"
        for one in those:
            yield (
                f"  {printable(one.ledger_id)} {printable(one.reference_id)}  {_amounts(one)}  "
                f"{printable(one.debit_account_id)} > {printable(one.credit_account_id)}  "
                f"{one.reason}, {one.where}"
            )


def _amounts(one: Listed) -> str:
    """The amount, and of which side when it is not the same on both."""
    if one.scb_amount == one.dbis_amount:
        return f"{one.scb_amount:,f} {one.currency_code} on both sides"
    sides = (("SCB", one.scb_amount), ("DBIS", one.dbis_amount))
    said = [f"{side} {amount:,f}" for side, amount in sides if amount is not None]
    return f"{', '.join(said)} {one.currency_code}"
