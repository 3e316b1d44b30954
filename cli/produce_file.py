"""What `dual-ledger produce` does with files, whatever their kind: options, progress, and what is told."""

import gc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ParamSpec

import click

from cli.context import configuration
from cli.output import complain, emit, json_option
from cli.produce_progress import LoadProgress
from cli.produce_told import judged, note, tell
from cli.stopping import INTERRUPTED, Stop
from cli.text import NAME
from ledger.codec import Codec
from ledger.framing import codec as framed
from ledger.tracing.process import traced
from producer.load import StoppedEarly, Watcher, load, rehearsed
from producer.request import Request
from producer.sources.pattern import named_by

_GC_THRESHOLDS = (50_000, 20, 100)  # rows hold no cycles: looking for them costs a fifth of the time
_FILE = click.Path(path_type=Path, dir_okay=False)
_P = ParamSpec("_P")

_PARAMETERS = (
    click.argument("file", metavar="FILE"),
    click.option("--mapping", type=_FILE, help="A TOML file that says what the columns mean."),
    click.option("--ledger", type=NAME, help="The ledger of records for which nothing else names one."),
    click.option("--source-id", help="The source's id; by default the file's name without extensions."),
    click.option("--topic", type=NAME, help="The topic to send to; by default legacy.entries."),
    click.option("--errors", type=_FILE, help="The error report, .csv or .json; else beside the state."),
    click.option("--restart", is_flag=True, help="Send all of it again from the start."),
    click.option("--again", is_flag=True, help="Although this was loaded under another source id."),
    click.option("--accounts", type=_FILE, help="With --dry-run: write the accounts, for accounts import."),
    click.option("--dry-run", is_flag=True, help="Read and judge everything, send nothing."),
)


def file_parameters(command: Callable[_P, int]) -> Callable[_P, int]:
    """The argument and the options that every kind of file has."""
    for parameter in reversed(_PARAMETERS):
        command = parameter(command)
    return json_option(command)


encoding_option = click.option("--encoding", help="The file's encoding; by default it is found out.")


def send_files(kind: str, given: Mapping[str, Any]) -> int:
    """Send the files of `kind` that the user named, or rehearse it; the exit status."""
    dry_run: bool = given["dry_run"]
    if given["accounts"] and not dry_run:
        raise click.UsageError("--accounts belongs to --dry-run")
    paths = named_by(given["file"]).paths.values()
    settings = configuration().settings
    gc.set_threshold(*_GC_THRESHOLDS)
    request = Request(
        given["file"],
        kind,
        mapping=given["mapping"],
        ledger_id=given["ledger"],
        source_id=given["source_id"],
        topic=given["topic"],
        errors=given["errors"],
        accounts=given["accounts"],
        encoding=given.get("encoding"),
        delimiter=given.get("delimiter"),
        restart=given["restart"],
        again=given["again"],
        may_guess=dry_run,
    )
    with Stop() as stop, traced(settings, "dual-ledger-producer"), LoadProgress(paths) as progress:
        watcher = Watcher(note, progress.fingerprinted, progress.sent)
        try:
            if dry_run:
                summary, opened = rehearsed(settings, request, Codec(), stop, watcher)
            else:
                codec = framed(settings)
                summary, opened = load(settings, request, codec, stop, watcher)
        except StoppedEarly as early:
            complain(early.message)
            return INTERRUPTED
    if given["as_json"]:
        emit(summary.document() | {"sha256": opened.sha256, "dry_run": dry_run})
    else:
        tell(summary, "rows", dry_run=dry_run)
    return judged(summary, "end of the file", stopped=stop.requested and not summary.finished)
