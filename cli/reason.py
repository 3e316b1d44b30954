"""Why a person changes something, for the audit log: what was said, or the command as it was typed."""

import re
import shlex
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click
from click.core import ParameterSource

from cli.printable import printable
from cli.text import REASON, REASON_LONGEST
from ledger.masking import MASK, is_secret, shown

P = ParamSpec("P")
R = TypeVar("R")
_CUT = " …"
_SAID = re.compile(r"[\w.-]+\s*=")  # a name and what it is to be: `password=…`, `--token=…`
_USER = re.compile(r"[^\s/@]*:[^\s@]*@")  # user:password@host, without a scheme


def reason_option(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--reason`; one that is not given is the command itself, as it was typed."""
    return click.option(
        "--reason",
        type=REASON,
        default=as_typed,
        metavar="TEXT",
        help="Why, for the audit log; by default the command itself, as it was typed.",
    )(command)


def was_given() -> bool:
    """Whether the command at hand was given a reason in words of a person's own."""
    return click.get_current_context().get_parameter_source("reason") is ParameterSource.COMMANDLINE


def as_typed() -> str:
    """`as typed: dual-ledger …`, in one line without secrets, cut where it is too long for a reason."""
    words = ["dual-ledger", *masked(sys.argv[1:])]
    typed = printable("as typed: " + shlex.join(words))
    return typed if len(typed) <= REASON_LONGEST else typed[: REASON_LONGEST - len(_CUT)] + _CUT


def masked(arguments: list[str]) -> list[str]:
    """The arguments of a command, without what may be a secret: rather too much masked than too little."""
    found: list[str] = []
    hides_next = False
    for argument in arguments:
        found.append(MASK if hides_next else _masked(argument))
        hides_next = not hides_next and _names_a_secret(argument)
    return found


def _names_a_secret(argument: str) -> bool:
    return argument.startswith("--") and "=" not in argument and is_secret(argument)


def _masked(argument: str) -> str:
    if "://" in argument:
        before, equals, address = argument.partition("=") if argument.startswith("-") else ("", "", argument)
        argument = f"{before}{equals}{shown(address)}"
    elif _USER.search(argument):
        return MASK
    for said in _SAID.finditer(argument):
        if is_secret(said[0]):
            return argument[: said.end()] + MASK
    return argument
