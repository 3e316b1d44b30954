"""`dual-ledger produce csv FILE`."""

import gc
from pathlib import Path
from typing import Any

import click

from cli.context import configuration
from cli.output import complain, console, emit, json_option, say
from cli.produce_progress import LoadProgress
from cli.stopping import Stop
from cli.text import NAME
from ledger.codec import Codec
from ledger.errors import Fatal
from ledger.framing import codec as framed
from producer.load import StoppedEarly, Watcher, load, rehearsed
from producer.request import Request
from producer.summary import Summary

_GC_THRESHOLDS = (50_000, 20, 100)  # rows hold no cycles: looking for them costs a fifth of the time
_INTERRUPTED = 130  # by Ctrl-C or SIGTERM, before the end of the file
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--mapping", type=_FILE, help="A TOML file that says what the columns mean.")
@click.option("--ledger", type=NAME, help="The ledger of rows for which neither file nor mapping names one.")
@click.option("--source-id", help="The source's id; by default the file's name without extensions.")
@click.option("--topic", type=NAME, help="The topic to send to; by default legacy.entries.")
@click.option("--errors", type=_FILE, help="The error report, .csv or .json; by default beside the state.")
@click.option("--encoding", help="The file's encoding; by default it is found out.")
@click.option("--delimiter", type=str, help="One character, or `tab`; by default it is found out.")
@click.option("--restart", is_flag=True, help="Send all of it again from the start.")
@click.option("--again", is_flag=True, help="Although this very file was loaded under another source id.")
@click.option("--accounts", type=_FILE, help="With --dry-run: write the accounts named, for accounts import.")
@click.option("--dry-run", is_flag=True, help="Read and judge everything, send nothing.")
@json_option
def command(file: Path, *, dry_run: bool, as_json: bool, **given: Any) -> int:
    """Send the entries of a CSV FILE into Kafka.

    Files of DBIS's own two shapes are known by their header; any other needs --mapping (docs/mapping.md).
    Refused rows go to an error report with line and column, and the rest goes on: exit 1 if there were any.
    Interrupted (exit 130) or killed, the same command goes on where it stopped.

    \b
        dual-ledger produce csv payments.csv
        dual-ledger produce csv trans.asc --mapping docs/examples/berka.toml --errors refused.json
        dual-ledger produce csv legacy.csv --mapping legacy.toml --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if given["accounts"] and not dry_run:
        raise click.UsageError("--accounts belongs to --dry-run")
    settings = configuration().settings
    gc.set_threshold(*_GC_THRESHOLDS)
    request = Request(
        file,
        mapping=given["mapping"],
        ledger_id=given["ledger"],
        source_id=given["source_id"],
        topic=given["topic"],
        errors=given["errors"],
        accounts=given["accounts"],
        encoding=given["encoding"],
        delimiter=_delimiter(given["delimiter"]),
        restart=given["restart"],
        again=given["again"],
        may_guess=dry_run,
    )
    with Stop() as stop, LoadProgress(file) as progress:
        watcher = Watcher(_note, progress.fingerprinted, progress.sent)
        try:
            if dry_run:
                summary, opened = rehearsed(settings, request, Codec(), stop, watcher)
            else:
                codec = framed(settings)
                summary, opened = load(settings, request, codec, stop, watcher)
        except StoppedEarly as early:
            complain(early.message)
            return _INTERRUPTED
    if as_json:
        emit(summary.document() | {"sha256": opened.sha256, "dry_run": dry_run})
    else:
        _tell(summary, dry_run=dry_run)
    return _judged(summary, stopped=stop.requested and not summary.finished)


def _judged(summary: Summary, *, stopped: bool) -> int:
    """The exit status, and on stderr what kept the load from its end."""
    if summary.failure is not None:
        complain(summary.failure.message, summary.failure.hint)
    elif stopped:
        complain("stopped before the end of the file", "the same command goes on where this one stopped")
    if stopped and not isinstance(summary.failure, Fatal):
        return _INTERRUPTED
    return 1 if summary.failure or summary.total_rejected else 0


def _note(text: str) -> None:
    console.print(text, style="dim", markup=False, soft_wrap=True)


def _tell(summary: Summary, *, dry_run: bool) -> None:
    sent = "would be sent" if dry_run else f"sent to {summary.topic}"
    count = summary.read - summary.rejected
    say(f"{summary.source_id}: {summary.read:,} rows read, {count:,} {sent} in {summary.seconds:,.1f} s")
    if summary.total_rejected:
        where = f": see {summary.errors_file}" if summary.errors_file else ""
        altogether = " in all" if summary.resumed_from else ""  # with the calls before that broke off
        say(f"{summary.total_rejected:,} refused{altogether}{where}")


def _delimiter(stated: str | None) -> str | None:
    if stated is None:
        return None
    delimiter = {"tab": "\t", "\\t": "\t"}.get(stated, stated)
    if len(delimiter) != 1:
        raise click.UsageError("--delimiter is one character, or `tab`")
    return delimiter
