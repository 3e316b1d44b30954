"""`dual-ledger produce`: one subcommand per kind of source, each in its own file."""

import importlib

import click

# name → one line of help; modules are loaded when used
_SOURCES = {
    "csv": "CSV files, of DBIS's own shape or by a mapping.",
    "jsonl": "JSON, one object a line, of DBIS's own shape or by a mapping.",
    "parquet": "Parquet files, of DBIS's own shape or by a mapping.",
    "camt053": "ISO 20022 bank statements (camt.053), by a mapping.",
    "mt940": "SWIFT MT940 bank statements, by a mapping.",
    "http": "An API, page by page, by a mapping.",
    "sql": "A table of a database, once or for as long as it runs.",
    "kafka": "A topic that somebody else fills, by a mapping.",
    "scb": "An SCB's ledger, for as long as it runs.",
}


class _Sources(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(_SOURCES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _SOURCES:
            return None
        command: click.Command = importlib.import_module(f"cli.produce_{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Sources"):
            formatter.write_dl(list(_SOURCES.items()))


@click.group(cls=_Sources)
def command() -> None:
    """Send entries from a source into Kafka.

    Each source keeps its own position, so an interrupted command goes on where it stopped when it is called
    again. For example:

        dual-ledger produce csv payments.csv
    """
