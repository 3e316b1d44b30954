"""A backfill from its plan to its report, in one go."""

from collections.abc import Mapping
from pathlib import Path

from cli.output import complain, console, emit, say
from cli.run.following import conducted
from cli.run.plan import planned
from cli.run.told import document_of, tell
from cli.run.verify import verified
from cli.run.verify_text import lines
from cli.stopping import INTERRUPTED
from ledger.books import connect
from ledger.config import Settings
from ledger.runs.definition import Options
from ledger.runs.run import find_run
from ledger.topic_admin import require
from producer.request import Request


def backfilled(
    settings: Settings,
    request: Request,
    options: Options,
    *,
    run_id: str | None,
    errors: Path | None,
    reason: str,
    as_json: bool,
    environment: Mapping[str, str],
) -> int:
    """Plan, start, verify, report; the exit status. A run over the same source that has not ended goes on."""
    require(settings, [settings.topic_controls])  # before a plan is left behind that cannot be begun
    run = planned(settings, request, options, run_id, reason=reason, go_on=True)
    if run.status != "PLANNED":
        console.print(f"going on with {run.run_id}, as it was planned", style="dim", markup=False)
    run, stopped = conducted(settings, run.run_id, reason, environment=environment)
    if run.status != "COMPLETED":
        with connect(settings, role="operator", application="dual-ledger run") as books:
            if as_json:
                emit(document_of(books, run) | {"verify": None, "errors_file": None})
            else:
                tell(books, run)
        if stopped and run.status == "PAUSED":
            complain("stopped before the end", "the same command goes on where this one stopped")
            return INTERRUPTED
        return 1
    file = (errors or Path(f"{run.run_id}-errors.csv")) if errors or run.failed else None
    report = verified(settings, run.run_id, file)
    with connect(settings, role="operator", application="dual-ledger run") as books:
        run = find_run(books, run.run_id)
        if as_json:
            found = report.document()
            emit(document_of(books, run) | {"verify": found, "errors_file": found["errors_file"]})
        else:
            tell(books, run)
            for line in lines(report):
                say(line)
    return 0 if report.ok and not run.failed else 1
