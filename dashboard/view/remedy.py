"""A problem's sentence, with the commands in it and the page that shows the same."""

import re
import shlex
from typing import NamedTuple
from urllib.parse import urlencode

_COMMAND = re.compile(r"dual-ledger (?:[^,;:`]|:(?! ))+")
_PAGES = {"streams": "/streams", "outbox": "/outbox", "run": "/runs", "accounts": "/accounts"}


class Piece(NamedTuple):
    """A piece of a sentence; a command has `command`, and where there is one the page of the same."""

    text: str
    command: bool = False
    page: str = ""


def pieces(sentence: str) -> list[Piece]:
    """The sentence in pieces, in order."""
    found: list[Piece] = []
    at = 0
    for match in _COMMAND.finditer(sentence):
        found.append(Piece(sentence[at : match.start()]))
        found.append(Piece(match.group(), command=True, page=_page(match.group())))
        at = match.end()
    return [*found, Piece(sentence[at:])] if at < len(sentence) else found


def _page(command: str) -> str:
    try:
        words = shlex.split(command)[1:]
    except ValueError:
        return ""
    match words:
        case ["trace", reference, *more]:
            ledger = _option(more, "--ledger")
            return "/passport?" + urlencode({"reference": reference} | ({"ledger": ledger} if ledger else {}))
        case ["dead-letters", "list", *more]:
            asked = {name: _option(more, f"--{name}") for name in ("code", "status")}
            return "/dead-letters?" + urlencode({name: text for name, text in asked.items() if text})
        case [name, *_]:
            return _PAGES.get(name, "")
    return ""


def _option(words: list[str], name: str) -> str:
    return words[words.index(name) + 1] if name in words[:-1] else ""
