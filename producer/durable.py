"""Small files that are whole or not there: written beside, flushed to disk, then renamed."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ledger.errors import Fatal


def save_document(path: Path, document: Mapping[str, Any]) -> None:
    """Replace the JSON file at `path`; after a crash it holds the old document or the new one."""
    beside = path.with_name(f"{path.name}.new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            json.dump(document, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        raise Fatal(f"cannot write {path}: {error.strerror}", hint="is the disk full?") from error


def read_document(path: Path) -> dict[str, Any] | None:
    """The JSON file at `path`, or None when there is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Fatal(f"cannot read {path}: {error}", hint="remove it to begin again from the start") from error
    if not isinstance(document, dict):
        raise Fatal(f"{path} holds no saved state", hint="remove it to begin again from the start")
    return document


def _flush_folder(folder: Path) -> None:
    """A rename is durable only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
