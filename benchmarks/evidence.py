"""`python -m benchmarks.evidence`: what making and checking an evidence pack takes, in time and memory."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from benchmarks import database
from benchmarks.bench import BATCH_ENTRIES
from benchmarks.checks import expect
from benchmarks.posting import batches, claim
from benchmarks.servers import servers
from benchmarks.telling import exit_status, fail, tell
from benchmarks.workload import Workload
from ledger.books import connect
from ledger.config import Settings, child_environment, load
from ledger.posting import post

_ANSWERED = """
    UPDATE dual_ledger_outbox
    SET status = 'ACKNOWLEDGED', published_at = now(), acknowledged_at = now(), attempts = 1,
        published_partition = 0, published_offset = sequence;
    UPDATE stream_positions SET published_sequence = next_sequence - 1;
"""
_MEGABYTE = 1 << 20
_LOOK_SECONDS = 0.05


class Took(NamedTuple):
    """A program that has run: exit status, processor seconds, the most memory it had, what it printed."""

    status: int
    seconds: float
    megabytes: float
    said: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill and seal books, make a pack, check it; exit status 1 when the work was wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evidence", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    asked = parser.parse_args(arguments)
    if asked.entries < BATCH_ENTRIES:
        return fail(f"--entries from {BATCH_ENTRIES} on", 2)
    return exit_status(lambda stack: _report(stack, asked.entries))


def _report(stack: ExitStack, entries: int) -> int:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = stack.enter_context(servers(load().settings, tell)).database_url
    template = stack.enter_context(database.template(server))
    url = stack.enter_context(database.fresh(server, template))
    posted = _fill(url, entries)
    tell("making the pack")
    pack = folder / "pack"
    command = ["-m", "cli", "evidence", "--from", "2020-01-01", "--output", str(pack), "--json"]
    made = _run(command, DUAL_LEDGER_DATABASE_URL=url, DUAL_LEDGER_STATE_DIR=str(folder))
    expect("entries in the pack", posted, json.loads(made.said)["covers"]["entries"])
    tell("checking it")
    checked = _run(["-I", "-S", str(pack / "check.py")])
    expect("exit status of its script", 0, checked.status)
    size = sum(path.stat().st_size for path in pack.rglob("*") if path.is_file())
    figures = {
        "entries": posted,
        "pack_megabytes": round(size / _MEGABYTE),
        "made_seconds": round(made.seconds, 1),
        "made_megabytes": round(made.megabytes),
        "checked_seconds": round(checked.seconds, 1),
        "checked_megabytes": round(checked.megabytes),
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


def _fill(url: str, entries: int) -> int:
    settings = Settings.model_validate({"database_url": url})
    workload = Workload.of(BATCH_ENTRIES)
    posted = 0
    with connect(settings, role="poster", application="dual-ledger benchmark") as books:
        stream = claim(books)
        while posted < entries:
            found = [
                entry._replace(reference_id=f"PAY-{posted + nth:012d}", producer_sequence=posted + nth)
                for nth, entry in enumerate(workload.entries)
            ]
            (batch,) = batches(found, stream, BATCH_ENTRIES, posted)
            post(books, batch)
            posted += BATCH_ENTRIES
    tell(f"{posted:,} entries posted; sealing them")
    database.query(url, _ANSWERED)
    with connect(settings, role="operator", application="dual-ledger benchmark") as books:
        while books.rows("seal_window", most=BATCH_ENTRIES, ranges=16):
            pass
    return posted


def _run(arguments: Sequence[str], **variables: str) -> Took:
    """Run Python with these to its end; the figures are its own, not those of what it starts."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments], env=child_environment(**variables), stdout=out
        )
        most = 0.0
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            most = max(most, _memory(process.pid))
            time.sleep(_LOOK_SECONDS)
        process.returncode = os.waitstatus_to_exitcode(ended[1])
        out.seek(0)
        return Took(process.returncode, ended[2].ru_utime + ended[2].ru_stime, most, out.read())


def _memory(pid: int) -> float:
    """The most megabytes a program had since it began; not `ru_maxrss`, which counts who started it too."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    found = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return int(found[0]) / 1024 if found else 0.0  # none once it has ended


if __name__ == "__main__":
    sys.exit(main())
