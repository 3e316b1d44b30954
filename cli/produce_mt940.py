"""`dual-ledger produce mt940 FILE`."""

from typing import Any

import click

from cli.produce_file import encoding_option, file_parameters, send_files


@click.command()
@file_parameters
@encoding_option
def command(**given: Any) -> int:
    """Send the entries of SWIFT MT940 bank statements into Kafka.

    FILE is a file, or a pattern in quotes for several that are one source; --mapping says what an entry is in
    the books. A statement whose opening balance and entries are not its closing balance is refused as a
    whole, each of its entries in the error report; the other statements go on: exit 1. Interrupted (exit 130)
    or killed, the same command goes on where it stopped.

    \b
        dual-ledger produce mt940 docs/examples/statement.mt940 --mapping docs/examples/mt940.toml
        dual-ledger produce mt940 'bank/2026-*.sta' --source-id bank-2026 --mapping bank.toml --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is
    return send_files("mt940", given)
