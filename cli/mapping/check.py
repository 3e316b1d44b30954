"""`dual-ledger mapping check FILE`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from producer.csv_request import CsvRequest

from cli.mapping.check_document import record_document, summary_document
from cli.mapping.check_text import record_text, summary_text
from cli.mapping.file_options import FILE, file_options
from cli.output import complain, console, emit, json_option, say
from cli.text import NAME
from producer.mapping.csv_trial import CsvTrial, csv_trial
from producer.mapping.trial import Tried

SAMPLE_MAX = 1_000_000


@click.command()
@file_options
@click.option("--mapping", type=FILE, help="The mapping; without one, the file is of DBIS's own shape.")
@click.option(
    "--sample",
    type=click.IntRange(1, SAMPLE_MAX),
    default=20,
    show_default=True,
    help="How many records, from the first on.",
)
@click.option("--refused-only", is_flag=True, help="Show only the records that are refused.")
@click.option("--ledger", type=NAME, help="The ledger of rows for which neither file nor mapping names one.")
@click.option("--source-id", help="The source's id; by default the file's name without extensions.")
@json_option
def check(file: Path, *, sample: int, refused_only: bool, as_json: bool, **given: Any) -> int:
    """Show what a mapping makes of the first records of FILE, and why.

    Each record stands there before and after: the source's columns, the entry's fields, and the keys of the
    mapping that gave each. Refused records are named with column, text and reason. The end tells sums per
    currency, the accounts named, and the keys that never fired. Exit 1 when a record is refused. Nothing is
    sent: what is shown is what `produce csv` would send.

    \b
    Example: dual-ledger mapping check trans.asc --mapping docs/examples/berka.toml
             dual-ledger mapping check payments.csv --sample 3
             dual-ledger mapping check legacy.csv --mapping legacy.toml --sample 100000 --refused-only
    """  # noqa: D301  \b is click's mark for a text kept as it is
    request = CsvRequest(
        path=file,
        mapping=given["mapping"],
        ledger_id=given["ledger"],
        source_id=given["source_id"],
        encoding=given["encoding"],
        delimiter=given["delimiter"],
        may_guess=True,
    )
    tried = csv_trial(request)
    for note in tried.meaning.notes:
        console.print(note, style="dim", markup=False, soft_wrap=True)
    header, found = tried.trial.header, tried.trial.found
    shown = _shown(tried, sample, refused_only=refused_only)
    if as_json:
        records = [record_document(record, header) for record in shown]
        emit(summary_document(request, tried, records))
    else:
        for record in shown:
            say("\n".join(record_text(record, header)) + "\n")
        say("\n".join(summary_text(found, by_mapping=request.mapping is not None)))
    if found.failure is not None:
        complain(found.failure.message, found.failure.hint)
    return 0 if found.good else 1


def _shown(tried: CsvTrial, sample: int, *, refused_only: bool) -> Iterator[Tried]:
    for record in tried.trial.records(sample):
        if record.is_refused or not refused_only:
            yield record
