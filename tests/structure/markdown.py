"""Markdown read for what can be wrong in it: links, and the commands that it tells the reader to type."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|[\s|&;/(])(dual-ledger|make)((?: +[^\s`|&;<>()#\\]+)+)", re.MULTILINE)


class Command(NamedTuple):
    """A command as the text has it: `dual-ledger` or `make`, and the words behind it."""

    program: str
    words: tuple[str, ...]


def links(text: str) -> list[str]:
    """The targets of all links outside code."""
    return _LINK.findall(_INLINE.sub("", _FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """The anchors of all headings: lower case, blanks as dashes, no punctuation."""
    headings = _HEADING.findall(_FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(text: str) -> Iterator[Command]:
    """Every command of ours in a code block or between backticks."""
    code = [block for language, block in _FENCE.findall(text) if language not in {"toml", "python", "sql"}]
    for piece in [*code, *_INLINE.findall(_FENCE.sub("", text))]:
        for program, words in _COMMAND.findall(piece):
            yield Command(program, tuple(words.split()))
