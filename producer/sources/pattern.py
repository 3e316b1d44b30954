"""The files that are meant: one by its name, or all that fit a pattern, each with a label of its own."""

import glob
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import UsageError
from ledger.validation import identifier_fault

_WILD = "*?["
_NAMED = 5  # of many, so many are told
_PLACE = ":line:" + "9" * 19  # the longest that may follow a label in a position


@dataclass(frozen=True, slots=True)
class Named:
    """The files in the order they are read, by label: the name, with its folder where names repeat.

    `pattern` is None when a single file was named.
    """

    paths: dict[str, Path]
    pattern: str | None

    def told(self) -> list[str]:
        """What a pattern came to, in words."""
        if self.pattern is None:
            return []
        labels = list(self.paths)
        more = f", … {labels[-1]}" if len(labels) > _NAMED else ""
        return [f"{len(labels)} files, in this order: {', '.join(labels[:_NAMED])}{more}"]

    def same_now(self) -> bool:
        """Whether the pattern still names these files and no other."""
        return self.pattern is None or _fitting(self.pattern) == sorted(self.paths.values())


def named_by(where: str | Path) -> Named:
    """The files that `where` names; UsageError when it names none, or something that is no file."""
    path, written = Path(where), str(where)
    if path.is_file():
        return Named({path.name: path}, None)
    if path.is_dir():
        raise UsageError(
            f"{path} is a folder", hint=f"name its files by a pattern, in quotes: '{path / '*.csv'}'"
        )
    if path.exists():
        raise UsageError(
            f"{path} is not a regular file, and it is read more than once", hint="save it to a file first"
        )
    if not any(character in written for character in _WILD):
        raise UsageError(f"there is no file {path}")
    paths = _fitting(written)
    if not paths:
        raise UsageError(
            f"no file fits the pattern {written}", hint="write it in quotes, as in 'exports/2024-*.csv'"
        )
    return Named(_labelled(paths), written)


def id_from_pattern(pattern: str) -> str:
    """The source id that a pattern suggests: what is fixed at its end, before the first wild character."""
    fixed = Path(pattern).name
    for character in _WILD:
        fixed = fixed.partition(character)[0]
    return unicodedata.normalize("NFC", fixed.rstrip("-_. "))


def _fitting(pattern: str) -> list[Path]:
    found = glob.glob(pattern, recursive=True)  # noqa: PTH207  Path.glob takes no pattern with a root
    return sorted(path for name in found if (path := Path(name)).is_file())


def _labelled(paths: Sequence[Path]) -> dict[str, Path]:
    labels = {path.name: path for path in paths}
    if len(labels) < len(paths):
        folder = os.path.commonpath([path.parent for path in paths])
        labels = {path.relative_to(folder).as_posix(): path for path in paths}
    for label, path in labels.items():
        if fault := identifier_fault(label + _PLACE):
            raise UsageError(f"the name of {path} {fault}: no record could name its place", hint="rename it")
    return dict(sorted(labels.items()))
