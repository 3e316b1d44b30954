"""What the sources behind a connection have in common: their options, the sending, and what is told of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar

import click

from cli.context import configuration
from cli.output import complain, console, emit, json_option
from cli.produce_told import judged, note, tell
from cli.stopping import INTERRUPTED, Stop
from cli.text import NAME
from ledger.codec import Codec
from ledger.framing import codec as framed
from ledger.tracing.process import traced
from producer.load import StoppedEarly, Watcher, load, rehearsed
from producer.request import Request
from producer.state import Position

P = ParamSpec("P")
R = TypeVar("R")

_FILE = click.Path(path_type=Path, dir_okay=False)
_OPTIONS = (
    click.option("--ledger", type=NAME, help="The ledger of records for which the mapping names none."),
    click.option("--source-id", type=NAME, help="The source's id; by default made of where it is."),
    click.option("--topic", type=NAME, help="The topic to send to; by default legacy.entries."),
    click.option(
        "--errors", type=_FILE, help="The error report, .csv or .json; by default beside the state."
    ),
    click.option("--restart", is_flag=True, help="Send all of it again from the start."),
    click.option(
        "--accounts", type=_FILE, help="With --dry-run: write the accounts named, for accounts import."
    ),
    click.option("--dry-run", is_flag=True, help="Read and judge everything, send nothing."),
)


def mapping_option(*, required: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`--mapping`."""
    return click.option(
        "--mapping",
        type=_FILE,
        required=required,
        help="A TOML file: how it is asked, what its records mean.",
    )


def span_options(what: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`--from` and `--to`, which mean `what`."""

    def add(command: Callable[P, R]) -> Callable[P, R]:
        until = click.option("--to", "until", type=NAME, help=f"Up to this {what}, which is left out.")
        return click.option("--from", "since", type=NAME, help=f"From this {what} on.")(until(command))

    return add


def source_options(command: Callable[P, R]) -> Callable[P, R]:
    """The options of every such source, and `--json`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return json_option(command)


def until_idle_option(command: Callable[P, R]) -> Callable[P, R]:
    """`--until-idle`, of a source that can be without an end."""
    return click.option(
        "--until-idle",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Of a source without an end: stop, with exit status 0, once nothing came for that long.",
    )(command)


def sent(
    kind: str, where: str, *, dry_run: bool, as_json: bool, until_idle: float | None = None, **given: Any
) -> int:
    """Send (or rehearse) the source, tell what was done, and give the exit status."""
    if given.get("accounts") and not dry_run:
        raise click.UsageError("--accounts belongs to --dry-run")
    given["ledger_id"] = given.pop("ledger", None)
    request = Request(where, kind, **given)
    settings = configuration().settings
    with Stop() as stop, traced(settings, "dual-ledger-producer"), _Progress() as progress:
        watcher = Watcher(note, on_progress=progress.sent)
        try:
            if dry_run:
                summary, opened = rehearsed(settings, request, Codec(), stop, watcher)
            else:
                summary, opened = load(
                    settings, request, framed(settings), stop, watcher, until_idle_seconds=until_idle
                )
        except StoppedEarly as early:
            complain(early.message)
            return INTERRUPTED
    if as_json:
        emit(summary.document() | {"dry_run": dry_run})
    else:
        tell(summary, "records", dry_run=dry_run)
    return judged(summary, "end", stopped=stop.requested and not summary.finished and not opened.endless)


class _Progress:
    """Says how far it is, where a person is watching."""

    def __init__(self) -> None:
        self._line = console.status("reading …") if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._line is not None:
            self._line.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._line is not None:
            self._line.stop()

    def sent(self, position: Position, _done: int) -> None:
        """So many are sent and refused."""
        if self._line is not None:
            self._line.update(f"{position.published:,} sent, {position.rejected:,} refused")
