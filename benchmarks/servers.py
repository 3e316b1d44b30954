"""Servers to measure on: those that are configured, or a sandbox of the benchmark's own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.bench import Servers
from ledger.config import Settings
from sandbox import directory, run
from sandbox.filelock import locked_file


@contextmanager
def servers(settings: Settings, tell: Callable[[str], None]) -> Iterator[Servers]:
    """Where they are. A sandbox is removed afterwards.

    It lies beside the user's own: a temporary folder may be in memory, where fsync costs nothing.
    """
    if settings.database_url and settings.kafka_bootstrap:
        yield Servers(settings.database_url.get_secret_value(), settings.kafka_bootstrap, "as configured")
        return
    place = directory.locate(settings).with_name("benchmark")
    place.parent.mkdir(parents=True, exist_ok=True)
    with locked_file(_lock(place), lambda: tell("waiting for another benchmark to finish")):
        own = settings.model_copy(update={"sandbox_dir": place})
        run.down(own, wipe=True)  # what a killed one left
        try:
            tell("starting PostgreSQL and Kafka")
            found = run.up(own)
            if found.database_url is None or found.kafka_bootstrap is None:
                raise LookupError("the sandbox is up, but does not say where")
            yield Servers(found.database_url, found.kafka_bootstrap, "sandbox")
        finally:
            run.down(own, wipe=True)
            shutil.rmtree(place, ignore_errors=True)


def _lock(place: Path) -> Path:
    return place.with_name("benchmark.lock")
