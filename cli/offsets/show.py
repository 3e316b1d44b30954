"""`dual-ledger offsets show`."""

import click

from cli import text
from cli.context import configuration
from cli.offsets.text import overview_text
from cli.output import emit, json_option, say
from ledger.books import connect
from ledger.offsets.log import Logs
from ledger.offsets.overview import overview


@click.command()
@click.option("--group", type=text.GROUP, help="Only the streams of this consumer group.")
@click.option("--topic", type=text.NAME, help="Only the streams of this topic.")
@json_option
def show(group: str | None, topic: str | None, as_json: bool) -> int:
    """Every stream: where its log begins and ends, where it stands.

    The position is that of the books; beside it the offset that Kafka holds for the group. Lag counts
    offsets, and the times are those of the oldest and the newest message of the log. Exit status 1 when a
    position lies outside of its log, or the log is gone.

    \b
    Example: dual-ledger offsets show --topic legacy.entries
             dual-ledger offsets show --group dbis-posting --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    with connect(settings, role="auditor", application="dual-ledger offsets") as books:
        found = overview(books, Logs(settings), group, topic)
    if as_json:
        emit({"ok": not any(one.fault for one in found), "streams": [one.document() for one in found]})
    else:
        say(overview_text(found))
    return 1 if any(one.fault for one in found) else 0
