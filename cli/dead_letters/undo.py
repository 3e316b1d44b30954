"""`dual-ledger dead-letters undo`."""

from dataclasses import asdict

import click

from cli.context import configuration
from cli.dead_letters.filters import ID_MAX
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.stopping import INTERRUPTED, Stop
from cli.text import REASON
from ledger.books import connect
from ledger.dead_letters import undo as desk


@click.command()
@click.argument("ids", metavar="ID...", type=click.IntRange(1, ID_MAX), nargs=-1, required=True)
@click.option("--reason", type=REASON, required=True, help="Why; kept with the letter and in the audit log.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would happen, through the real posting; change nothing."
)
@json_option
def undo(ids: tuple[int, ...], reason: str, dry_run: bool, as_json: bool) -> int:
    """Take back what was done to dead letters.

    One that was posted gets a mirror entry: debit and credit swapped, the same amount, the reference
    UNDO-<letter>-<attempt>. One that was discarded is open again. Run again, it says that it is done. Exit
    status 1 when a letter is not taken back.

    \b
    Example: dual-ledger dead-letters undo 7 --reason "posted to the wrong account"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    wanted = sorted(set(ids))
    results: list[desk.Undone] = []
    with connect(settings, role="operator", application="dual-ledger dead-letters") as books, Stop() as stop:
        for one in wanted:
            if stop.requested:
                break
            results.append(desk.undo(books, one, reason, operator_name(), dry_run=dry_run))
    stopped = len(results) < len(wanted)
    if as_json:
        letters = [{**asdict(result), "undone": result.good, "said": result.said} for result in results]
        emit({"dry_run": dry_run, "letters": letters, "stopped": stopped})
    else:
        for result in results:
            say(f"{result.id:>6}  {'would be: ' if dry_run and result.changes else ''}{result.said}")
    if stopped:
        return INTERRUPTED
    return 0 if all(result.good for result in results) else 1
