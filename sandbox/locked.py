"""The committed list of what is downloaded: every file with its SHA-256 and size."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ledger.fingerprint import sha256_of


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of a Maven component; `coordinate` is group:artifact:version[:packaging[:classifier]]."""

    coordinate: str
    file: str
    sha256: str
    size_bytes: int

    def is_intact(self, path: Path) -> bool:
        """Whether the file at `path` is this one, to the last byte."""
        if not path.is_file() or path.stat().st_size != self.size_bytes:
            return False
        return sha256_of(path) == self.sha256


@dataclass(frozen=True, slots=True)
class Software:
    """A server's files, and the coordinates they were resolved from."""

    name: str
    title: str
    roots: tuple[str, ...]
    artifacts: tuple[Artifact, ...]

    @property
    def size_bytes(self) -> int:
        """All files together."""
        return sum(artifact.size_bytes for artifact in self.artifacts)


def software(name: str) -> Software:
    """The locked files of `kafka` or `registry`."""
    document = tomllib.loads((files("sandbox") / "artifacts.lock.toml").read_text(encoding="utf-8"))
    entry = document[name]
    artifacts = tuple(
        Artifact(item["coordinate"], item["file"], item["sha256"], item["size_bytes"])
        for item in entry["artifacts"]
    )
    return Software(name, entry["title"], tuple(entry["roots"]), artifacts)
