"""`dual-ledger processes`: who is at work, and which of those that are gone need not come back."""

from uuid import UUID

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import complain, emit, json_option, say
from cli.text import REASON
from ledger.books import Refused, connect
from ledger.errors import UsageError
from ledger.status.problems import span
from ledger.status.processes import ProcessStatus, processes_of

_APPLICATION = "dual-ledger processes"
_LIVES = "LD959"


@click.group()
def command() -> None:
    """The processes at work, and those that are gone.

    \b
    Example: dual-ledger processes list
             dual-ledger processes dismiss 6b1f0c3e-3f0e-4a56-9d1e-0d9c0a7e5b11 --reason "machine given back"
    """  # noqa: D301  \b is click's mark for a text kept as it is


@command.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Every process that has a row in the books, with its id.

    \b
    Example: dual-ledger processes list --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(configuration(role="auditor").settings, role="auditor", application=_APPLICATION) as books:
        found = processes_of(books)
    if as_json:
        emit({"processes": [one.document() for one in found]})
        return
    for one in found:
        say(_line(one))
    if not found:
        say("no process has a row: none runs, and none has ended with an error")


@command.command()
@click.argument("identity", metavar="ID", type=click.UUID)
@click.option("--reason", type=REASON, required=True, help="Why; kept in the audit log.")
@json_option
def dismiss(identity: UUID, reason: str, as_json: bool) -> int:
    """Say that a process need not come back.

    One that was killed, or ended with an error, is no problem any more, and its row goes. One that lives is
    not dismissed; one that is only frozen is back when it goes on. The audit log says who dismissed it. Exit
    status 1 when there is no such process.

    \b
    Example: dual-ledger processes dismiss 6b1f0c3e-3f0e-4a56-9d1e-0d9c0a7e5b11 --reason "machine given back"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(configuration(role="operator").settings, role="operator", application=_APPLICATION) as books:
        try:
            answer = books.row("process_dismiss", id=identity, reason=reason, operator_name=operator_name())
        except Refused as refused:
            if refused.sqlstate != _LIVES:
                raise
            raise UsageError(refused.said, hint="end it first: it takes its row away itself") from refused
    dismissed = bool(answer and answer[0])
    if as_json:
        emit({"id": str(identity), "dismissed": dismissed})
    elif dismissed:
        say(f"dismissed {identity}")
    if not dismissed:
        complain(f"no process {identity} is listed", "dual-ledger processes list")
    return 0 if dismissed else 1


def _line(one: ProcessStatus) -> str:
    return f"{one.id}  {one.state:<9}  {span(one.seconds):>8} ago  {one.name}"
