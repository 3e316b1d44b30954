"""The Avro contract: every version of every message, in files that never change once landed.

A file is `<message>.v<version>.avsc`, versions counting from 1. This module is their only reader.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_FILE_NAME = re.compile(r"(?P<message>[a-z_]+)\.v(?P<version>[1-9][0-9]*)\.avsc")


@cache
def history() -> Mapping[str, tuple[Schema, ...]]:
    """Every message by its record name, with its versions from the first to the newest."""
    found: dict[str, dict[int, Schema]] = {}
    for file in files(__name__).iterdir():
        if match := _FILE_NAME.fullmatch(file.name):
            schema: Schema = json.loads(file.read_text(encoding="utf-8"))
            found.setdefault(schema["name"], {})[int(match["version"])] = schema
    return MappingProxyType({name: _in_order(name, found[name]) for name in sorted(found)})


def versions(name: str) -> tuple[int, ...]:
    """The versions of message `name`, oldest first; KeyError when there is no such message."""
    return tuple(range(1, len(history()[name]) + 1))


def load(name: str, version: int | None = None) -> Schema:
    """The schema of message `name`, the newest unless `version` says which; KeyError when there is none."""
    if version is None:
        return history()[name][-1]
    if version not in versions(name):
        raise KeyError(f"{name} has no version {version}")
    return history()[name][version - 1]


def _in_order(name: str, found: Mapping[int, Schema]) -> tuple[Schema, ...]:
    if sorted(found) != list(range(1, len(found) + 1)):
        raise ValueError(f"versions of {name} are not 1, 2, 3, …: {sorted(found)}")
    return tuple(found[version] for version in sorted(found))
