"""One server of a sandbox: started once, remembered in a file, stopped for certain."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from signal import Signals

from ledger.errors import Fatal
from sandbox import detach
from sandbox.directory import log, write_private
from sandbox.ports import is_open
from sandbox.process import Process, gone, identify, working_in

_LOG_LINES_SHOWN = 15
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Launch:
    """How a server is started. `folder` is its alone: a process that works there is recognised by it."""

    name: str
    command: tuple[str, ...]
    folder: Path
    port: int
    environment: Mapping[str, str]
    user: tuple[int, int] | None = None
    stale: tuple[Path, ...] = ()  # lock files to remove once nothing works in `folder`


@dataclass(frozen=True, slots=True)
class Server:
    """What the sandbox's folder remembers of a server; `process` is None after it was stopped."""

    name: str
    program: str
    folder: str
    port: int
    process: Process | None

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.alive

    @property
    def answers(self) -> bool:
        """Whether its process runs and its port is open."""
        return self.alive and is_open(self.port)


def remembered(directory: Path, name: str) -> Server | None:
    """The server as last written down; None when it never ran, or its file cannot be read."""
    try:
        document = json.loads(_file(directory, name).read_text(encoding="utf-8"))
        process = document.pop("process")
        return Server(**document, process=Process(**process) if process else None)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def start(directory: Path, launch: Launch) -> Server:
    """Start a server and write it down; what an earlier crash left of it is ended first."""
    program, folder = Path(launch.command[0]).name, launch.folder.resolve()
    _end(working_in(folder, program), (Signals.SIGKILL,), 10)
    for path in launch.stale:
        path.unlink(missing_ok=True)
    output = log(directory, launch.name)
    if output.exists():
        output.replace(output.with_suffix(".log.old"))  # what led to a crash stays readable
    with detach.starting(
        launch.command, folder=folder, log=output, environment=launch.environment, user=launch.user
    ) as pid:
        server = Server(launch.name, program, str(folder), launch.port, identify(pid))
        _write(directory, server)
    return server


def await_ready(directory: Path, server: Server, ready: Callable[[], bool], patience_seconds: float) -> None:
    """Wait until `ready` says so; Fatal with the end of its log when it ends or takes too long."""
    deadline = time.monotonic() + patience_seconds
    while not ready():
        late = time.monotonic() > deadline
        if late or not server.alive:
            what = f"is not ready after {patience_seconds:.0f} s" if late else "ended while starting"
            output = log(directory, server.name)
            raise Fatal(f"{server.name} {what}; its log ends:\n{_end_of(output)}", hint=f"read {output}")
        time.sleep(_POLL_SECONDS)


def stop(
    directory: Path,
    name: str,
    program: str,
    folder: Path,
    signals: Sequence[Signals] = (Signals.SIGTERM,),
    patience_seconds: float = 30,
) -> bool:
    """End a server by the first of `signals` that works, else by SIGKILL; then every process that it left.

    Also one that was started and not written down: it runs `program` in `folder`. Whether there was any.
    """
    server = remembered(directory, name)
    own = [server.process] if server is not None and server.process is not None and server.alive else []
    _end(own, signals, patience_seconds)
    orphans = working_in(folder.resolve(), program)
    _end(orphans, (Signals.SIGKILL,), 10)
    if server is not None:
        _write(directory, replace(server, process=None))
    return bool(own or orphans)


def _end(processes: Sequence[Process], signals: Sequence[Signals], patience_seconds: float) -> None:
    for number in (*signals, Signals.SIGKILL):
        for process in processes:
            process.send(number)
        if gone(processes, patience_seconds):
            return
    raise Fatal(f"processes {[process.pid for process in processes]} do not end, not even by SIGKILL")


def _write(directory: Path, server: Server) -> None:
    write_private(_file(directory, server.name), json.dumps(asdict(server)))


def _file(directory: Path, name: str) -> Path:
    return directory / f"{name}.json"


def _end_of(output: Path) -> str:
    lines = output.read_text(encoding="utf-8", errors="replace").splitlines() if output.exists() else []
    return "\n".join(f"    {line}" for line in lines[-_LOG_LINES_SHOWN:]) or "    (empty)"
