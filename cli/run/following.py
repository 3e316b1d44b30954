"""A run conducted from this terminal, to its end or to a stop."""

from collections.abc import Mapping
from pathlib import Path

import click

from cli.context import configuration
from cli.output import complain, emit
from cli.run.conduct import Conductor
from cli.run.progress import RunBar
from cli.run.told import document_of, exit_status_of, tell
from cli.serving import serving
from cli.stopping import INTERRUPTED, Stop
from ledger.books import connect
from ledger.config import PREFIX, Settings
from ledger.runs.run import Run, find_run
from ledger.topic_admin import require

_ORDERLY_SECONDS = 45.0  # the processes of the run end first, and then it is written down


def follow(
    settings: Settings,
    run_id: str,
    reason: str,
    *,
    as_json: bool,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Conduct the run and print how it stands afterwards; the exit status."""
    run, stopped = conducted(settings, run_id, reason, environment=environment)
    with connect(settings, role="operator", application="dual-ledger run") as books:
        if as_json:
            emit(document_of(books, run))
        else:
            tell(books, run)
    if stopped and run.status == "PAUSED":
        complain("stopped before the end", f"dual-ledger run resume {run_id}")
        return INTERRUPTED
    return exit_status_of(run)


def conducted(
    settings: Settings, run_id: str, reason: str, *, environment: Mapping[str, str] | None = None
) -> tuple[Run, bool]:
    """Conduct the run; how it stands, and whether a stop was asked for here."""
    _must_be_able(settings, run_id, environment or {})
    context = click.get_current_context(silent=True)
    config_file = context.find_root().obj if context else None
    present = serving(
        settings, "run", about=run_id, role="operator", comes_round=False, is_server=False, asks_kafka=False
    )
    with Stop(_ORDERLY_SECONDS) as stop, present, RunBar() as bar:
        conductor = Conductor(
            settings,
            run_id,
            stop,
            bar.show,
            config_file=config_file if isinstance(config_file, Path) else None,
            environment=environment,
        )
        return conductor.conduct(reason), stop.requested


def _must_be_able(settings: Settings, run_id: str, environment: Mapping[str, str]) -> None:
    """Fatal when the processes of the run could not send or post: better now than when it is begun."""
    theirs = configuration(role="poster", database_url=environment.get(f"{PREFIX}DATABASE_URL")).settings
    with connect(theirs, role="poster", application="dual-ledger run") as books:
        run = find_run(books, run_id)
    require(settings, [run.topic if run.kind == "REPLAY" else settings.topic_controls])
