"""A Maven repository of our own, on this machine, serves good and bad files."""

import gc
import hashlib
import os
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ledger.errors import UsageError
from sandbox import artifacts
from sandbox.locked import Artifact, Software, software
from sandbox.progress import Quiet

_CONTENT = b"not really Java" * 1000


@dataclass
class Repository:
    folder: Path
    asked: list[str] = field(default_factory=list)

    def publish(self, content: bytes) -> None:
        path = self.folder / "example" / "thing" / "1"
        path.mkdir(parents=True, exist_ok=True)
        (path / "thing-1.jar").write_bytes(content)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    repository = Repository(tmp_path / "repository")
    repository.folder.mkdir()

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            repository.asked.append(self.path)

    handler = partial(Handler, directory=str(repository.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        configuration = tmp_path / "jgo.conf"
        configuration.write_text(f"[repositories]\ncentral = http://127.0.0.1:{server.server_port}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(configuration))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield repository
        server.shutdown()
        thread.join()


@pytest.fixture
def thing() -> Software:
    digest = hashlib.sha256(_CONTENT).hexdigest()
    return Software(
        "thing",
        "Thing 1",
        ("example:thing:1",),
        (Artifact("example:thing:1:jar", "thing-1.jar", digest, len(_CONTENT)),),
    )


def test_a_file_is_downloaded_once_and_then_needs_no_network(
    repository: Repository, thing: Software, tmp_path: Path
) -> None:
    repository.publish(_CONTENT)
    first = artifacts.ensure(thing, tmp_path / "cache", Quiet())
    asked = len(repository.asked)
    assert asked > 0
    assert artifacts.ensure(thing, tmp_path / "cache", Quiet()) == first
    assert first[0].read_bytes() == _CONTENT
    assert len(repository.asked) == asked


@pytest.mark.parametrize("content", [b"x" * len(_CONTENT), _CONTENT[:-1], _CONTENT + b"\n"])
def test_a_file_that_is_not_the_locked_one_is_refused_and_not_kept(
    repository: Repository, thing: Software, tmp_path: Path, content: bytes
) -> None:
    repository.publish(content)
    with pytest.raises(UsageError, match=r"refused example:thing:1:jar: its SHA-256 is [0-9a-f]{64}, not "):
        artifacts.ensure(thing, tmp_path / "cache", Quiet())
    assert not list((tmp_path / "cache" / "artifacts").iterdir())


def test_a_file_damaged_in_the_cache_is_fetched_again(
    repository: Repository, thing: Software, tmp_path: Path
) -> None:
    repository.publish(_CONTENT)
    path = artifacts.ensure(thing, tmp_path / "cache", Quiet())[0]
    path.write_bytes(_CONTENT[:-1] + b"!")
    artifacts.ensure(thing, tmp_path / "cache", Quiet())
    assert path.read_bytes() == _CONTENT


@pytest.mark.usefixtures("repository")
def test_what_cannot_be_downloaded_is_named_with_what_to_do(thing: Software, tmp_path: Path) -> None:
    message, hint = _failure(thing, tmp_path / "cache")
    assert message.startswith("cannot download example:thing:1:jar")
    assert f"copy the whole cache folder {tmp_path / 'cache'} " in hint


@pytest.mark.parametrize("named", ["", "/somewhere/ca.pem"])
def test_certificates_are_judged_by_the_machines_trust_store_unless_another_is_named(
    repository: Repository, thing: Software, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, named)
        if not named:
            monkeypatch.delenv(name)
    store = tmp_path / "store.pem"
    store.write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(store))  # where the machine's own is
    repository.publish(_CONTENT)
    artifacts.ensure(thing, tmp_path / "cache", Quiet())
    assert os.environ.get("REQUESTS_CA_BUNDLE") == (named or str(store))


@pytest.mark.usefixtures("repository")
def test_a_certificate_that_is_not_trusted_is_answered_with_the_variable_that_names_others(
    thing: Software, tmp_path: Path
) -> None:
    configuration = Path(os.environ["JGO_CONFIG_FILE"])
    configuration.write_text(configuration.read_text().replace("http:", "https:"))  # which it does not speak
    _, hint = _failure(thing, tmp_path / "cache")
    assert "REQUESTS_CA_BUNDLE" in hint


def _failure(thing: Software, cache: Path) -> tuple[str, str]:
    with pytest.raises(UsageError) as caught:
        artifacts.ensure(thing, cache, Quiet())
    message, hint = caught.value.message, caught.value.hint
    del caught
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # jgo leaves the answer "not found" unread and open
        gc.collect()
    return message, hint


def test_two_at_once_download_once(repository: Repository, thing: Software, tmp_path: Path) -> None:
    repository.publish(_CONTENT)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(artifacts.ensure, thing, tmp_path / "cache", Quiet()) for _ in range(2)]
        assert both[0].result() == both[1].result()
    assert len([path for path in repository.asked if path.endswith(".jar")]) == 1


@pytest.mark.usefixtures("repository")
def test_a_download_that_does_not_fit_is_not_begun(thing: Software, tmp_path: Path) -> None:
    vast = replace(thing, artifacts=(replace(thing.artifacts[0], size_bytes=1 << 60),))
    with pytest.raises(UsageError, match="the downloads need"):
        artifacts.ensure(vast, tmp_path / "cache", Quiet())


@pytest.mark.parametrize("name", ["kafka", "registry"])
def test_the_lock_names_files_and_digests_and_no_address(name: str) -> None:
    locked = software(name)
    assert len({artifact.file for artifact in locked.artifacts}) == len(locked.artifacts)
    assert all(len(artifact.sha256) == 64 for artifact in locked.artifacts)
    text = (Path(artifacts.__file__).parent / "artifacts.lock.toml").read_text()
    assert "://" not in text
