"""`dual-ledger migrate`."""

import click

from cli.context import configuration
from cli.output import emit, json_option, say
from ledger.migrate import migrate


@click.command(epilog="Example: dual-ledger migrate")
@json_option
def command(as_json: bool) -> None:
    """Bring the books' schema up to date; run again, it changes nothing."""
    applied = migrate(configuration().settings)
    if as_json:
        emit({"applied": applied})
    elif applied:
        say("applied " + ", ".join(applied))
    else:
        say("the schema is up to date")
