"""How far the two ledgers are apart, in one line."""

from rich.text import Text

from cli.printable import printable
from ledger.status.residual import TERMS, Residual

_SHOWN = 3
_NAMES = {
    "in_flight": "on the way here",
    "held": "held",
    "dead_letters": "dead letters",
    "to_scb": "on the way to the SCB",
    "refused_by_scb": "refused by the SCB",
}


def residual_line(residual: Residual | None) -> Text | None:
    """Equal, explained by what is on its way, or not explained; None when it was not looked at."""
    if residual is None or not residual.known:
        return None
    apart = residual.unexplained
    if apart:
        accounts = ", ".join(
            f"{printable(one.account_id)} {one.amount:,f} {one.currency_code}" for one in apart[:_SHOWN]
        )
        more = f" and {len(apart) - _SHOWN:,} more" if len(apart) > _SHOWN else ""
        return Text(f"Balances: UNEXPLAINED difference of both ledgers: {accounts}{more}", style="bold red")
    if residual.consistent:
        return Text("Balances: both ledgers are equal, account by account", style="green")
    terms = [f"{count:,} {_NAMES[term]}" for term in TERMS if (count := residual.counts.get(term, 0))]
    return Text(f"Balances: the ledgers differ by what is explained: {', '.join(terms)}", style="yellow")
