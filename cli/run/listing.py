"""`dual-ledger run list`."""

import click
from rich.console import Console
from rich.table import Table

from cli.context import configuration
from cli.output import emit, json_option, say
from ledger.books import connect
from ledger.runs.run import Run, list_runs

_WIDE = 10_000


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="So many.")
@json_option
def command(limit: int, as_json: bool) -> int:
    """The runs, the latest first.

    \b
    Example: dual-ledger run list
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="auditor").settings
    with connect(settings, role="auditor", application="dual-ledger run") as books:
        runs = list_runs(books, limit)
    if as_json:
        emit({"runs": [run.document() for run in runs]})
    elif not runs:
        say("no run was planned yet: dual-ledger run plan --help")
    else:
        _print(runs)
    return 0


def _print(runs: list[Run]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("run", "status", "source"):
        table.add_column(name)
    for name in ("records", "posted", "duplicates", "refused"):
        table.add_column(name, justify="right")
    table.add_column("planned")
    for run in runs:
        table.add_row(
            run.run_id,
            run.status.lower().replace("_", " "),
            run.source_id,
            "?" if run.total is None else f"{run.total:,}",
            f"{run.successful:,}",
            f"{run.duplicates:,}",
            f"{run.failed:,}",
            f"{run.created_at:%Y-%m-%d %H:%M}",
        )
    page = Console(width=_WIDE, highlight=False)
    with page.capture() as captured:
        page.print(table)
    say("\n".join(line.rstrip() for line in captured.get().splitlines()))
