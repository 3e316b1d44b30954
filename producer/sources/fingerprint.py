"""Which file it is: its SHA-256, and a quick look that it is still the same one."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os import stat_result
from pathlib import Path
from typing import TypeAlias

from ledger.errors import UsageError
from producer.source import SourceBroken

_CHUNK_BYTES = 1 << 20
Seen: TypeAlias = tuple[int, int, int]  # inode, size and time of change


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file's content, and the inode and times by which a change is noticed while it is read."""

    sha256: str
    size: int
    seen: Seen

    def hold(self, path: Path) -> None:
        """SourceBroken when the file at `path` is no longer the one that was fingerprinted."""
        try:
            now = _seen(path.stat())
        except OSError as error:
            raise SourceBroken(f"{path} went away while it was read: {error.strerror}") from error
        if now != self.seen:
            raise changed(path)


def seen_of(path: Path) -> Seen:
    """How the file looks from outside; UsageError when it is not there."""
    try:
        return _seen(path.stat())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def changed(path: Path) -> SourceBroken:
    """What to say of a file that does not stay as it is."""
    return SourceBroken(
        f"{path} was changed while it was read",
        hint="load a file that stays as it is; then start again from the beginning: --restart",
    )


def fingerprint_of(
    path: Path, on_bytes: Callable[[int], None], stop: Callable[[], bool]
) -> Fingerprint | None:
    """Read the whole file once, in pieces; None when asked to stop on the way."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            seen = _seen(path.stat())
            while chunk := file.read(_CHUNK_BYTES):
                if stop():
                    return None
                digest.update(chunk)
                size += len(chunk)
                on_bytes(size)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    return Fingerprint(digest.hexdigest(), size, seen)


def fingerprints_of(
    paths: Iterable[Path], on_bytes: Callable[[int], None], stop: Callable[[], bool]
) -> list[Fingerprint] | None:
    """The fingerprints of several files, told as one; None when asked to stop on the way."""
    found: list[Fingerprint] = []
    for path in paths:
        before = sum(one.size for one in found)
        one = fingerprint_of(path, lambda size, before=before: on_bytes(before + size), stop)  # type: ignore[misc]
        if one is None:
            return None
        found.append(one)
    return found


def digest_of(labels: Iterable[str], fingerprints: Iterable[Fingerprint]) -> str:
    """What tells a set of files from any other: a digest over names and digests."""
    lines = [f"{one.sha256} {label}" for label, one in zip(labels, fingerprints, strict=True)]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _seen(status: stat_result) -> Seen:
    return status.st_ino, status.st_size, status.st_mtime_ns
