"""Which files were loaded under which source id, so that none is loaded twice as something else."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger.config import Settings
from ledger.errors import Fatal, UsageError
from producer.durable import read_document, save_document


def note_loaded(settings: Settings, cluster: str, sha256: str, source_id: str, *, again: bool) -> None:
    """Note that a file is loaded as `source_id`; UsageError if it was as another, unless `again`.

    The same file under two ids would give its entries two sets of generated references: money twice. It is
    looked up and noted under a lock, so that of two producers at once only one passes.
    """
    path = _path(settings, sha256)
    with _locked(path):
        known, ids = _looked_up(path, cluster, source_id, again=again)
        if source_id not in ids:
            save_document(path, known | {cluster: [*ids, source_id]})


def refuse_loaded(settings: Settings, cluster: str, sha256: str, source_id: str, *, again: bool) -> None:
    """UsageError if the file was loaded under another id than `source_id`, unless `again`; notes nothing."""
    _looked_up(_path(settings, sha256), cluster, source_id, again=again)


def _looked_up(path: Path, cluster: str, source_id: str, *, again: bool) -> tuple[dict[str, Any], list[str]]:
    """What is known of the file, and the ids it was loaded under on this cluster."""
    known = read_document(path) or {}
    ids: list[str] = known.get(cluster, [])
    others = [other for other in ids if other != source_id]
    if others and not again:
        raise UsageError(
            f"this very file was loaded before as source {others[0]}, not as {source_id}",
            hint=f"state --source-id {others[0]}, or --again if its entries are to be sent under both",
        )
    return known, ids


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time; the kernel lets go when it ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_suffix(".lock").open("ab")
    except OSError as error:
        raise Fatal(f"cannot write beside {path}: {error.strerror}", hint="is the disk full?") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(settings: Settings, sha256: str) -> Path:
    return settings.state_dir / "files" / f"{sha256}.json"
