"""`dual-ledger produce parquet FILE`."""

from typing import Any

import click

from cli.produce_file import file_parameters, send_files


@click.command()
@file_parameters
def command(**given: Any) -> int:
    """Send the entries of Parquet files into Kafka.

    FILE is a file, or a pattern in quotes for several that are one source. Rows of DBIS's own two shapes are
    known by their columns; any other need --mapping, whose columns may lead into one: payer.account. Amounts
    must be decimals, whole numbers or texts: a column of floats is refused. Refused rows go to the error
    report, and the rest goes on: exit 1 if there were any. Interrupted (exit 130) or killed, the same command
    goes on where it stopped. Needs the extra `parquet`.

    \b
        dual-ledger produce parquet payments.parquet
        dual-ledger produce parquet 'lake/payments-*.parquet' --source-id lake --mapping lake.toml
    """  # noqa: D301  \b is click's mark for a text kept as it is
    return send_files("parquet", given)
