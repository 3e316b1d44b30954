"""`dual-ledger run errors`: everything of a run that was refused, as a CSV file."""

from pathlib import Path

import click

from audit.runs import errors
from audit.runs.error_file import ErrorFile
from cli.context import configuration
from cli.count_bar import CountBar
from cli.output import emit, json_option, say
from ledger.books import connect
from ledger.framing import codec
from ledger.runs.run import find_run


@click.command("errors")
@click.argument("run_id")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.csv",
    help="Where to; by default RUN-errors.csv in the current directory.",
)
@json_option
def command(run_id: str, output: Path | None, as_json: bool) -> int:
    """Write the error report of a run.

    One row for every record that was refused, at the source or by posting: where it stands, what is wrong
    with which value, and what to do about it, with the command. Cells that a spreadsheet would compute begin
    with an apostrophe. Exit status 1 when there is any.

    \b
    Example: dual-ledger run errors run-20261127-7k3m
             dual-ledger run errors run-20261127-7k3m --output refused.csv --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    with connect(settings, role="auditor", application="dual-ledger run") as books:
        run = find_run(books, run_id)
        path = output or Path(f"{run.run_id}-errors.csv")
        with ErrorFile(path) as file, CountBar("errors", None) as bar:
            for row in errors.refused(books, run.run_id, codec(settings)):
                file.add(row)
                bar.advance(1)
    if as_json:
        emit({"run_id": run.run_id, "status": run.status, "errors": file.rows, "errors_file": str(path)})
    else:
        say(
            f"{file.rows:,} refused, in {path}"
            if file.rows
            else f"nothing of {run.run_id} was refused: {path}"
        )
    return 1 if file.rows else 0
