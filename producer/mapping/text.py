"""Texts out of a row: a column, a constant or a template, then a table of values and a default."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

from ledger.errors import Refusal, UsageError
from producer.mapping.columns import Columns
from producer.mapping.model import Text
from producer.mapping.notes import Notes
from producer.mapping.template import columns_in, parts_of

Reader: TypeAlias = Callable[[Sequence[str]], str]  # one row's values to one text; Unfit when it has none
_PLACES = ("column", "constant", "template")
Defaulted: TypeAlias = Counter[tuple[str, str]]  # how many rows got which default, by field and default


class Unfit(Exception):  # noqa: N818  said of a row, which is refused and reported; no error of the program
    """This row cannot become an entry; `column` is the source's name of the place."""

    def __init__(self, refusal: Refusal, column: str) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
        self.column = column


def text_reader(
    text: Text, columns: Columns, where: str, notes: Notes, defaulted: Defaulted | None = None
) -> Reader:
    """The function that reads `text` for a field from a row.

    `where` is its place in the mapping; `defaulted` counts the rows that got the default.
    """
    kind, says = next((kind, says) for kind in _PLACES if (says := getattr(text, kind)) is not None)
    read = notes.read(notes.rule(kind, says), _plain_reader(text, columns, where))
    if text.values is not None:
        read = _valued(read, _table(text, text.values, notes), text.otherwise, notes.field, label(text))
    if text.default is not None:
        read = _defaulted(read, text.default, notes, Counter() if defaulted is None else defaulted)
    return read


def label(text: Text | None) -> str:
    """What an error report calls the place that `text` is read from."""
    if text is None:
        return ""
    return text.column or ("" if text.template is None else ", ".join(columns_in(text.template)))


def _plain_reader(text: Text, columns: Columns, where: str) -> Reader:
    if text.column is not None:
        read: Reader = itemgetter(columns.index(text.column, where))
        return read
    if text.constant is not None:
        constant = text.constant
        return lambda _values: constant
    return _templated(text.template or "", columns, f"{where}.template")


def _templated(template: str, columns: Columns, where: str) -> Reader:
    """A template with an empty column is empty: half an account or reference names nothing."""
    literals: list[str] = [""]
    indexes: list[int] = []
    for literal, name in _parsed(template, where):
        literals[-1] += literal
        if name is not None:
            indexes.append(columns.index(name, where))
            literals.append("")

    def filled(values: Sequence[str]) -> str:
        made = literals[0]
        for index, literal in zip(indexes, literals[1:], strict=True):
            if not values[index]:
                return ""
            made += values[index] + literal
        return made

    return filled


def _parsed(template: str, where: str) -> list[tuple[str, str | None]]:
    try:
        return parts_of(template)
    except ValueError as error:
        raise UsageError(f"{where}: {error}", hint="write {column}, and {{ for a brace") from error


def _table(text: Text, values: Mapping[str, str], notes: Notes) -> Mapping[str, str]:
    """What `values` name, and the empty text, which is left for the default unless they do."""
    rules = {source: notes.rule("values", source, source) for source in values}
    missed = None if text.otherwise is None else notes.rule("otherwise", text.otherwise)
    empty = {} if text.default is None else {"": ""}
    return notes.table({**empty, **values}, rules.values(), rules.get, missed)


def _valued(
    read: Reader, values: Mapping[str, str], otherwise: str | None, field: str, column: str
) -> Reader:
    refusal = Refusal("field_invalid", "the mapping's values do not name this text", field, "value_map")

    def valued(row: Sequence[str]) -> str:
        found = values.get(read(row), otherwise)
        if found is None:
            raise Unfit(refusal, column)
        return found

    return valued


def _defaulted(read: Reader, default: str, notes: Notes, counts: Defaulted) -> Reader:
    key, fires = (notes.field, default), notes.fires(notes.rule("default", default))

    def defaulted(values: Sequence[str]) -> str:
        text = read(values)
        if text:
            return text
        counts[key] += 1
        fires(default)
        return default

    return defaulted
