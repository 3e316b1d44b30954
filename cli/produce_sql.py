"""`dual-ledger produce sql TABLE`."""

from typing import Any

import click

from cli.produce_connection import mapping_option, sent, source_options, span_options, until_idle_option


@click.command()
@click.argument("table")
@mapping_option()
@span_options("value of range_column")
@until_idle_option
@source_options
def command(table: str, **given: Any) -> int:
    """Send the rows of a database's TABLE into Kafka, page by page in the order of their keys.

    The mapping's table [sql] says in which order, and the name of the environment variable that holds the
    database's URL (docs/sources.md); the connection only reads. With `query` in it, TABLE is the name of what
    the query gives. With `follow = true` it runs until Ctrl-C or SIGTERM, and sends rows as they are
    committed. Refused rows go to an error report: exit 1 if there were any. Interrupted (exit 130) or killed,
    the same command goes on where it stopped.

    \b
        dual-ledger produce sql ledger.entries --mapping docs/examples/sql.toml
        dual-ledger produce sql payments --mapping sql.toml --from 2026-01-01 --to 2026-02-01 --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is
    return sent("sql", table, **given)
