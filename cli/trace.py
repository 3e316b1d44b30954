"""`dual-ledger trace`: the passport of one reference."""

import shlex

import click

from cli import text
from cli.context import configuration
from cli.output import complain, emit, json_option, say
from cli.passport_text import passport_text, printable
from ledger.books import connect
from ledger.passport import near, passport


@click.command()
@click.argument("reference", type=text.NAME)
@click.option("--ledger", type=text.NAME, help="The ledger, when more than one has the reference.")
@json_option
def command(reference: str, ledger: str | None, as_json: bool) -> int:
    """Everything the books know of one REFERENCE: read, posted, relayed, acknowledged, refused, come again.

    Amounts and accounts are shown: it is the books' own view. A reference that was only refused is found by
    its dead letters. Exit status 1 when the books do not know it.

    \b
    Example: dual-ledger trace PAY-2026-000001
             dual-ledger trace PAY-2026-000001 --ledger MASTER --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    with connect(
        configuration(role="auditor").settings, role="auditor", application="dual-ledger trace"
    ) as books:
        found = passport(books, ledger, reference)
        alike = [] if found else near(books, ledger, reference)
    if found is None:
        if as_json:
            emit(_nothing(ledger, reference, alike))
        complain(
            f"no reference {_quoted(reference)} in {f'ledger {_quoted(ledger)}' if ledger else 'any ledger'}",
            f"did you mean {', '.join(map(_quoted, alike))}?"
            if alike
            else "it may not be posted yet: `dual-ledger status` shows what waits",
        )
        return 1
    if as_json:
        emit(found.document())
    else:
        say(passport_text(found))
    return 0


def _quoted(name: str) -> str:
    """As it would be typed: a blank at its end can be seen, and nothing is obeyed by a terminal."""
    return shlex.quote(printable(name))


def _nothing(ledger: str | None, reference: str, alike: list[str]) -> dict[str, object]:
    return {
        "found": False,
        "ledger_id": ledger,
        "reference_id": reference,
        "trace_id": None,
        "entry": None,
        "accounts": {},
        "hops": [],
        "dead_letters": [],
        "breaks": [],
        "corrections": [],
        "runs": [],
        "near": alike,
    }
