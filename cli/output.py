"""What a command prints: one JSON document or text on stdout, everything else on stderr."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar

import click
from rich.console import Console

from ledger.config import external_variable
from ledger.errors import DualLedgerError

P = ParamSpec("P")
R = TypeVar("R")

console = Console(stderr=True, highlight=False)


class CannotWrite(DualLedgerError):  # noqa: N818  named for what happened to the output
    """Stdout takes no more: `nobody_reads` when its reader has gone, otherwise for a fault of its own."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(
            f"cannot write the output: {cause.strerror}", hint="look where the output is sent to"
        )
        self.nobody_reads = isinstance(cause, BrokenPipeError)


def json_option(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--json`, as the parameter `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(command)


def emit(document: Mapping[str, Any]) -> None:
    """Print one JSON document."""
    say(json.dumps(document, indent=2, default=_plain, ensure_ascii=False))


def say(text: str = "") -> None:
    """Print text for a person, on stdout."""
    with writing():
        click.echo(text)


@contextmanager
def writing() -> Iterator[None]:
    """CannotWrite when stdout takes no more."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise  # a file's, not stdout's
        _drop_the_rest()
        raise CannotWrite(error) from error


def flush() -> None:
    """Write what is still on its way to stdout, while it can be told that it did not arrive."""
    if sys.stdout is not None:
        with writing():
            sys.stdout.flush()


def styled(text: str, **style: Any) -> str:
    """The text in colour, unless the user wants none (NO_COLOR)."""
    return text if external_variable("NO_COLOR") else click.style(text, **style)


def complain(message: str, hint: str = "") -> None:
    """Print what went wrong and what to do next, on stderr."""
    click.echo(f"{styled('error', fg='red')}: {message}", err=True)
    if hint:
        click.echo(f"  next: {hint}", err=True)


def _drop_the_rest() -> None:
    """Python itself flushes stdout at its end, and would complain once more."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
