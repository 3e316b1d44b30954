"""The runs as bars."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.progress_bar import ProgressBar
from rich.text import Text

from cli.run.progress import span
from cli.status.table import number, table

_BAR_COLUMNS = 16
_STYLES = {"COMPLETED": "green", "IN_PROGRESS": "green", "FAILED": "bold red", "stalled": "bold red"}


def runs_table(runs: Sequence[Mapping[str, Any]]) -> Iterator[RenderableType]:
    """One line for each run: its bar, its rate just now, and what is left."""
    if not runs:
        return
    lines = table("Runs", narrow=True)
    for name in ("run", "", "records", "refused", "now", "left", "state"):
        lines.add_column(
            name, no_wrap=True, justify="right" if name in {"records", "refused", "now"} else "left"
        )
    for run in runs:
        state = "stalled" if run["stalled"] else run["status"]
        rate, left = run["per_second"], run["eta_seconds"]
        lines.add_row(
            run["run_id"],
            ProgressBar(total=run["total"] or 0, completed=run["processed"], width=_BAR_COLUMNS),
            f"{number(run['processed'])}/{number(run['total'])}",
            number(run["failed"]),
            "-" if rate is None else f"{rate:,.0f}/s",
            "-" if left is None else span(left),
            Text(state.lower().replace("_", " "), style=_STYLES.get(state, "yellow")),
        )
    yield lines
