"""A page of docs/scenarios: its commands in order, each with the output that the page shows.

A block is fenced as `console`. A line that begins with `$ ` is a command, which goes on behind a backslash;
what follows up to the next command is its output. A command that ends in ` &` runs beside those behind it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_REAL_DATA = re.compile(r"^<!-- real data.*?<!-- end of real data -->$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One command, and what the page says that it prints; `ends_at` is where that ends in the page."""

    command: str
    shown: str
    begins_at: int
    ends_at: int


def steps_of(text: str) -> list[Step]:
    """The commands of a page."""
    return [step for block in _BLOCK.finditer(text) for step in _steps(block[1], block.start(1))]


def without_real_data(text: str) -> str:
    """The page without the parts that need `../shared/data`."""
    return _REAL_DATA.sub("", text)


def _steps(block: str, offset: int) -> list[Step]:
    found: list[Step] = []
    lines = block.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        assert lines[at].startswith("$ "), f"no command: {lines[at]!r}"
        words = [lines[at][2:]]
        at += 1
        while words[-1].endswith("\\\n"):
            words.append(lines[at])
            at += 1
        begins = offset + sum(map(len, lines[:at]))
        output: list[str] = []
        while at < len(lines) and not lines[at].startswith("$ "):
            output.append(lines[at])
            at += 1
        command = "".join(words).replace("\\\n", " ").strip()
        found.append(Step(command, "".join(output), begins, begins + sum(map(len, output))))
    return found


def pages(folder: Path) -> list[Path]:
    """Every page of scenarios, in order."""
    return sorted(folder.glob("[0-9]-*.md"))
