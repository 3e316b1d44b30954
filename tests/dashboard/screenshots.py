"""The pictures of docs/dashboard.md, made anew: `python -m tests.dashboard.screenshots`.

A sandbox of its own, 50,000 entries through all hops by the real commands, some that are refused, and a
browser. Takes about two minutes; pictures go to docs/images.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from ledger.config import child_environment
from sandbox.sample import write_sample
from tests.dashboard.browser.chromium import chromium
from tests.structure.tree import ROOT

_IMAGES = ROOT / "docs" / "images"
_ENTRIES, _PIECES = 50_000, 10
_BETWEEN_SECONDS = 2.0
_END_SECONDS = 20
_REFUSED = 7
_SHOTS: Sequence[tuple[str, str, str, int, int]] = (
    ("overview", "/", "light", 1280, 1000),
    ("overview-dark", "/", "dark", 1280, 1000),
    ("overview-phone", "/", "light", 390, 900),
    ("passport", "/passport?reference={reference}", "light", 1280, 1000),
    ("dead-letter-dark", "/dead-letters/1", "dark", 1280, 900),
)


def main() -> None:
    """Make all of them."""
    with tempfile.TemporaryDirectory(prefix="dual-ledger-pictures-") as name, ExitStack() as ending:
        folder = Path(name)
        changes = {"SANDBOX_DIR": folder / "sandbox", "STATE_DIR": folder / "state"}
        environment = child_environment(**{f"DUAL_LEDGER_{key}": str(path) for key, path in changes.items()})
        ending.callback(_run, environment, "sandbox", "down", "--wipe")
        sample = write_sample(folder, _ENTRIES)
        for words in ("sandbox up", "migrate", "topics create", f"accounts import {sample.accounts_file}"):
            _run(environment, *words.split())
        for words in ("consume", "relay", "sandbox scb"):
            ending.enter_context(_running(environment, *words.split()))
        address = ending.enter_context(_dashboard(environment))
        _shoot(address, _produced(environment, sample.entries_file))


def _produced(environment: Mapping[str, str], file: Path) -> str:
    """Send the file piece by piece, then rows whose account nobody knows; the last good reference."""
    head, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    size = len(rows) // _PIECES + 1
    pieces = [rows[at : at + size] for at in range(0, len(rows), size)]
    bad = [_refusable(row) for row in rows[:_REFUSED]]
    for nth, piece in enumerate([*pieces, bad]):
        part = file.with_name(f"payments-{nth:02}.csv")
        part.write_text(head + "".join(piece), encoding="utf-8")
        _run(environment, "produce", "csv", str(part))
        time.sleep(_BETWEEN_SECONDS)
    return rows[-1].split(",")[7]


def _refusable(row: str) -> str:
    """The row with a debit account that nobody knows, and a reference of its own."""
    return re.sub(r"(?:NORTH|SOUTH)-\d+", "EAST-0001", row, count=1).replace("SMP", "BAD")


def _shoot(address: str, reference: str) -> None:
    _IMAGES.mkdir(exist_ok=True)
    with chromium() as browser:
        for name, path, scheme, width, height in _SHOTS:
            options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
            page = browser.new_page(**options)
            page.goto(address.rstrip("/") + path.format(reference=reference))
            page.wait_for_timeout(2500)
            page.screenshot(path=_IMAGES / f"dashboard-{name}.png")
            page.close()


@contextmanager
def _dashboard(environment: Mapping[str, str]) -> Iterator[str]:
    with _running(environment, "dashboard", "--port", "0") as process:
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip()


@contextmanager
def _running(environment: Mapping[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "cli", *words]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(_END_SECONDS)


def _run(environment: Mapping[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "cli", *words]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


if __name__ == "__main__":
    main()
