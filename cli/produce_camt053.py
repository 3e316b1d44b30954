"""`dual-ledger produce camt053 FILE`."""

from typing import Any

import click

from cli.produce_file import file_parameters, send_files


@click.command()
@file_parameters
def command(**given: Any) -> int:
    """Send the entries of ISO 20022 bank statements (camt.053) into Kafka.

    FILE is a file, or a pattern in quotes for several that are one source; --mapping says what an entry is in
    the books. A statement whose opening balance and entries are not its closing balance is refused as a
    whole, each of its entries in the error report; the other statements go on: exit 1. Interrupted (exit 130)
    or killed, the same command goes on where it stopped.

    \b
        dual-ledger produce camt053 docs/examples/camt053.xml --mapping docs/examples/camt053.toml
        dual-ledger produce camt053 'bank/2026-*.xml' --source-id bank-2026 --mapping bank.toml --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is
    return send_files("camt053", given)
