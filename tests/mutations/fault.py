"""A fault that is planted into a copy of the product: what is changed, and where."""

from dataclasses import dataclass
from pathlib import Path


class NotPlantableError(Exception):
    """The text that a fault changes is not there, or not only once: the fault must follow the code."""


@dataclass(frozen=True)
class Edit:
    """`find` stands exactly once in the file, and `replacement` takes its place."""

    file: str
    find: str
    replacement: str

    def apply(self, text: str) -> str:
        """The file's text with the fault."""
        found = text.count(self.find)
        if found != 1:
            raise NotPlantableError(f"{self.file}: {self.find!r} is there {found} times, not once")
        return text.replace(self.find, self.replacement)


@dataclass(frozen=True)
class Fault:
    """What somebody might get wrong one day."""

    name: str
    edits: tuple[Edit, ...]

    def planted(self, root: Path) -> dict[Path, str]:
        """The new text of each file below `root` that it changes."""
        texts: dict[Path, str] = {}
        for edit in self.edits:
            path = root / edit.file
            texts[path] = edit.apply(texts.get(path) or path.read_text(encoding="utf-8"))
        return texts
