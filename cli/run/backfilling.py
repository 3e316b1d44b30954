"""A backfill from its plan to its report, in one go."""

from collections.abc import Mapping
from pathlib import Path

from cli.output import console
from cli.run.following import follow
from cli.run.plan import planned
from ledger.config import Settings
from ledger.runs.definition import Options
from producer.request import Request


def backfilled(
    settings: Settings,
    request: Request,
    options: Options,
    *,
    run_id: str | None,
    errors: Path | None,
    as_json: bool,
    environment: Mapping[str, str],
) -> int:
    """Plan, start, verify, report; the exit status. A run over the same source that has not ended goes on."""
    run = planned(settings, request, options, run_id, go_on=True)
    if run.status != "PLANNED":
        console.print(f"going on with {run.run_id}", style="dim", markup=False)
    return follow(settings, run.run_id, "", as_json=as_json, environment=environment)
