"""`dual-ledger produce http ADDRESS`."""

from typing import Any

import click

from cli.produce_connection import mapping_option, sent, source_options, span_options


@click.command()
@click.argument("address")
@mapping_option()
@span_options("date or time (UTC)")
@source_options
def command(address: str, **given: Any) -> int:
    """Send the entries of the API at ADDRESS into Kafka, page by page.

    The mapping's table [http] says how it is asked, and the name of the environment variable that holds its
    secret (docs/sources.md). A server that is away is waited for. Refused records go to an error report, and
    the rest goes on: exit 1 if there were any. Interrupted (exit 130) or killed, the same command goes on
    where it stopped.

    \b
        dual-ledger produce http https://bank.example/v1/entries --mapping docs/examples/http.toml
        dual-ledger produce http https://bank.example/v1/entries --mapping http.toml \\
            --from 2026-01-01 --to 2026-02-01 --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is
    return sent("http", address, **given)
