"""`dual-ledger produce csv FILE`."""

from typing import Any

import click

from cli.produce_file import encoding_option, file_parameters, send_files


@click.command()
@file_parameters
@encoding_option
@click.option("--delimiter", type=str, help="One character, or `tab`; by default it is found out.")
def command(delimiter: str | None, **given: Any) -> int:
    """Send the entries of CSV files into Kafka, plain or packed with gzip or zstd.

    FILE is a file, or a pattern in quotes for several that are one source. Files of DBIS's own two shapes are
    known by their header; any other needs --mapping (docs/mapping.md). Refused rows go to an error report
    with line and column, and the rest goes on: exit 1 if there were any. Interrupted (exit 130) or killed,
    the same command goes on where it stopped.

    \b
        dual-ledger produce csv payments.csv
        dual-ledger produce csv 'exports/2024-*.csv.gz' --source-id exports-2024
        dual-ledger produce csv trans.asc --mapping docs/examples/berka.toml --errors refused.json
        dual-ledger produce csv legacy.csv --mapping legacy.toml --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is
    return send_files("csv", {**given, "delimiter": _delimiter(delimiter)})


def _delimiter(stated: str | None) -> str | None:
    if stated is None:
        return None
    delimiter = {"tab": "\t", "\\t": "\t"}.get(stated, stated)
    if len(delimiter) != 1:
        raise click.UsageError("--delimiter is one character, or `tab`")
    return delimiter
