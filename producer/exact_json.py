"""JSON that is read as it is written: numbers keep their text, what JSON does not define is an error."""

import json
from typing import Any, NoReturn


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(named := dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return named


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_decode = json.JSONDecoder(
    parse_int=str,
    parse_float=str,
    parse_constant=_no_constant,
    object_pairs_hook=_without_repeats,
).decode


def exact_json(text: str) -> Any:
    """The document; numbers are texts. ValueError says what is wrong, and at which column."""
    try:
        return _decode(text)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise ValueError(f"{error.msg} at {line}column {error.colno}") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
