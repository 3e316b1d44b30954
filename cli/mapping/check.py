"""`dual-ledger mapping check FILE`."""

from collections.abc import Iterator
from typing import Any

import click

from cli.context import configuration
from cli.mapping.check_document import record_document, summary_document
from cli.mapping.check_text import record_text, summary_text
from cli.mapping.file_options import FILE, file_options
from cli.output import complain, console, emit, json_option, say
from cli.stopping import Stop
from cli.text import NAME
from producer.kinds import KINDS, kind_of, open_source
from producer.mapping.trial import Trial, Tried
from producer.opened import Watcher
from producer.request import Request
from producer.trial import trial_of

SAMPLE_MAX = 1_000_000
_KINDS = [kind for kind in KINDS if kind != "scb"]  # its records are entries already


@click.command()
@click.argument("source")
@click.option(
    "--kind",
    type=click.Choice(_KINDS),
    help="By default told by its name.",
)
@click.option("--mapping", type=FILE, help="The mapping; without one, the source is of DBIS's own shape.")
@file_options
@click.option(
    "--sample",
    type=click.IntRange(1, SAMPLE_MAX),
    default=20,
    show_default=True,
    help="How many records, from the first on.",
)
@click.option("--refused-only", is_flag=True, help="Show only the records that are refused.")
@click.option("--ledger", type=NAME, help="The ledger of records that name none.")
@click.option("--source-id", help="The source's id; by default made from its name.")
@json_option
def check(source: str, *, sample: int, refused_only: bool, as_json: bool, **given: Any) -> int:
    """Show what a mapping makes of a SOURCE's first records.

    Each record stands there before and after: the source's columns, the entry's fields, and the keys of the
    mapping that gave each. Refused records are named with column, text and reason. The end tells sums per
    currency, the accounts named, and the keys that never fired. Exit 1 when a record is refused. Nothing is
    sent: what is shown is what `produce csv` would send.

    \b
    Example: dual-ledger mapping check trans.asc --mapping docs/examples/berka.toml
             dual-ledger mapping check payments.csv --sample 3
             dual-ledger mapping check legacy.csv --mapping legacy.toml --sample 100000 --refused-only
    """  # noqa: D301  \b is click's mark for a text kept as it is
    request = Request(
        source,
        given["kind"] or kind_of(source),
        mapping=given["mapping"],
        ledger_id=given["ledger"],
        source_id=given["source_id"],
        encoding=given["encoding"],
        delimiter=given["delimiter"],
        may_guess=True,
    )
    watcher = Watcher(say=lambda note: console.print(note, style="dim", markup=False, soft_wrap=True))
    with Stop() as stop:
        opened = open_source(configuration().settings, request, stop, watcher)
    trial = trial_of(opened, request)
    header, found = trial.header, trial.found
    shown = _shown(trial, sample, refused_only=refused_only)
    if as_json:
        records = [record_document(record, header) for record in shown]
        emit(summary_document(request, opened, found, records))
    else:
        for record in shown:
            say("\n".join(record_text(record, header)) + "\n")
        say("\n".join(summary_text(found, by_mapping=request.mapping is not None)))
    if found.failure is not None:
        complain(found.failure.message, found.failure.hint)
    return 0 if found.good else 1


def _shown(trial: Trial, sample: int, *, refused_only: bool) -> Iterator[Tried]:
    for record in trial.records(sample):
        if record.is_refused or not refused_only:
            yield record
