"""Bring the sandbox up, take it down, say what runs.

Rules:
1. One process at a time changes a sandbox (a lock in its folder); looking needs no lock.
2. What runs stays as it is; what is missing is started; what this call started is stopped if it fails.
3. A server counts as running when its very process lives (number, start time and boot) and its port answers.
4. `down` ends only processes it can prove to be the sandbox's.
"""

from contextlib import ExitStack
from pathlib import Path

from ledger.config import Settings
from sandbox import directory, kafka, logins, postgres, registry, server
from sandbox.filelock import locked_file
from sandbox.ports import ANY, HOST, Ports
from sandbox.progress import Progress, Quiet
from sandbox.start import Start
from sandbox.status import SandboxStatus


def up(
    settings: Settings, *, registry: bool = False, ports: Ports = ANY, progress: Progress | None = None
) -> SandboxStatus:
    """Start what is missing of the sandbox and wait until it is ready."""
    progress = progress or Quiet()
    place = directory.locate(settings)
    directory.prepare(place)
    with locked_file(place / "lock", lambda: progress.say("waiting for another `sandbox` command to finish")):
        directory.prepare(place)  # it may have been wiped while we waited
        Start(place, settings.cache_dir, ports, progress).what_is_missing(registry=registry)
    return status(settings)


def down(settings: Settings, wipe: bool = False) -> bool:
    """Stop all servers of the sandbox; with `wipe` delete its data. Whether anything ran."""
    place = directory.locate(settings)
    if not directory.is_sandbox(place):
        return False
    with locked_file(place / "lock", lambda: None):
        ran: list[bool] = []
        with ExitStack() as every_one:  # each is stopped, even if another does not stop
            every_one.callback(lambda: ran.append(postgres.stop(place)))
            every_one.callback(lambda: ran.append(kafka.stop(place)))
            every_one.callback(lambda: ran.append(registry.stop(place)))
        if wipe:
            directory.remove(place)
    return any(ran)


def status(settings: Settings) -> SandboxStatus:
    """What runs now."""
    place = directory.locate(settings)
    database, broker, schemas = (_port(place, name) for name in (postgres.NAME, kafka.NAME, registry.NAME))
    return SandboxStatus(
        running=database is not None and broker is not None,
        database_url=postgres.url(place, database, "dbis") if database else None,
        scb_database_url=postgres.url(place, database, "scb") if database else None,
        kafka_bootstrap=f"{HOST}:{broker}" if broker else None,
        registry_url=registry.url(schemas) if schemas else None,
        directory=place,
        logs=directory.logs(place),
        logins={
            role: postgres.url(place, database, "dbis", login) for role, login in logins.there(place).items()
        }
        if database
        else {},
    )


def find_running(settings: Settings) -> SandboxStatus | None:
    """The sandbox, if Kafka or PostgreSQL of it runs; cheap enough for every command to ask."""
    found = status(settings)
    return found if found.running or found.partly else None


def _port(place: Path, name: str) -> int | None:
    found = server.remembered(place, name)
    return found.port if found is not None and found.answers else None
