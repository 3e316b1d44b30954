"""The options of a run that several commands take."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from cli import text
from ledger.runs.definition import Options

P = ParamSpec("P")
R = TypeVar("R")
_FILE = click.Path(path_type=Path)
_DEFAULT = Options()

_PACE = (
    click.option("--batch-size", type=int, help="Entries in one transaction, at most; 1000."),
    click.option("--checkpoint-interval", type=int, help="Batches between two commits to Kafka; 10."),
    click.option("--max-retries", type=int, help="New starts of a process that failed; 3."),
    click.option("--retry-delay", type=float, help="Seconds before the first, then doubled; 1."),
    click.option("--parallel-workers", type=int, help="Processes that post; 1 keeps the source's order."),
    click.option("--skip-duplicates/--no-skip-duplicates", default=None, help="One posted before is fine."),
    click.option("--validate-balances/--no-validate-balances", default=None, help="When it is verified."),
    click.option(
        "--unknown-accounts",
        type=click.Choice(["reject", "create", "park"]),
        help="Entries of unknown accounts: refused, accounts created, or held.",
    ),
    click.option("--rate", type=int, help="Entries a second, at most."),
    click.option("--lag-target", type=float, help="Seconds that live entries may be late before it waits."),
)
_SOURCE = (
    click.option("--mapping", type=_FILE, help="A TOML file that says what the records mean."),
    click.option("--ledger", type=text.NAME, help="The ledger of records that name none."),
    click.option("--source-id", type=text.NAME, help="The source's id; by default made from its name."),
    click.option("--encoding", help="A file's encoding; by default it is found out."),
    click.option("--delimiter", help="One character, or `tab`; by default it is found out."),
    click.option("--again", is_flag=True, help="Although this very file was loaded under another source id."),
    click.option("--run-id", type=text.NAME, help="The run's id; by default one is made."),
)
_NAMES = {
    "batch_size": "batch_size",
    "checkpoint_interval": "checkpoint_interval",
    "max_retries": "max_retries",
    "retry_delay": "retry_delay_seconds",
    "parallel_workers": "parallel_workers",
    "skip_duplicates": "skip_duplicates",
    "validate_balances": "validate_balances",
    "unknown_accounts": "unknown_accounts",
    "rate": "rate",
    "lag_target": "lag_target_seconds",
}


def pace_options(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command the options that say how a run goes."""
    for option in reversed(_PACE):
        command = option(command)
    return command


def source_options(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command the options that say what is read."""
    for option in reversed(_SOURCE):
        command = option(command)
    return command


def options_of(given: dict[str, Any]) -> Options:
    """A command's parameters over DBIS's defaults; a usage error names what is out of bounds."""
    stated = {field: given[name] for name, field in _NAMES.items() if given.get(name) is not None}
    try:
        return Options(**stated)
    except ValueError as error:
        first = error.errors(include_url=False)[0]  # type: ignore[attr-defined]  # pydantic's own ValueError
        option = next(name for name, field in _NAMES.items() if field == first["loc"][0])
        raise click.UsageError(f"--{option.replace('_', '-')}: {first['msg']}") from error
