"""The lines of a draft: each with why it is there, how sure that is, and what a person must decide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from producer.mapping.keys import dotted, quoted

DECIDE = "DECIDE"
Value: TypeAlias = str | int | bool | Sequence[str] | Mapping[str, str]
_WIDTH = 100  # of a comment


@dataclass(frozen=True, slots=True)
class Line:
    """One key; `decide` is what a person must look at, and one that is not `written` must be filled in."""

    key: str
    value: Mapping[str, Value] | Value | None = None
    why: str = ""
    decide: str = ""
    written: bool = True

    def toml(self) -> Iterator[str]:
        """The line with its comments above it."""
        yield from _comment(self.why)
        yield from _comment(self.decide and f"{DECIDE}: {self.decide}")
        if self.value is not None:
            yield f"{'' if self.written else '# '}{dotted(self.key)} = {_toml(self.value)}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of lines; `head` is its name, empty for the lines above all tables."""

    head: Sequence[str]
    lines: Sequence[Line]
    why: str = ""
    decide: str = ""

    def toml(self) -> Iterator[str]:
        """The table with its comments, and an empty line before it."""
        yield ""
        yield from _comment(self.why)
        yield from _comment(self.decide and f"{DECIDE}: {self.decide}")
        if self.head:
            yield f"[{dotted(*self.head)}]"
        for line in self.lines:
            yield from line.toml()


def decisions(tables: Sequence[Table]) -> list[str]:
    """What a person must decide, each with its key."""
    found = []
    for table in tables:
        if table.decide:
            found.append(f"{dotted(*table.head)}: {table.decide}")
        found += [f"{dotted(*table.head, line.key)}: {line.decide}" for line in table.lines if line.decide]
    return found


def missing(tables: Sequence[Table]) -> list[str]:
    """The keys that are not written yet."""
    return [
        dotted(*table.head, line.key)
        for table in tables
        for line in table.lines
        if line.value is not None and not line.written
    ]


def _comment(text: str) -> Iterator[str]:
    """The text in comment lines; it holds texts of the source only quoted, so that no control is in it."""
    line = "#"
    for word in text.split():
        if len(line) + len(word) >= _WIDTH and line != "#":
            yield line
            line = "#"
        line += f" {word}"
    if line != "#":
        yield line


def _toml(value: Mapping[str, Value] | Value) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, Mapping):
        if list(value) == ["column"]:
            return _toml(value["column"])
        return "{ " + ", ".join(f"{dotted(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    return "[" + ", ".join(map(quoted, value)) + "]"
