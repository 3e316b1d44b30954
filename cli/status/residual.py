"""How far the two ledgers are apart, in one line."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

_SHOWN = 3
_NAMES = {
    "in_flight": "on the way here",
    "held": "held",
    "dead_letters": "dead letters",
    "to_scb": "on the way to the SCB",
    "refused_by_scb": "refused by the SCB",
}


def residual_line(residual: Mapping[str, Any] | None) -> Text | None:
    """Equal, explained by what is on its way, or not explained; None when it was not looked at."""
    if residual is None:
        return None
    if residual["consistent"]:
        return Text("both ledgers are equal", style="green")
    if residual["explained"]:
        terms = [f"{count:,} {_NAMES.get(name, name)}" for name, count in residual["terms"].items() if count]
        return Text(f"the ledgers differ by what is explained: {', '.join(terms)}", style="yellow")
    apart = residual["unexplained"]
    accounts = ", ".join(
        f"{one['account_id']} {one['amount']} {one['currency_code']}" for one in apart[:_SHOWN]
    )
    more = f" and {len(apart) - _SHOWN:,} more" if len(apart) > _SHOWN else ""
    return Text(f"UNEXPLAINED difference of the ledgers: {accounts}{more}", style="bold red")
