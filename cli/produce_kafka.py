"""`dual-ledger produce kafka TOPIC`."""

from typing import Any

import click

from cli.produce_connection import mapping_option, sent, source_options, span_options, until_idle_option


@click.command()
@click.argument("name", metavar="TOPIC")
@mapping_option()
@span_options("offset or time, or `beginning` or `end`")
@until_idle_option
@source_options
def command(name: str, **given: Any) -> int:
    """Send what a TOPIC of somebody else holds into Kafka, as entries.

    The mapping's table [kafka] says how its values are written: JSON, Avro, or Debezium's changes of a table
    (docs/sources.md). Reads up to the end as it is now; with `follow = true` it runs until Ctrl-C or SIGTERM.
    No consumer group is used: the position is kept here, and messages that are gone are named. Refused
    messages go to an error report: exit 1 if there were any. Interrupted (exit 130) or killed, the same
    command goes on where it stopped.

    \b
        dual-ledger produce kafka bank.payments --mapping docs/examples/debezium.toml
        dual-ledger produce kafka bank.payments --mapping kafka.toml --from 2026-01-01 --to end --dry-run
    """  # noqa: D301  \b is click's mark for a text kept as it is
    return sent("kafka", name, **given)
