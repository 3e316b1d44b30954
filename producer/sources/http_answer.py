"""An answer of an API: its records, and where the next ones are. What was not promised is named."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from ledger.errors import Retryable
from producer.source import SourceBroken
from producer.sources.flat import found

_ANSWER = "the answer"


class Garbled(Retryable):
    """An answer that is no JSON: most likely cut on its way, so it is asked for again."""


class Doubled(dict[str, Any]):
    """An object that names something twice: which of the two is meant nobody can tell."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the document, the address of the next page by the Link header, and whose answer it is."""

    document: Any
    next_link: str | None
    where: str  # address and page, as they may be shown

    def records(self, path: str, most: int | None) -> list[Any]:
        """The list at `path`; SourceBroken when there is none, or one of more than `most`."""
        records = at(self.document, path)
        if not isinstance(records, list):
            raise self.broken(f"a list of records {_place(path)}", f"{_kind(records)}")
        if most is not None and len(records) > most:
            raise self.broken(f"at most {most} records, as asked for", f"{len(records)}")
        return records

    def cursor(self, path: str) -> str | None:
        """The cursor at `path`; None at the end."""
        cursor = at(self.document, path)
        if cursor is None or cursor in ("", False):
            return None
        if isinstance(cursor, str | int) and not isinstance(cursor, bool):
            return str(cursor)
        raise self.broken(f"a cursor {_place(path)}", _kind(cursor))

    def has_more(self, path: str) -> bool:
        """What the answer says at `path` of further pages."""
        more = at(self.document, path)
        if not isinstance(more, bool):
            raise self.broken(f"true or false {_place(path)}", _kind(more))
        return more

    def broken(self, expected: str, found: str) -> SourceBroken:
        """What to say of an answer that is not what was promised."""
        return SourceBroken(
            f"{self.where}: expected {expected}, found {found}",
            hint="compare [http] of the mapping with what the API answers; what came before counts",
        )


def decoded(body: bytes, where: str) -> Any:
    """The document in `body`, its numbers to the last digit as they are written; Garbled when it is none."""
    try:
        return _decode(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Garbled(f"{where}: expected JSON, found bytes that are not UTF-8") from error
    except json.JSONDecodeError as error:
        how = "an empty body" if not body.strip() else f"no JSON at byte {error.pos} of {len(body)}"
        raise Garbled(f"{where}: expected JSON, found {how}") from error
    except (ValueError, RecursionError) as error:
        raise Garbled(f"{where}: expected JSON, found {error}") from error


def at(document: Any, path: str) -> Any:
    """What stands at a dotted path; the document itself where it is empty."""
    if not path:
        return document
    if isinstance(document, Mapping) and path in document:
        return document[path]
    return found(document, path.split("."))


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    return named if len(named) == len(pairs) else Doubled(named)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name}, which JSON does not have")


_decode = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_object
).decode


def _place(path: str) -> str:
    return f"at {path!r}" if path else f"as {_ANSWER} itself"


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text or number", bool: "true or false"}
    return "nothing" if value is None else names.get(type(value), "an object")
