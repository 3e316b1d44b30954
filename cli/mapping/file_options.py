"""What both commands may be told about a file."""

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")

FILE = click.Path(path_type=Path, dir_okay=False)


def file_options(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--encoding` and `--delimiter`."""
    for give in (
        click.option("--delimiter", callback=_delimiter, help="One character, or `tab`; else found out."),
        click.option("--encoding", help="A file's encoding; by default it is found out."),
    ):
        command = give(command)
    return command


def _delimiter(_context: click.Context, _option: click.Parameter, stated: str | None) -> str | None:
    if stated is None:
        return None
    delimiter = {"tab": "\t", "\\t": "\t"}.get(stated, stated)
    if len(delimiter) != 1:
        raise click.UsageError("--delimiter is one character, or `tab`")
    return delimiter
