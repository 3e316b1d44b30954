"""`dual-ledger migrate`."""

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.reason import reason_option
from ledger.migrate import migrate


@click.command(epilog="Example: dual-ledger migrate")
@reason_option
@json_option
def command(reason: str, as_json: bool) -> None:
    """Bring the books' schema up to date; run again, it changes nothing."""
    applied = migrate(configuration().settings, reason, operator_name())
    if as_json:
        emit({"applied": applied})
    elif applied:
        say("applied " + ", ".join(applied))
    else:
        say("the schema is up to date")
