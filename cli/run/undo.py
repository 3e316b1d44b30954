"""`dual-ledger run undo`: a run taken back."""

import time
from typing import Any

import click

from audit.runs import deletion
from audit.runs.reversal import Reversal, reverse
from audit.runs.undo_check import Check, check
from cli import text
from cli.context import configuration
from cli.count_bar import CountBar
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.run.undo_text import check_lines, refused_lines
from cli.stopping import INTERRUPTED, Stop
from ledger.books import Books, connect
from ledger.errors import UsageError
from ledger.runs.run import find_run

_SESSION = {"work_mem": "256MB"}


@click.command("undo")
@click.argument("run_id")
@click.option("--check", "only_check", is_flag=True, help="Say what it would mean; change nothing.")
@click.option(
    "--method",
    type=click.Choice(["reverse", "delete"]),
    default="reverse",
    show_default=True,
    help="Mirror entries, which leave a trace; or delete, of a run that the SCB has not heard of.",
)
@click.option("--reason", type=text.REASON, help="Why; kept with the run and in the audit log.")
@json_option
def command(run_id: str, only_check: bool, method: str, reason: str | None, as_json: bool) -> int:
    """Take a run back.

    `reverse` posts for each of its entries one with debit and credit swapped, newest first; the SCB hears of
    both. Stopped or killed, the same command goes on. `delete` removes the entries, while no one can have
    heard of them, and nobody posts until it is done. Balances are afterwards what they would be without the
    run. Exit status 1 when a mirror entry is refused: the same command tries those again.

    \b
    Example: dual-ledger run undo run-20261127-7k3m --check
             dual-ledger run undo run-20261127-7k3m --reason "wrong file"
             dual-ledger run undo run-20261127-7k3m --method delete --reason "wrong file"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    began = time.monotonic()
    settings = configuration().settings
    with connect(settings, role="operator", application="dual-ledger run", options=_SESSION) as books:
        found = check(books, find_run(books, run_id))
        if only_check or found.done:
            document, lines = _document(found, None), list(check_lines(found))
            status = 0 if found.done or found.reversible or not found.why_not_delete else 1
        else:
            _refuse(found, method, reason)
            document, lines, status = _undone(books, found, method, reason or "")
        document["status"] = find_run(books, run_id).status
    document["seconds"] = round(time.monotonic() - began, 3)
    if as_json:
        emit(document)
    else:
        for line in lines:
            say(line)
    return status


def _refuse(found: Check, method: str, reason: str | None) -> None:
    run = found.run
    if reason is None:
        raise UsageError("a run is taken back for a reason", hint='--reason "why"; --check only looks')
    if run.status == "IN_PROGRESS":
        raise UsageError(
            f"run {run.run_id} is IN_PROGRESS", hint=f"first: dual-ledger run pause {run.run_id}"
        )
    if found.method not in (None, method):
        raise UsageError(
            f"run {run.run_id} is being undone, or was, by {found.method}", hint=f"--method {found.method}"
        )
    if method == "delete" and found.why_not_delete:
        raise UsageError(
            f"run {run.run_id} cannot be deleted: {'; '.join(found.why_not_delete)}",
            hint="--method reverse takes it back by entries of its own",
        )


def _undone(books: Books, found: Check, method: str, reason: str) -> tuple[dict[str, Any], list[str], int]:
    document = _document(found, method)
    run_id = found.run.run_id
    if method == "delete":
        deleted = deletion.delete(books, run_id, reason, operator_name())
        document["deleted"] = deleted._asdict()
        accounts = (
            f"{deleted.accounts_restored:,} balances restored, {deleted.accounts_removed:,} accounts removed"
        )
        lines = [f"{run_id} is deleted: {deleted.entries:,} entries", f"  {accounts}"]
        return document, lines, 0
    with Stop() as stop, CountBar("reversing", found.entries) as bar:
        done = reverse(books, run_id, reason, operator_name(), stop, bar.advance)
    document["reversed"], document["refused"] = done.reversed, done.refused
    document["standing"] = done.standing
    return document, list(refused_lines(run_id, done)), _status(done)


def _status(done: Reversal) -> int:
    if done.stopped:
        return INTERRUPTED
    return 0 if done.done else 1


def _document(found: Check, method: str | None) -> dict[str, Any]:
    return {
        "run_id": found.run.run_id,
        "status": found.run.status,
        "method": method or found.method,
        "check": found.document(),
        "reversed": None,
        "deleted": None,
        "refused": [],
        "standing": found.entries,
    }
