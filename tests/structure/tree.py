"""The files of the checkout, as a reader of the repository sees them."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

PACKAGES = ("schemas", "ledger", "producer", "consumer", "relay", "audit", "sandbox", "dashboard", "cli")

# what the tools leave behind; .gitignore names the same
_NOT_OURS = {".git", ".venv", "dist", "build", "__pycache__", "results", ".env"}


def files(*suffixes: str, under: Path = ROOT) -> Iterator[Path]:
    """Every file of the project whose name ends in one of `suffixes` (all files without any), in order."""
    for folder, folders, names in os.walk(under):
        folders[:] = sorted(name for name in folders if not _is_left_behind(name))
        for name in sorted(names):
            if name.endswith(suffixes or ("",)) and not _is_left_behind(name):
                yield Path(folder, name)


def place(path: Path) -> str:
    """A file's path inside the project."""
    return path.relative_to(ROOT).as_posix()


def _is_left_behind(name: str) -> bool:
    return name in _NOT_OURS or name.endswith(("_cache", ".egg-info", ".pyc")) or name == ".hypothesis"
