"""What a process says of itself, cut to what its row takes: the table counts bytes."""

import json
from typing import NamedTuple

ABOUT_BYTES, COMMAND_BYTES = 500, 1000
_TEXT_BYTES = 500
_PROBLEMS_BYTES = 3900  # of 4000


class Who(NamedTuple):
    """What a process is: `about` whom it works for (a group, a source, a run), `command` starts it again."""

    kind: str
    about: str = ""
    command: str = ""


class State(NamedTuple):
    """How it stands: for how long its main loop has not come round, and what keeps it from working."""

    round_seconds: float
    problems: dict[str, str]


def bounded(problems: dict[str, str]) -> dict[str, str]:
    """A process with a thousand streams that stand still need not name each."""
    told: dict[str, str] = {}
    left = _PROBLEMS_BYTES
    for key, text in problems.items():
        one = {cut(key, _TEXT_BYTES): cut(text, _TEXT_BYTES)}
        left -= len(json.dumps(one, ensure_ascii=False).encode())
        if left < 0:
            break
        told |= one
    return told


def cut(text: str, most: int) -> str:
    """As many bytes at most, in whole characters, without what PostgreSQL takes in no text."""
    return text.replace("\0", "?").encode(errors="replace")[:most].decode(errors="ignore")
