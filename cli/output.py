"""What a command prints: one JSON document or text on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar

import click
from rich.console import Console

P = ParamSpec("P")
R = TypeVar("R")

console = Console(stderr=True, highlight=False)


def json_option(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--json`, as the parameter `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(command)


def emit(document: Mapping[str, Any]) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(document, indent=2, default=_plain, ensure_ascii=False) + "\n")


def say(text: str = "") -> None:
    """Print text for a person, on stdout."""
    click.echo(text)


def complain(message: str, hint: str = "") -> None:
    """Print what went wrong and what to do next, on stderr."""
    click.echo(f"{click.style('error', fg='red')}: {message}", err=True)
    if hint:
        click.echo(f"  next: {hint}", err=True)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
