"""The files of a source, known again by their content, and read one after the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import UsageError
from ledger.stopping import Stopping
from producer.opened import StoppedEarly, Watcher
from producer.request import Request, source_id_of, stated_ids
from producer.source import Source
from producer.sources.compressed import is_packed
from producer.sources.fingerprint import Fingerprint, Seen, changed, digest_of, fingerprints_of
from producer.sources.many import ManyFiles, Part
from producer.sources.pattern import Named, id_from_pattern


def ids_of_files(request: Request, named: Named) -> tuple[str, str | None]:
    """The source's id and the stated ledger's; UsageError when a pattern suggests none."""
    if named.pattern is None:
        return stated_ids(request, source_id_of(request.path))
    suggested = id_from_pattern(named.pattern)
    if request.source_id is None and not suggested:
        raise UsageError(
            f"the pattern {named.pattern} suggests no source id", hint="state one: --source-id ID"
        )
    return stated_ids(request, suggested)


def notes_on_files(request: Request, named: Named, source_id: str) -> list[str]:
    """What a pattern came to."""
    if named.pattern is None or request.source_id is not None:
        return named.told()
    return [*named.told(), f"the source id is {source_id}, from the pattern; --source-id states another"]


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files with their fingerprints; `sha256` tells the set from any other."""

    named: Named
    fingerprints: dict[str, Fingerprint]
    sha256: str
    identity: dict[str, str | int]
    size: int | None  # of all plain bytes; None where a file is packed

    @property
    def windows(self) -> dict[str, tuple[str, str]]:
        """Name and SHA-256 of each file, by the window of the source that it is."""
        files = {
            label: (path.name, self.fingerprints[label].sha256) for label, path in self.named.paths.items()
        }
        return files if self.named.pattern is not None else {"": next(iter(files.values()))}

    def source(self, source_id: str, file_of: Callable[[str, Path, Fingerprint], Source]) -> Source:
        """The files as one source; `file_of` makes that of a single one, by its label."""
        made = {
            label: Part(path, self.fingerprints[label], file_of(label, path, self.fingerprints[label]))
            for label, path in self.named.paths.items()
        }
        if self.named.pattern is None:
            (single,) = made.values()
            return single.file
        return ManyFiles(source_id, self.named, made)


def known_files(named: Named, seen: Mapping[str, Seen], stop: Stopping, watcher: Watcher) -> FileSet:
    """Fingerprint the files; SourceBroken when one is another than it was when it was `seen`."""
    found = fingerprints_of(named.paths.values(), watcher.on_fingerprint, lambda: stop.requested)
    if found is None:
        raise StoppedEarly("stopped before anything was sent")
    fingerprints = dict(zip(named.paths, found, strict=True))
    for label, path in named.paths.items():
        if fingerprints[label].seen != seen[label]:
            raise changed(path)  # since it was looked at
    single = named.pattern is None
    sha256 = found[0].sha256 if single else digest_of(named.paths, found)
    size = sum(one.size for one in found)
    packed = any(is_packed(path) for path in named.paths.values())
    return FileSet(named, fingerprints, sha256, {"sha256": sha256, "size": size}, None if packed else size)
