"""The options that say which dead letters are meant."""

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

import click

from cli import text
from ledger.dead_letters.wanted import STATUSES, Wanted
from ledger.outcome import Outcome

P = ParamSpec("P")
R = TypeVar("R")

_ANY_STATUS = "ALL"
_CODES = [str(code) for code in Outcome if code.is_refusal]
_NAMES = ("status", "code", "topic", "run", "since", "until", "ledger", "reference")
ID_MAX = 2**63 - 1


IDS = click.argument("ids", metavar="[ID]...", type=click.IntRange(1, ID_MAX), nargs=-1)
_OPTIONS = (
    click.option(
        "--status",
        type=click.Choice([*STATUSES, _ANY_STATUS], case_sensitive=False),
        help="OPEN, unless another is asked for.",
    ),
    click.option(
        "--code",
        type=click.Choice(_CODES),
        metavar="CODE",
        multiple=True,
        help="What they are refused for; repeatable.",
    ),
    click.option("--topic", type=text.NAME, help="The topic they came from."),
    click.option("--run", type=text.NAME, metavar="ID", help="The run they belong to."),
    click.option(
        "--since", type=text.MOMENT, metavar="TIME", help="Refused at that time or later, ISO 8601."
    ),
    click.option("--until", type=text.MOMENT, metavar="TIME", help="Refused before that time."),
    click.option("--ledger", type=text.NAME, help="The ledger of their entry."),
    click.option("--reference", type=text.NAME, help="The reference of their entry."),
)


def filter_options(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command the options that choose dead letters."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def is_given(options: Mapping[str, Any]) -> bool:
    """Whether any of them was used."""
    return any(options[name] for name in _NAMES)


def wanted(options: Mapping[str, Any]) -> Wanted:
    """What the options ask for."""
    status = (options["status"] or "OPEN").upper()
    return Wanted(
        None if status == _ANY_STATUS else status,
        options["code"] or None,
        *(options[name] for name in _NAMES[2:]),
    )
