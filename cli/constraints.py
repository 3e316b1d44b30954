"""`dual-ledger constraints`: DBIS's rules for balances, looked at, applied, proven, dropped."""

import click

from audit.constraints.apply import apply as apply_rules
from audit.constraints.drop import drop as drop_rules
from audit.constraints.rules import look
from audit.constraints.verify import verify as verify_rules
from cli import text
from cli.constraints_text import applied_lines, look_lines, verified_lines
from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import console, emit, json_option, say
from ledger.books import Books, connect

_APPLICATION = "dual-ledger constraints"
_most = click.option(
    "--most",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    metavar="N",
    help="List so many of the accounts that break a rule.",
)
_reason = click.option("--reason", type=text.REASON, required=True, help="Why; the audit log keeps it.")


@click.group()
def command() -> None:
    """DBIS's four rules for balances, as constraints of the database.

    available >= 0, reserved >= 0, available <= balance, available + reserved <= balance: once applied, no
    writer can break them, and an entry that would is refused as `insufficient_available`.

    \b
    Example: dual-ledger constraints validate
             dual-ledger constraints apply --reason "backfill is done"
             dual-ledger constraints verify
    """  # noqa: D301  \b is click's mark for a text kept as it is


@command.command()
@_most
@json_option
def validate(most: int, as_json: bool) -> int:
    """List the accounts that break a rule.

    It changes nothing; exit status 1 when there is one. `apply` is possible when nothing is listed.

    \b
    Example: dual-ledger constraints validate --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(configuration(role="auditor").settings, role="auditor", application=_APPLICATION) as books:
        found = look(books, most)
    if as_json:
        emit(found.document())
    else:
        say("\n".join(look_lines(found)))
    return 0 if found.clean else 1


@command.command()
@_reason
@_most
@json_option
def apply(reason: str, most: int, as_json: bool) -> int:
    """Apply the rules, while everybody goes on posting.

    Accounts that break one: they are listed, nothing is changed, exit status 1. Otherwise what is missing is
    added without reading the accounts, in a moment, and then validated, which stops nobody. Run again it
    changes nothing; killed, the same command goes on.

    \b
    Example: dual-ledger constraints apply --reason "backfill run-20261127-7k3m is verified"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with _operator() as books, console.status("") as doing:
        done = apply_rules(books, reason, operator_name(), most, doing.update)
    if as_json:
        document = done.look.document() | {"added": list(done.added), "validated": list(done.validated)}
        emit(document | {"changed": done.changed, "waits": done.waits, "applied": done.look.applied})
    else:
        say("\n".join(applied_lines(done)))
    return 0 if done.look.clean and done.look.applied else 1


@command.command()
@json_option
def verify(as_json: bool) -> int:
    """Prove that the rules are enforced.

    It tries to break each, and must be refused. The attempts are made on an account that nobody holds at
    this moment, or on one put in for it, and undone at once. Exit status 1 when one is taken, or when a rule
    is not validated.

    \b
    Example: dual-ledger constraints verify
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with _operator() as books:
        found = verify_rules(books)
    if as_json:
        emit(found.document())
    else:
        say("\n".join(verified_lines(found)))
    return 0 if found.ok else 1


@command.command()
@_reason
@json_option
def drop(reason: str, as_json: bool) -> None:
    """Take the rules off.

    Every CHECK of the accounts whose name contains `balance`, also those that somebody made by hand. The
    audit log keeps their definitions.

    \b
    Example: dual-ledger constraints drop --reason "a correction takes accounts below zero for a moment"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with _operator() as books:
        dropped, waits = drop_rules(books, reason, operator_name())
    if as_json:
        emit({"ok": True, "findings": [], "dropped": list(dropped), "waits": waits})
    elif dropped:
        say("\n".join(f"dropped {name}" for name in dropped))
    else:
        say("there is no balance rule to drop")


def _operator() -> Books:
    return connect(configuration(role="operator").settings, role="operator", application=_APPLICATION)
