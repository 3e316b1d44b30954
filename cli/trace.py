"""`dual-ledger trace`: the passport of one reference."""

import shlex
import sys
from collections.abc import Sequence
from typing import Any

import click

from cli import text
from cli.context import configuration
from cli.output import complain, emit, json_option, say
from cli.passport_text import passport_text
from cli.printable import printable
from ledger.books import connect
from ledger.errors import UsageError
from ledger.everywhere import everywhere
from ledger.in_kafka import USUAL_SECONDS
from ledger.passport import Passport, ledgers_with, near
from ledger.patience import Patience
from ledger.searched import Searched

_PLACE = "{trace_id}"


@click.command()
@click.argument("reference", type=text.NAME)
@click.option("--ledger", type=text.NAME, help="The ledger, when more than one has the reference.")
@click.option("--wait", is_flag=True, help="Reckon balances however long it takes; without it 5 s are tried.")
@click.option(
    "--kafka/--no-kafka",
    default=True,
    show_default=True,
    help="Whether an unknown reference is looked for among unsettled messages, for 2 s.",
)
@click.option("--open", "opens", is_flag=True, help="Open its trace in the viewer (trace_viewer_url).")
@json_option
def command(reference: str, ledger: str | None, wait: bool, kafka: bool, opens: bool, as_json: bool) -> int:
    """Everything known of one REFERENCE: read, posted, relayed, acknowledged, refused, come again, in flight.

    Amounts and accounts are shown: it is the books' own view. A reference that is not posted is looked for
    among dead letters, then in runs, in Kafka and at the SCB. Exit status 1 when nobody knows it.

    \b
    Example: dual-ledger trace PAY-2026-000001
             dual-ledger trace PAY-2026-000001 --ledger MASTER --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="auditor").settings
    viewer = _viewer(settings.trace_viewer_url) if opens else None
    with connect(settings, role="auditor", application="dual-ledger trace") as books:
        patience = Patience(None) if wait else Patience()
        seconds = USUAL_SECONDS if kafka else None
        found, searched = everywhere(
            settings, books, ledger, reference, patience=patience, kafka_seconds=seconds
        )
        others = ledgers_with(books, reference) if found is None and ledger is not None else []
        alike = [] if found else near(books, ledger, reference)
    if found is None:
        if as_json:
            emit(_nothing(ledger, reference, alike, searched))
        complain(_not_there(ledger, reference), _advice(alike, others))
        for place in searched:
            click.echo(f"  {place.where}: {printable(place.said)}", err=True)
        return 1
    link = _link(viewer or settings.trace_viewer_url, found)
    if as_json:
        emit({**found.document(), "link": link})
    else:
        say(passport_text(found))
        if link:
            say(f"  look    {link}")
    if viewer is not None and link is not None and sys.stdout.isatty():
        click.launch(link)
    return 0


def _viewer(pattern: str | None) -> str:
    """UsageError unless a viewer is configured."""
    if pattern is None or _PLACE not in pattern:
        raise UsageError(
            "no trace viewer is configured"
            if pattern is None
            else "trace_viewer_url has no {trace_id} in it",
            hint=f"set DUAL_LEDGER_TRACE_VIEWER_URL, for Jaeger: http://127.0.0.1:16686/trace/{_PLACE}",
        )
    return pattern


def _link(pattern: str | None, found: Passport) -> str | None:
    if pattern is None or found.trace_id is None:
        return None
    return pattern.replace(_PLACE, found.trace_id)


def _not_there(ledger: str | None, reference: str) -> str:
    return f"no reference {_quoted(reference)} in {f'ledger {_quoted(ledger)}' if ledger else 'any ledger'}"


def _advice(alike: Sequence[str], others: Sequence[str]) -> str:
    if others:
        return f"it is in another one: --ledger {_quoted(others[0])}"
    if alike:
        return f"did you mean {', '.join(map(_quoted, alike))}?"
    return "it may not have been sent yet: `dual-ledger status` shows what waits"


def _quoted(name: str) -> str:
    """As it would be typed: a blank at its end can be seen, and nothing is obeyed by a terminal."""
    return shlex.quote(printable(name))


def _nothing(
    ledger: str | None, reference: str, alike: list[str], searched: Sequence[Searched]
) -> dict[str, Any]:
    lists = dict.fromkeys(("hops", "dead_letters", "breaks", "corrections", "runs"), ())
    return {
        "found": False,
        "ledger_id": ledger,
        "reference_id": reference,
        "trace_id": None,
        "state": None,
        "entry": None,
        "corrects": None,
        "accounts": {},
        "balances": None,
        "time": None,
        **lists,
        "scb": None,
        "searched": [one.document() for one in searched],
        "link": None,
        "near": alike,
    }
