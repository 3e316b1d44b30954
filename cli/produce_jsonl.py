"""`dual-ledger produce jsonl FILE`."""

from typing import Any

import click

from cli.produce_file import file_parameters, send_files


@click.command()
@file_parameters
def command(**given: Any) -> int:
    """Send the entries of files with one JSON object a line into Kafka, plain or packed with gzip or zstd.

    FILE is a file, or a pattern in quotes for several that are one source. Objects of DBIS's own two shapes
    are known by their keys; any other need --mapping, whose columns may lead into an object: payer.account,
    legs.0.amount. A bad line goes to the error report with its column, and the rest goes on: exit 1 if there
    were any. Interrupted (exit 130) or killed, the same command goes on where it stopped.

    \b
        dual-ledger produce jsonl payments.jsonl
        dual-ledger produce jsonl 'exports/*.jsonl.zst' --source-id exports --mapping exports.toml
    """  # noqa: D301  \b is click's mark for a text kept as it is
    return send_files("jsonl", given)
