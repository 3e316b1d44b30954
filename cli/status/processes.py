"""The processes as a table: who lives, who is silent."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from cli.run.progress import span
from cli.status.table import table
from ledger.status.processes import ProcessStatus

_REPLACED_SHOWN_SECONDS = 600.0
_STYLES = {"ready": "green", "not ready": "yellow", "replaced": "dim"}


def processes_table(processes: Sequence[ProcessStatus], *, narrow: bool) -> Iterator[RenderableType]:
    """One line each; one whose place was taken is shown for ten minutes."""
    shown = [one for one in processes if not one.replaced or one.seconds < _REPLACED_SHOWN_SECONDS]
    if not shown:
        return
    lines = table("Processes", narrow=narrow)
    for name in ("process", "for", "where", "state", "heard", "started"):
        lines.add_column(name, no_wrap=True)
    for one in sorted(shown, key=lambda one: (one.kind, one.about, one.started_seconds)):
        lines.add_row(
            one.kind,
            one.about,
            f"{one.host}:{one.pid}",
            Text(one.state, style=_STYLES.get(one.state, "bold red")),
            f"{span(one.seconds)} ago",
            f"{span(one.started_seconds)} ago",
        )
    yield lines
