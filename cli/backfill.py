"""`dual-ledger backfill`: a source planned, loaded, verified and reported in one command."""

from pathlib import Path
from typing import Any

import click

from cli.context import configuration
from cli.output import json_option
from cli.reason import reason_option
from cli.run.backfilling import backfilled
from cli.run.options import options_of, pace_options, source_options
from cli.run.plan import request_of
from ledger.config import PREFIX, external_variable
from ledger.errors import UsageError
from producer.kinds import KINDS, kind_of

_ENVIRONMENT = {  # DBIS's own names
    "ledger": "LEDGER_ID",
    "batch_size": "BATCH_SIZE",
    "checkpoint_interval": "CHECKPOINT_INTERVAL",
    "max_retries": "MAX_RETRIES",
    "retry_delay": "RETRY_DELAY",
    "parallel_workers": "PARALLEL_WORKERS",
    "skip_duplicates": "SKIP_DUPLICATES",
    "validate_balances": "VALIDATE_BALANCES",
}
_TRUE, _FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}


@click.command()
@click.argument("source", required=False)
@click.option("--kind", type=click.Choice(list(KINDS)), help="By default told by the name's ending.")
@source_options
@click.option("--from", "since", help="Of an API or a table: a time.")
@click.option("--to", "until", help="The same; not included.")
@click.option(
    "--errors", type=click.Path(path_type=Path), help="The error report; by default RUN-errors.csv."
)
@pace_options
@reason_option
@json_option
def command(source: str | None, *, as_json: bool, **given: Any) -> int:
    """Load a SOURCE into the books: plan a run, follow it to its end, verify it, report what was refused.

    Interrupted or killed, the same command goes on where it stopped. The variables of DBIS's own script are
    honoured: DATABASE_URL, BACKFILL_SOURCE_FILE, LEDGER_ID, BATCH_SIZE, SKIP_DUPLICATES. Exit status 1 when
    anything was refused or is missing.

    \b
    Example: dual-ledger backfill legacy.csv --mapping legacy.toml --unknown-accounts create
             BACKFILL_SOURCE_FILE=ledger_export.csv LEDGER_ID=MASTER dual-ledger backfill
    """  # noqa: D301  \b is click's mark for a text kept as it is
    where = source or external_variable("BACKFILL_SOURCE_FILE")
    if not where:
        raise click.UsageError("name a SOURCE, or set BACKFILL_SOURCE_FILE")
    given = given | {name: _from_environment(name, given[name]) for name in _ENVIRONMENT}
    database = _database()
    settings = configuration(role="operator", database_url=database).settings
    kind = given["kind"] or kind_of(where)
    request, options = request_of(kind, where, given), options_of(given)
    environment = {} if database is None else {PREFIX + "DATABASE_URL": database}
    return backfilled(
        settings,
        request,
        options,
        run_id=given["run_id"],
        errors=given["errors"],
        reason=given["reason"],
        as_json=as_json,
        environment=environment,
    )


def _database() -> str | None:
    """DBIS's variable, where ours is not set."""
    ours = external_variable(PREFIX + "DATABASE_URL")
    theirs = external_variable("DATABASE_URL")
    return theirs if theirs and not ours else None


def _from_environment(name: str, given: Any) -> Any:
    """The option, or what the variable says; a usage error for what it cannot mean."""
    variable = _ENVIRONMENT[name]
    text = external_variable(variable)
    if given is not None or not text:
        return given
    if name == "ledger":
        return text
    if name in {"skip_duplicates", "validate_balances"}:
        if text.lower() not in _TRUE | _FALSE:
            raise UsageError(f"{variable}={text} is neither true nor false")
        return text.lower() in _TRUE
    try:
        return float(text) if name == "retry_delay" else int(text)
    except ValueError as error:
        raise UsageError(f"{variable}={text} is no number") from error
