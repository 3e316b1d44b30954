"""What is wrong with the residual, in one sentence that ends with the command to use."""

from collections.abc import Iterator
from shlex import quote

from ledger.status.problems import Problem
from ledger.status.residual.model import Residual, Unexplained

_NAMED_MOST = 3
_OLD_SECONDS = 60.0  # a restart of a server takes less; who sees nothing for longer is not to trust it


def residual_problems(residual: Residual) -> Iterator[Problem]:
    """Accounts that nothing explains; or that it could not be looked at."""
    if residual.unknown:
        yield Problem(
            f"the residual is not known: {residual.unknown}: dual-ledger residual",
            serious=residual.unknown_seconds > _OLD_SECONDS,
        )
    wrong = residual.unexplained
    if not wrong:
        return
    accounts = "1 account differs" if len(wrong) == 1 else f"{len(wrong):,} accounts differ"
    named = "; ".join(_told(one) for one in wrong[:_NAMED_MOST])
    more = f"; and {len(wrong) - _NAMED_MOST:,} more" if len(wrong) > _NAMED_MOST else ""
    letters = (
        f" ({residual.undecodable:,} undecodable dead letters may be why)" if residual.undecodable else ""
    )
    account = f" --account {quote(wrong[0].account_id)}" if wrong[0].account_id.isprintable() else ""
    yield Problem(
        f"{accounts} from the SCB by what no entry explains: {named}{more}{letters}: "
        f"dual-ledger residual{account} --list"
    )


def _told(one: Unexplained) -> str:
    name = quote(one.account_id) if one.account_id.isprintable() else "(not printable)"
    what = f"{one.amount:+,f} {one.currency_code}"
    return f"{name} {what}, DBIS's balance against its own entries" if one.altered else f"{name} {what}"
