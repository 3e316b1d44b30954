"""Apicurio Registry: a schema registry with the API of Confluent's, on the loopback address."""

import http.client
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from sandbox import java, ports, server
from sandbox.filelock import locked_file

NAME = "registry"
_START_SECONDS = 120
_API = "/apis/ccompat/v7"


def url(port: int) -> str:
    """The address of its Confluent-compatible API."""
    return f"http://{ports.HOST}:{port}{_API}"


def unpack(archive: Path, cache: Path, waiting: Callable[[], None]) -> Path:
    """The application's folder in the cache, unpacked once."""
    folder = cache / archive.name.removesuffix(".tar.gz")
    with locked_file(cache / "lock", waiting):
        if not folder.exists():
            for left in cache.glob("unpack-*"):  # by an interrupted attempt
                shutil.rmtree(left)
            fresh = Path(tempfile.mkdtemp(prefix="unpack-", dir=cache))
            with tarfile.open(archive) as tar:
                # Python 3.11.4 brought the filter; older ones do without: its SHA-256 vouches for the file.
                tar.extraction_filter = getattr(tarfile, "data_filter", None)
                tar.extractall(fresh)  # noqa: S202  verified, see above
            fresh.rename(folder)
    return folder


def start(directory: Path, application: Path, port: int | None = None) -> server.Server:
    """Start it and wait until it is ready."""
    before = server.remembered(directory, NAME)
    chosen = ports.choose("the schema registry", port, before)
    health = ports.choose("the schema registry", avoid=(chosen,))
    folder = directory / NAME
    folder.mkdir(mode=0o700, exist_ok=True)  # the sandbox's own folder may be open to others
    (folder / "scratch").mkdir(parents=True, exist_ok=True)
    environment = java.environment(
        folder,
        QUARKUS_HTTP_HOST=ports.HOST,
        QUARKUS_HTTP_PORT=str(chosen),
        QUARKUS_MANAGEMENT_HOST=ports.HOST,  # without it the health port listens on every address
        QUARKUS_MANAGEMENT_PORT=str(health),
        # Schemas are kept: messages in Kafka carry their numbers.
        APICURIO_DATASOURCE_URL="jdbc:h2:file:./data",
    )
    options = java.options(folder / "scratch")
    command = (java.program(), *options, "-jar", str(application / "quarkus-run.jar"))
    launched = server.start(directory, server.Launch(NAME, command, folder, chosen, environment))
    server.await_ready(directory, launched, lambda: _ready(health), _START_SECONDS)
    return launched


def stop(directory: Path) -> bool:
    """Stop it; whether it ran."""
    return server.stop(directory, NAME, "java", directory / NAME)


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
