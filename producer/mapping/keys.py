"""Keys and texts as TOML writes them."""

import json
import re

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def dotted(*parts: str) -> str:
    """A dotted key: `cases.when."A B"`."""
    return ".".join(part if _BARE.fullmatch(part) else quoted(part) for part in parts)


def quoted(text: str) -> str:
    """The text as a basic string: JSON writes the same escapes, but lets DEL through."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
