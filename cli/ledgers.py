"""`dual-ledger ledgers`: the books that exist, and new ones."""

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.reason import reason_option
from cli.text import REASON
from ledger.books import connect
from ledger.ledgers import allow_sources, create_ledger


@click.group()
def command() -> None:
    """The ledgers that entries belong to, and new ones.

    \b
    Example: dual-ledger ledgers list
             dual-ledger ledgers create ARCHIVE --description "before 2010"
             dual-ledger ledgers allow ARCHIVE berka-2 --reason "second delivery"
    """  # noqa: D301  \b is click's mark for a text kept as it is


@command.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Every ledger, with the sources that may post to it.

    \b
    Example: dual-ledger ledgers list --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(
        configuration(role="auditor").settings, role="auditor", application="dual-ledger ledgers"
    ) as books:
        found = books.records("ledgers_list")
    if as_json:
        emit({"ledgers": found})
        return
    for ledger in found:
        sources = ", ".join(ledger["allowed_sources"] or ()) or "any source"
        say(f"{ledger['id']:<20} {sources:<30} {ledger['description']}".rstrip())


@command.command()
@click.argument("identity", metavar="ID")
@click.option("--description", default="", help="What it is, for people.")
@click.option(
    "--allow-source", "sources", multiple=True, metavar="SOURCE", help="Accept this source; repeatable."
)
@reason_option
@json_option
def create(identity: str, description: str, sources: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Create a ledger; again with the same words, it changes nothing.

    Without --allow-source every source may post to it. Needs the rights of the role
    `operator`; the audit log says who created it.

    \b
    Example: dual-ledger ledgers create ARCHIVE --description "before 2010" --allow-source berka
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(
        configuration(role="operator").settings, role="operator", application="dual-ledger ledgers"
    ) as books:
        created, found = create_ledger(books, identity, description, sources, reason, operator_name())
    if as_json:
        emit({"created": created, "ledger": found})
    else:
        say(f"{'created' if created else 'existing'} {found['id']}")


@command.command()
@click.argument("identity", metavar="ID")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--reason", type=REASON, required=True, help="Why; kept in the audit log.")
@json_option
def allow(identity: str, sources: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Let further sources post to a ledger.

    What they sent and was refused can then be redriven. A ledger that lists no sources accepts all as it is.

    \b
    Example: dual-ledger ledgers allow ARCHIVE berka-2 --reason "second delivery"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(
        configuration(role="operator").settings, role="operator", application="dual-ledger ledgers"
    ) as books:
        changed, found = allow_sources(books, identity, sources, reason, operator_name())
    if as_json:
        emit({"changed": changed, "ledger": found})
    else:
        accepts = ", ".join(found["allowed_sources"] or ()) or "any source"
        say(f"{'changed' if changed else 'unchanged'}: {found['id']} accepts {accepts}")
