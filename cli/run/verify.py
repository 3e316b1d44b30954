"""`dual-ledger run verify`: a run compared with its source."""

from contextlib import ExitStack
from pathlib import Path

import click

from audit.runs import errors
from audit.runs.error_file import ErrorFile
from audit.runs.verification import Verification
from audit.runs.verify import keep, verify
from cli.context import configuration
from cli.count_bar import CountBar
from cli.output import emit, json_option, say
from cli.run.verify_text import lines
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.framing import codec
from ledger.runs.run import Run, find_run

# All questions are one transaction: between two of them Kafka may be read for longer than one may idle.
_SESSION = {"idle_in_transaction_session_timeout": "0", "work_mem": "256MB"}


@click.command("verify")
@click.argument("run_id")
@click.option(
    "--errors",
    "errors_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.csv",
    help="Write everything that is refused, missing, extra or in conflict to this file.",
)
@json_option
def command(run_id: str, errors_file: Path | None, as_json: bool) -> int:
    """Compare a run with its source.

    Every record of the source is looked up in the books, every entry of the run in its source, and count,
    sums and digest of each window are held against what the source stated. Counters, transactions of several
    legs and the balances of the accounts that were touched are checked too. A replay is held against its
    topic. Nothing is changed but the report that is kept with the run. Exit status 1 when anything is
    refused, missing, extra or unequal.

    \b
    Example: dual-ledger run verify run-20261127-7k3m
             dual-ledger run verify run-20261127-7k3m --errors errors.csv --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    report = verified(configuration(role="operator").settings, run_id, errors_file)
    if as_json:
        emit(report.document())
    else:
        for line in lines(report):
            say(line)
    return 0 if report.ok else 1


def verified(settings: Settings, run_id: str, errors_file: Path | None) -> Verification:
    """Compare the run with its source, and keep the report with it."""
    with connect(settings, role="operator", application="dual-ledger run", options=_SESSION) as books:
        report = _verified(settings, books, find_run(books, run_id), errors_file)
        keep(books, report)
    return report


def _verified(settings: Settings, books: Books, run: Run, errors_file: Path | None) -> Verification:
    with ExitStack() as stack:
        file = stack.enter_context(ErrorFile(errors_file)) if errors_file else None
        bar = stack.enter_context(CountBar("verifying", None if run.is_replay else 2 * run.sent))
        report = verify(
            settings,
            books,
            run,
            lambda: codec(settings),
            tell=lambda kind, found: file.add(errors.unequal(kind, found)) if file else None,
            advance=bar.advance,
        )
        if file is not None:
            for row in errors.refused(books, run.run_id, codec(settings)):
                file.add(row)
            report.errors_file = str(file.path)
    return report
