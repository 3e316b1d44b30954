"""What a message schema may be made of, and how it may grow.

Everything forbidden here was found to turn malformed bytes into wrong money, or into a crash, in a widely
used Avro reader; the counterparties' readers are not ours to choose.
"""

from collections.abc import Iterator
from typing import Any

from schemas import Schema

_ALLOWED = frozenset({"null", "boolean", "long", "bytes", "string"})
_FORBIDDEN = {
    "enum": "a malformed index is read as another symbol; use a string that is checked",
    "float": "money does not survive binary fractions; use a decimal string",
    "double": "money does not survive binary fractions; use a decimal string",
    "int": "a number beyond 32 bits is accepted or cut, depending on the reader; use long",
    "fixed": "no message needs one; use a string or bytes",
    "array": "five bytes claim an array of null that takes a gigabyte; use a map or more messages",
    "record": "a record in a record opens the door to recursion; keep messages flat",
}


def faults(schema: Schema) -> list[str]:
    """Every forbidden construct in a message schema, each with its place and the reason."""
    if schema.get("type") != "record":
        return [f"{schema.get('name', 'the schema')} is not a record"]
    found = [
        f"{schema['name']}.{field['name']}: no doc" for field in schema["fields"] if not field.get("doc")
    ]
    for field in schema["fields"]:
        found += [f"{schema['name']}.{field['name']}: {fault}" for fault in _type_faults(field["type"])]
    return found


def incompatibilities(older: Schema, newer: Schema) -> list[str]:
    """Why a reader of `newer` could not read what a writer of `older` wrote; empty when it can."""
    if _full_name(older) != _full_name(newer):
        return [f"the name changed from {_full_name(older)} to {_full_name(newer)}"]
    before = {field["name"]: field["type"] for field in older["fields"]}
    found = []
    for field in newer["fields"]:
        name = field["name"]
        if name not in before and "default" not in field:
            found.append(f"{name} is new and has no default")
        elif name in before and not _reads(before[name], field["type"]):
            found.append(f"{name} changed from {before[name]} to {field['type']}")
    return found


def _type_faults(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for branch in schema:
            yield from _type_faults(branch)
        return
    kind = schema["type"] if isinstance(schema, dict) else schema
    logical = schema.get("logicalType") if isinstance(schema, dict) else None
    if isinstance(kind, dict | list):
        yield from _type_faults(kind)
    elif kind == "map":
        yield from _type_faults(schema["values"])
    elif kind not in _ALLOWED:
        yield f"{kind}: {_FORBIDDEN.get(kind, 'a reference to a named type may recurse')}"
    if logical == "decimal":
        yield "decimal: one wider than its precision is rounded in silence; use a decimal string"
    elif logical not in (None, "timestamp-micros"):
        yield f"{logical}: the only logical type is timestamp-micros"


def _full_name(schema: Schema) -> str:
    return f"{schema.get('namespace', '')}.{schema['name']}"


def _reads(older: Any, newer: Any) -> bool:
    """Whether each value of `older` is one of `newer` as it stands: the same type, or a branch more."""
    branches = newer if isinstance(newer, list) else [newer]
    return all(branch in branches for branch in (older if isinstance(older, list) else [older]))
