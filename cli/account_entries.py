"""`dual-ledger accounts entries`: the statement of one account."""

from collections.abc import Iterator

import click

from cli import text
from cli.context import configuration
from cli.output import complain, emit, json_option, say
from cli.printable import printable
from ledger.books import connect
from ledger.patience import USUAL_SECONDS
from ledger.statement import Statement, statement

_ID_MAX = 2**63 - 1


@click.command()
@click.argument("identity", metavar="ACCOUNT", type=text.NAME)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most."
)
@click.option(
    "--before",
    type=click.IntRange(1, _ID_MAX),
    metavar="ID",
    help="Only entries with a smaller id: older ones.",
)
@click.option("--wait", is_flag=True, help="However long it takes; without it 5 s are tried.")
@json_option
def entries(identity: str, limit: int, before: int | None, wait: bool, as_json: bool) -> int:
    """The entries of one account, newest first, with balances.

    Each with the balance that it left, in order of entry ids, as of one moment. Exit status 1 when there is
    no such account, and when older entries or balances would take longer than 5 s.

    \b
    Example: dual-ledger accounts entries DE-NORTH-0001
             dual-ledger accounts entries DE-NORTH-0001 --limit 10 --before 4711 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="auditor").settings
    with connect(settings, role="auditor", application="dual-ledger accounts") as books:
        found = statement(books, identity, before, limit, None if wait else USUAL_SECONDS)
    if found is None:
        if as_json:
            emit({"found": False, "account": None, "entries": [], "next_before": None, "complete": True})
        complain(f"there is no account {identity!r}", "`dual-ledger accounts list` shows them")
        return 1
    if as_json:
        emit(found.document())
    else:
        for line in _told(found):
            say(line)
    reckoned = all(line.balance is not None for line in found.lines)
    if not (found.complete and reckoned):
        what = "the balances" if found.complete else f"entries before {found.next_before}"
        complain(
            f"{what} would take longer than {USUAL_SECONDS:g} s", "--wait finds them, however long it takes"
        )
    return 0 if found.complete and reckoned else 1


def _told(found: Statement) -> Iterator[str]:
    account = found.account
    yield (
        f"{printable(account.id)}  {account.balance:f} {printable(account.currency_code)}, "
        f"{account.normal_side}-normal, {account.status.lower()}"
    )
    for line in found.lines:
        balance = "not reckoned" if line.balance is None else f"{line.balance:f}"
        yield (
            f"{line.entry_id:>12}  {line.posted_at:%Y-%m-%d %H:%M:%S}  {line.amount:>+20f}  {balance:>20}  "
            f"{printable(line.reference_id)}  {printable(line.other_account_id)}"
        )
    if not found.lines:
        yield "  no entries"
    if found.next_before is not None and found.complete:
        yield f"… there may be more: --before {found.next_before}"


COMMANDS = (entries,)
