"""The metadata of an entry: chosen columns, or a column that holds a JSON object."""

import json
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from ledger.errors import Refusal
from producer.exact_json import exact_json
from producer.mapping.columns import Columns
from producer.mapping.keys import dotted
from producer.mapping.model import Mapping
from producer.mapping.notes import Notes, Rule
from producer.mapping.text import Reader, Unfit, text_reader

MetadataReader = Callable[[Sequence[str]], dict[str, str]]


def metadata_reader(
    mapping: Mapping, columns: Columns, where: str, notes_of: Callable[[str, str], Notes]
) -> MetadataReader:
    """The function from a row to its metadata; empty values are left out.

    `notes_of` gives the notes of a field and its key.
    """
    readers = [
        (
            name,
            text_reader(
                text,
                columns,
                f"{where}: metadata.{name}",
                notes_of(f"metadata.{name}", dotted("metadata", name)),
            ),
        )
        for name, text in mapping.metadata.items()
    ]
    if mapping.metadata_json is None:
        return _chosen(readers) if readers else lambda _values: {}
    index = columns.index(mapping.metadata_json, f"{where}: metadata_json")
    rule = Rule("metadata", "metadata_json", "metadata_json", mapping.metadata_json)
    read: Reader = notes_of("metadata", "metadata_json").read(rule, itemgetter(index))
    return _with_json(mapping.metadata_json, read, readers)


def _chosen(readers: list[tuple[str, Reader]]) -> MetadataReader:
    return lambda values: {name: text for name, read in readers if (text := read(values))}


def _with_json(column: str, read_json: Reader, readers: list[tuple[str, Reader]]) -> MetadataReader:
    chosen = _chosen(readers)

    def read(values: Sequence[str]) -> dict[str, str]:
        text = read_json(values)
        if not text:
            return chosen(values)
        try:
            document = exact_json(text)  # numbers keep the very text they were written in
        except ValueError as error:
            raise _unfit(f"not JSON: {error}", column) from error
        if not isinstance(document, dict):
            raise _unfit("not a JSON object", column)
        texts = {name: _text(value) for name, value in document.items() if value is not None}
        return texts | chosen(values) if readers else texts

    return read


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unfit(reason: str, column: str) -> Unfit:
    return Unfit(Refusal("field_invalid", reason, "metadata", "json_object"), column)
