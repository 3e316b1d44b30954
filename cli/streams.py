"""`dual-ledger streams`: which run, which are stopped; stopping them, and letting them go on."""

import click

from cli import text
from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.streams_text import operated_text, streams_text
from ledger.books import connect
from ledger.errors import UsageError
from ledger.streams import RUNNING, STOPPED, StoredStream, chosen, operate, stored_streams

_APPLICATION = "dual-ledger streams"
_PARTITIONS = click.argument("partitions", metavar="[PARTITION]...", type=click.IntRange(min=0), nargs=-1)
_GROUP = click.option("--group", type=text.GROUP, help="The consumer group; by default that of `consume`.")
_REASON = click.option("--reason", type=text.REASON, required=True, help="Why; kept in the audit log.")


@click.group()
def command() -> None:
    """Which streams run and which are stopped; stop them, let them go on.

    \b
    Example: dual-ledger streams list
             dual-ledger streams resume legacy.entries 3 --reason "the accounts are created"
             dual-ledger streams stop scb.entries --reason "the SCB corrects its file"
    """  # noqa: D301  \b is click's mark for a text kept as it is


@command.command("list")
@click.option("--group", type=text.GROUP, help="Only the streams of this consumer group.")
@json_option
def list_(group: str | None, as_json: bool) -> int:
    """Every stream with its state.

    Also why and since when it is so. Exit status 1 when one is stopped. It reads the books alone:
    `dual-ledger status` also says how far each is behind.

    \b
    Example: dual-ledger streams list
             dual-ledger streams list --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    with connect(settings, role="auditor", application=_APPLICATION) as books:
        found = stored_streams(books, group)
    stopped = sum(stream.state == STOPPED for stream in found)
    if as_json:
        emit({"stopped": stopped, "streams": [stream.document() for stream in found]})
    else:
        say(streams_text(found, settings.consumer_group))
    return 1 if stopped else 0


@command.command()
@click.argument("topic", type=text.NAME, required=False)
@_PARTITIONS
@_GROUP
@click.option("--all", "every", is_flag=True, help="Every stream of the group that is stopped.")
@_REASON
@json_option
def resume(
    topic: str | None, partitions: tuple[int, ...], group: str | None, every: bool, reason: str, as_json: bool
) -> None:
    """Let stopped streams go on.

    Those of a TOPIC, some PARTITIONs of it, or --all.

    A consumer that runs takes them up within seconds, with its count of refusals begun anew; without one the
    next does. A stream whose cause is still there stops again. One that runs already stays as it is.

    \b
    Example: dual-ledger streams resume legacy.entries 3 --reason "the accounts are created"
             dual-ledger streams resume --all --reason "the registry is back"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if every == (topic is not None):
        raise UsageError(
            "--all goes without a TOPIC" if every else "which streams are to go on?",
            hint="name a TOPIC, and PARTITIONs of it if you like, or give --all",
        )
    _operate(topic, partitions, group, RUNNING, reason, as_json)


@command.command()
@click.argument("topic", type=text.NAME)
@_PARTITIONS
@_GROUP
@_REASON
@json_option
def stop(topic: str, partitions: tuple[int, ...], group: str | None, reason: str, as_json: bool) -> None:
    """Stop streams on purpose.

    Those of a TOPIC, or some PARTITIONs of it.

    The batch at hand is finished; when this command has ended, the books take no further one. The consumer
    pauses the partition and keeps working on its others. `dual-ledger streams resume` lets them go on.

    \b
    Example: dual-ledger streams stop scb.entries --reason "the SCB corrects its file"
             dual-ledger streams stop legacy.entries 0 3 --reason "under investigation"
    """  # noqa: D301  \b is click's mark for a text kept as it is
    _operate(topic, partitions, group, STOPPED, reason, as_json)


def _operate(
    topic: str | None, partitions: tuple[int, ...], group: str | None, state: str, reason: str, as_json: bool
) -> None:
    settings = configuration(consumer_group=group).settings
    with connect(settings, role="operator", application=_APPLICATION) as books:
        theirs = stored_streams(books, settings.consumer_group)
        wanted = (
            _stopped(theirs) if topic is None else chosen(theirs, settings.consumer_group, topic, partitions)
        )
        done = operate(books, wanted, state, reason, operator_name())
    if as_json:
        emit(
            {
                "group": settings.consumer_group,
                "changed": sum(one.changed for one in done),
                "streams": [one.document() for one in done],
            }
        )
    else:
        say(operated_text(done, settings.consumer_group))


def _stopped(streams: list[StoredStream]) -> list[StoredStream]:
    return [stream for stream in streams if stream.state == STOPPED]
