"""`dual-ledger outbox archive`: answered rows out of the outbox by hand; the relay does it by itself."""

import re
from typing import Any

import click

from cli.context import configuration
from cli.operator_name import operator_name
from cli.output import emit, json_option, say
from cli.reason import reason_option
from cli.stopping import Stop
from ledger.audit_line import write_line
from ledger.books import Books, connect
from relay.archive import DAY_SECONDS, archivable, archive

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": DAY_SECONDS}
_AGE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)([smhd])")


class _Age(click.ParamType[float]):
    """A length of time as a person writes it; in seconds."""

    name = "age"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if not isinstance(value, str):
            return value
        found = _AGE.fullmatch(value)
        seconds = float(found[1]) * _UNITS[found[2]] if found else None
        if seconds is None or seconds > _UNITS["d"] * 36_500:
            self.fail("write a number and s, m, h or d, at most 36500d: 12h, 30d", param, ctx)
        return seconds


@click.command("archive")
@click.option(
    "--older-than",
    "age",
    type=_Age(),
    metavar="AGE",
    help="Rows answered longer ago than this, such as 12h or 30d; by default outbox_retention_days.",
)
@click.option("--dry-run", is_flag=True, help="Only say how many rows that are.")
@reason_option
@json_option
def archive_command(age: float | None, dry_run: bool, reason: str, as_json: bool) -> None:
    """Move rows answered long ago into the archive.

    Of each shard they are the oldest, up to the first that is unanswered or younger. They leave the outbox,
    and can still be traced and sent again. The running relay does the same by itself after
    outbox_retention_days. Rows go in small transactions, so nobody waits; Ctrl-C ends it between two.

    \b
    Example: dual-ledger outbox archive --older-than 30d --dry-run
             dual-ledger outbox archive --older-than 12h
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration().settings
    seconds = settings.outbox_retention_days * DAY_SECONDS if age is None else age
    never = age is None and seconds == 0
    with connect(settings, role="operator", application="dual-ledger outbox") as books, Stop() as stop:
        found = 0 if never else archivable(books, seconds)
        archived = 0 if dry_run or not found else _moved(books, seconds, found, reason, stop)
    document = {"archivable": found, "archived": archived, "older_than_seconds": seconds, "dry_run": dry_run}
    if as_json:
        emit(document)
    else:
        say(_sentence(document, never=never))


def _moved(books: Books, seconds: float, found: int, reason: str, stop: Stop) -> int:
    """Move until nothing is left or a stop is requested; the audit log is told before, and how it ended.

    It is many small transactions: killed between two, the first line alone says what was begun.
    """
    asked = {"older_than_seconds": seconds, "archivable": found}
    begun = asked | {"before": {"archivable": found}, "after": None}
    write_line(books, "outbox archive", reason, operator_name(), begun)
    archived = 0
    while not stop.requested and (moved := archive(books, seconds)):
        archived += moved
    ended = asked | {"before": {"archivable": found}, "after": {"archived": archived}}
    write_line(books, "outbox archived", reason, operator_name(), ended)
    return archived


def _sentence(document: dict[str, Any], *, never: bool) -> str:
    if never:
        return "nothing is moved: outbox_retention_days is 0; --older-than states an age"
    if document["dry_run"]:
        return f"{document['archivable']:,} rows would be moved to the archive"
    return f"{document['archived']:,} rows moved to the archive"
