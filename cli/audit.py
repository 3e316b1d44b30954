"""`dual-ledger audit`: the books looked over, before a backfill and whenever somebody wants to know."""

from pathlib import Path

import click

from audit.preaudit.checks import CHECKS
from audit.preaudit.examine import examine
from cli.audit_page import audit_page
from cli.audit_text import report_lines
from cli.context import configuration
from cli.count_bar import CountBar
from cli.output import emit, json_option, say
from ledger.report import must_be_writable, write_page


@click.command()
@click.option(
    "--most",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    metavar="N",
    help="List so many cases of each finding; counts are exact.",
)
@click.option(
    "--data-directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="PATH",
    help="Where the server's data lies, as seen from this machine: then its free space is checked too.",
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report as one HTML page too, which needs nothing else and can be printed.",
)
@json_option
def command(most: int, data_directory: Path | None, page: Path | None, as_json: bool) -> int:
    """Check the books: balances, references, constraints, functions, triggers, outbox, server.

    Every check reads the books as they are at one moment, while traffic flows, as the auditor, and changes
    nothing. Exit status 1 when something is wrong; each finding says what it means and what to do. Notes are
    no findings.

    \b
    Example: dual-ledger audit
             dual-ledger audit --html audit.html
             dual-ledger audit --json | jq '.findings[] | {check, count}'
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if page is not None:
        must_be_writable(page)
    settings = configuration(role="auditor").settings
    with CountBar("checking", len(CHECKS)) as bar:
        report = examine(
            settings, most=most, data_directory=data_directory, tell=lambda name: bar.advance(1, name)
        )
    if page is not None:
        write_page(page, audit_page(report))
    if as_json:
        emit(report.document())
    else:
        say("\n".join(report_lines(report)))
    return 0 if report.ok else 1
