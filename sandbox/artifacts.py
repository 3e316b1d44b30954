"""The door to Maven artifacts: download what is locked, once per user, and trust nothing unverified."""

import contextlib
import os
import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import stamina

from ledger.config import external_default, external_variable
from ledger.errors import UsageError
from ledger.fingerprint import sha256_of
from sandbox.extra import require
from sandbox.filelock import locked_file
from sandbox.locked import Artifact, Software
from sandbox.progress import Progress

_DOWNLOADS_AT_ONCE = 4
_ATTEMPTS = 3
_TRUST_STORE = "REQUESTS_CA_BUNDLE"


class _Damaged(Exception):  # noqa: N818  a state of the file, not an error of the program
    """What arrived is not what is locked."""


def ensure(wanted: Software, cache: Path, progress: Progress) -> list[Path]:
    """The verified files of `wanted`, in the order of the lock; downloads those that the cache lacks.

    Two processes may call this at once: the second waits, then finds the files.
    """
    folder = cache / "artifacts"
    folder.mkdir(parents=True, exist_ok=True)
    with locked_file(cache / "lock", lambda: progress.say("waiting for another download to finish")):
        missing = [item for item in wanted.artifacts if not item.is_intact(folder / item.file)]
        if missing:
            _download_all(wanted.title, missing, folder, progress)
    return [folder / item.file for item in wanted.artifacts]


def _download_all(title: str, missing: Sequence[Artifact], folder: Path, progress: Progress) -> None:
    _room_for(missing, folder)
    total_bytes = sum(item.size_bytes for item in missing)
    with (
        tempfile.TemporaryDirectory(prefix="download-", dir=folder.parent) as scratch,
        progress.downloading(title, total_bytes) as arrived,
        ThreadPoolExecutor(_DOWNLOADS_AT_ONCE) as pool,
    ):
        fetched = [pool.submit(_fetch, item, folder, Path(scratch), arrived) for item in missing]
        try:
            for future in fetched:
                future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _room_for(missing: Sequence[Artifact], folder: Path) -> None:
    needed = 2 * sum(item.size_bytes for item in missing)  # the download, and its place in the cache
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise UsageError(
            f"{folder} has {free >> 20} MiB free; the downloads need {needed >> 20} MiB",
            hint="make room, or set DUAL_LEDGER_CACHE_DIR to another disk",
        )


def _fetch(item: Artifact, folder: Path, scratch: Path, arrived: Callable[[int], None]) -> None:
    require("jgo")
    import requests  # noqa: PLC0415  comes with jgo, in the extra `sandbox`

    _trust_what_the_machine_trusts()
    try:
        for attempt in stamina.retry_context(
            on=(requests.RequestException, RuntimeError), attempts=_ATTEMPTS, wait_initial=0.5
        ):
            with attempt:
                path = _resolve(item, scratch, arrived)
        _admit(item, path, folder)
    except (requests.RequestException, RuntimeError) as error:
        raise UsageError(
            f"cannot download {item.coordinate}: {type(error).__name__}",
            hint=_remedy(folder.parent, untrusted=isinstance(error, requests.exceptions.SSLError)),
        ) from error
    except _Damaged as error:
        raise UsageError(
            f"refused {item.coordinate}: its SHA-256 is {error}, not {item.sha256} as locked",
            hint="the file was damaged or replaced on its way; nothing of it was used",
        ) from error


def _trust_what_the_machine_trusts() -> None:
    """A company's own CA is in the machine's trust store; `requests` brings another, for machines without."""
    paths = ssl.get_default_verify_paths()
    folder = paths.capath if paths.capath and any(Path(paths.capath).iterdir()) else None
    store = paths.cafile or folder
    if store and external_variable("CURL_CA_BUNDLE") is None:  # which `requests` obeys as well
        external_default(_TRUST_STORE, store)


def _remedy(cache: Path, *, untrusted: bool) -> str:
    if untrusted:
        first = f"the server's certificate is not trusted: set {_TRUST_STORE} to the file of your CA"
    else:
        first = "the first `sandbox up` needs a network (and its proxy, if there is one)"
    return f"{first}; or copy the whole cache folder {cache} from a machine that has it"


def _resolve(item: Artifact, scratch: Path, arrived: Callable[[int], None]) -> Path:
    from jgo.config import GlobalSettings  # noqa: PLC0415  in the extra `sandbox`, not always installed
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415

    @contextlib.contextmanager
    def counted(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield arrived

    group, project, version, packaging, *classifier = item.coordinate.split(":")
    context = MavenContext(
        resolver=PythonResolver(progress_callback=counted),
        repo_cache=scratch,
        remote_repos={"central": MAVEN_CENTRAL_URL, **GlobalSettings.load().repositories},
    )
    component = context.project(group, project).at_version(version)
    artifact = component.artifact(classifier="".join(classifier), packaging=packaging)
    own = GlobalSettings.load().repo_cache / artifact.component.path_prefix / item.file
    if item.is_intact(own):  # Maven itself has it already
        arrived(item.size_bytes)
        return own
    partial = artifact.cached_path
    if partial is not None:
        partial.unlink(missing_ok=True)  # what an interrupted attempt left
    return Path(artifact.resolve())


def _admit(item: Artifact, path: Path, folder: Path) -> None:
    """Copy a verified file into the cache, whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy:
        try:
            with path.open("rb") as source:
                shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
            _verify(item, Path(copy.name))
            Path(copy.name).replace(folder / item.file)
        except BaseException:
            Path(copy.name).unlink(missing_ok=True)
            raise


def _verify(item: Artifact, path: Path) -> None:
    if not item.is_intact(path):
        raise _Damaged(sha256_of(path))
