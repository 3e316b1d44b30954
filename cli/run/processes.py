"""The processes of a run, one for its source and its workers: each the real command with its own log."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ledger.config import Settings, child_environment
from ledger.runs.run import Run

# What a process of a run ends with; anything else is a failure.
DONE, STOPPED, HOPELESS, AGAIN = 0, 3, 4, 5
_END_SECONDS = 15.0
_TAIL_BYTES = 4000


@dataclass
class Part:
    """One process, and how often it was started in vain."""

    name: str
    words: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    settled_at_failure: int = -1
    start_at: float = 0.0  # not before
    is_done: bool = False
    files: list[IO[bytes]] = field(default_factory=list)

    @property
    def last_words(self) -> str:
        """What it said last: its error, and what to do, if it came to say so."""
        written = self.log.read_bytes()[-_TAIL_BYTES:].decode("utf-8", "replace").strip().splitlines()
        told = [line.strip() for line in written[-2:]]
        error = next((nth for nth, line in enumerate(told) if line.startswith("error: ")), None)
        if error is None:
            return told[-1] if told else "it said nothing"
        return "; ".join(told[error:]).removeprefix("error: ")


def parts_of(settings: Settings, run: Run) -> list[Part]:
    """The processes that the run needs now."""
    folder = settings.state_dir / "runs" / run.run_id
    folder.mkdir(parents=True, exist_ok=True)
    names = [] if run.kind == "REPLAY" or run.source_ended else ["source"]
    names += [f"worker-{number}" for number in range(run.definition.options.parallel_workers)]
    return [Part(name, ["run", "work", run.run_id, "--part", name], folder / f"{name}.log") for name in names]


def start(part: Part, config_file: Path | None, changes: Mapping[str, str]) -> None:
    """Start it; it ends when this process does, however that ends."""
    log = part.log.open("ab")
    part.files.append(log)
    config = [] if config_file is None else ["--config", str(config_file)]
    part.process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "cli.with_parent", str(os.getpid()), *config, *part.words],
        env=child_environment(**changes),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,  # Ctrl-C is for who conducts the run
    )


def end_all(parts: list[Part]) -> None:
    """End them, in good order where they let us."""
    for part in parts:
        if part.process is not None and part.process.poll() is None:
            part.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _END_SECONDS
    for part in parts:
        if part.process is not None:
            try:
                part.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()
        for file in part.files:
            file.close()
