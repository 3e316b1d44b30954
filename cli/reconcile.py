"""`dual-ledger reconcile`: the books held against everything that says what should be in them."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from audit.reconcile.model import Name
from audit.reconcile.page import report_of
from audit.reconcile.reconciliation import Reconciliation
from audit.reconcile.run import NAMES, Wanted, reconcile
from cli import text
from cli.context import configuration
from cli.count_bar import CountBar
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.reason import reason_option
from cli.reconcile_text import reconcile_text
from ledger.report import must_be_writable, write_page

_SHOWN = 50


@click.command()
@click.option(
    "--stated-balances",
    "stated",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE.csv",
    help="What the other side says the balances are: account_id,balance[,currency_code].",
)
@click.option(
    "--tolerance",
    type=text.TOLERANCE,
    default="0",
    show_default=True,
    help="A stated balance may be so far off; exactly so far is no break.",
)
@click.option(
    "--at", type=text.MOMENT, metavar="TIME", help="Stated balances are of this business time, ISO 8601."
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    type=text.NAME,
    metavar="RUN|FILE",
    help="Only the source of this run, or this file that a run has loaded; repeatable.",
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(NAMES),
    help="Only this comparison; repeatable.",
    metavar="NAME",
)
@click.option("--ledger", type=text.NAME, metavar="ID", help="Only breaks of this ledger.")
@click.option(
    "--unacknowledged-after",
    "unacknowledged_seconds",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="An outbox row unanswered for longer is a break; younger ones are in flight.",
)
@click.option("--no-record", is_flag=True, help="Change nothing: breaks are told, and get no number.")
@reason_option
@click.option(
    "--most",
    type=click.IntRange(0),
    metavar="N",
    help=f"So many breaks at most; all are counted. {_SHOWN} as text, and in JSON all, unless given.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.html",
    help="Also write the report as one page, with plots, to be kept and printed.",
)
@json_option
def command(
    stated: Path | None,
    tolerance: Decimal,
    at: datetime | None,
    sources: tuple[str, ...],
    only: tuple[Name, ...],
    ledger: str | None,
    unacknowledged_seconds: float | None,
    no_record: bool,
    reason: str,
    most: int | None,
    html: Path | None,
    as_json: bool,
) -> int:
    """Hold the books against everything that says what should be in them; list the differences.

    \b
    source            entries, against the sources of the runs that loaded them
    entries           balances, against the entries and holds that they come from
    stated            balances, against what the other side states in a file
    outbox            entries, against the rows that tell the SCB of them
    acknowledgements  outbox rows, against the SCB's answers
    ledgers           DBIS's ledger, against the SCB's

    Each difference is a break with a number, which is opened once, and closed when it is not found again.
    Exit status 0 when there is none, 1 otherwise.

    \b
    Example: dual-ledger reconcile
             dual-ledger reconcile --stated-balances balances.csv --tolerance 0.01
             dual-ledger reconcile --only entries --no-record --json
             dual-ledger reconcile --html reconciliation.html
    """  # noqa: D301  \b is click's mark for a text kept as it is
    wanted = Wanted(
        only=only,
        sources=sources,
        stated=stated,
        tolerance=tolerance,
        at=at,
        ledger=ledger,
        unacknowledged_seconds=unacknowledged_seconds,
        recorded=not no_record,
        reason=reason,
        operator_name=operator_name(),
    )
    if html is not None:
        must_be_writable(html)
    found = _reconciled(wanted)
    if html is not None:
        write_page(html, report_of(found))
    if as_json:
        emit(found.document(most))
    else:
        say(reconcile_text(found, _SHOWN if most is None else most))
    if found.fault is not None:
        raise found.fault
    return 0 if found.consistent else 1


def _reconciled(wanted: Wanted) -> Reconciliation:
    role = "operator" if wanted.recorded or wanted.stated else "auditor"
    settings = configuration(role=role).settings
    with CountBar("reconciling", None) as bar:
        return reconcile(settings, wanted, tell=lambda what, count: bar.advance(count, what))
