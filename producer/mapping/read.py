"""Reads a mapping file; every error names the key, and is found before a row is read."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ledger.errors import UsageError
from producer.mapping import model
from producer.mapping.accounts import account_names
from producer.mapping.hints import hint_for

_DOCUMENTATION = "docs/mapping.md explains every key"


@dataclass(frozen=True, slots=True)
class ReadMapping:
    """A mapping with its account names and the files they stand in; `digest` changes when either does."""

    mapping: model.Mapping
    account_names: dict[str, str] | None
    digest: str
    files: tuple[Path, ...]


def read_mapping(path: Path) -> ReadMapping:
    """Read the mapping at `path`, and the CSV of account names it points to."""
    try:
        written = path.read_bytes()
        document = tomllib.loads(written.decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"cannot read the mapping {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not a TOML file: {error}") from error
    mapping = validated(document, str(path))
    names = account_names(mapping.accounts, path.parent) if mapping.accounts else None
    named = repr(sorted(names.items())).encode() if names else b""
    digest = hashlib.sha256(written + b"\x00" + named).hexdigest()
    listed = mapping.accounts.file if mapping.accounts else None
    return ReadMapping(mapping, names, digest, (path, path.parent / listed) if listed else (path,))


def validated(document: dict[str, Any], where: str) -> model.Mapping:
    """The mapping in `document`; UsageError names the first wrong key, and all fields still unmapped."""
    try:
        mapping = model.Mapping.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        # a required key that is misspelt is missing too, and the misspelling says more
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        keys = [str(key) for key in first["loc"]]
        hint = hint_for(keys) if first["type"] == "extra_forbidden" else ""
        raise UsageError(
            f"{where}: {'.'.join(keys)}: {_worded(first)}", hint=hint or _DOCUMENTATION
        ) from error
    missing = {
        name for branch in mapping.branches() for name in model.REQUIRED_FIELDS if name not in branch.given()
    }
    if missing:
        listed = ", ".join(name for name in model.REQUIRED_FIELDS if name in missing)
        raise UsageError(f"{where}: no column or constant for {listed}", hint=_DOCUMENTATION)
    return mapping


def _worded(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "no such key"
    return str(error["msg"]).removeprefix("Value error, ")
