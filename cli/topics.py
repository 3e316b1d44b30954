"""`dual-ledger topics`: the Kafka topics, and the schemas of what they carry."""

from dataclasses import asdict
from types import ModuleType

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import console, emit, json_option, say
from cli.reason import reason_option
from ledger import topic_admin
from ledger.audit_line import write_line
from ledger.books import connect
from ledger.config import Settings
from ledger.errors import DualLedgerError


@click.group()
def command() -> None:
    """Create and check the Kafka topics, and register their schemas.

    \b
    dual-ledger topics create         what is missing; again changes nothing
    dual-ledger topics check --json   exit 1 with findings
    """  # noqa: D301  \b is click's mark for a text kept as it is


@command.command()
@click.option("--partitions", "topic_partitions", type=click.IntRange(1, 1000), help="Of every topic.")
@click.option(
    "--replication", "topic_replication", type=click.IntRange(1, 9), help="Copies of every message."
)
@reason_option
@json_option
def create(topic_partitions: int | None, topic_replication: int | None, reason: str, as_json: bool) -> None:
    """Create the topics that are missing.

    With a schema registry their schemas are registered too; where there are books, their audit log is told.
    The number of partitions cannot be changed later without draining the topics: keys map to partitions.

    \b
    Example: dual-ledger topics create --partitions 12
             dual-ledger topics create --replication 3    with three brokers or more
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(
        role="operator", topic_partitions=topic_partitions, topic_replication=topic_replication
    ).settings
    created, existing = topic_admin.create(settings)
    if created:
        _tell(settings, created, existing, reason)
    registered = _registry().register_all(settings) if settings.registry_url else []
    if as_json:
        emit({"created": created, "existing": existing, "schemas": [asdict(one) for one in registered]})
        return
    for name in created:
        say(f"created  {name}  ({settings.topic_partitions} partitions)")
    for name in existing:
        say(f"existing {name}")
    for one in registered:
        say(f"schema   {one.subject}  {one.message} version {one.version}, id {one.id}")


@command.command()
@json_option
def check(as_json: bool) -> int:
    """Check that the topics are as configured.

    With a schema registry: also that it has their schemas. Exit status 1 with findings.

    \b
    Example: dual-ledger topics check --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    findings = [*topic_admin.check(settings), *(_registry().check(settings) if settings.registry_url else [])]
    if as_json:
        emit({"ok": not findings, "findings": [asdict(finding) for finding in findings]})
    elif not findings:
        say("the topics are as configured")
    else:
        for finding in findings:
            say(f"{finding.message}\n  next: {finding.hint}")
    return 1 if findings else 0


def _tell(settings: Settings, created: list[str], existing: list[str], reason: str) -> None:
    """In the audit log of the books, where there are any yet: Kafka needs none."""
    details = {"partitions": settings.topic_partitions, "replication": settings.topic_replication}
    states = {"before": {"topics": existing}, "after": {"topics": existing + created}}
    try:
        with connect(settings, role="operator", application="dual-ledger topics") as books:
            write_line(books, "topics.create", reason, operator_name(), details | states)
    except DualLedgerError as error:
        console.print(
            f"the audit log does not know of it: {error.message}", style="dim", markup=False, soft_wrap=True
        )


def _registry() -> ModuleType:
    from ledger import registry  # noqa: PLC0415  its client takes half a second to import

    return registry
