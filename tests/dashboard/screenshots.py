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
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from ledger.config import child_environment
from sandbox.sample import write_sample
from tests.dashboard.browser.chromium import chromium
from tests.fixtures.waiting import until
from tests.structure.tree import ROOT

_IMAGES = ROOT / "docs" / "images"
_ENTRIES, _PIECES = 50_000, 6
_BETWEEN_SECONDS = 1.0
_SHOWN_BEFORE_THE_END = 4  # pieces
_SETTLE_SECONDS = 8.0
_DRAWN_MILLIS = 2500
_END_SECONDS = 20
_REFUSED = 7
_Shots = Sequence[tuple[str, str, str, int, int]]
_MOVING: _Shots = (
    ("overview", "/", "light", 1280, 1140),
    ("overview-phone", "/", "dark", 390, 844),
)
_SETTLED: _Shots = (
    ("passport", "/passport?reference={reference}", "light", 1280, 1140),
    ("dead-letter-dark", "/dead-letters/1", "dark", 1280, 800),
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
        *pieces, refused = _pieces(sample.entries_file)
        with ThreadPoolExecutor(1) as sender:
            sending = sender.submit(_send, environment, pieces)
            while not sending.done() and not pieces[-_SHOWN_BEFORE_THE_END].with_suffix(".sent").exists():
                time.sleep(0.1)
            _shoot(address, _MOVING)
            sending.result()
        _send(environment, [refused])
        reference = sample.entries_file.read_text(encoding="utf-8").splitlines()[-1].split(",")[7]
        time.sleep(_SETTLE_SECONDS)
        _shoot(address, _SETTLED, reference)


def _pieces(file: Path) -> list[Path]:
    """The file in pieces, and one whose account nobody knows."""
    head, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    size = len(rows) // _PIECES + 1
    contents = [rows[at : at + size] for at in range(0, len(rows), size)]
    contents.append([_refusable(row) for row in rows[:_REFUSED]])
    parts = [file.with_name(f"payments-{nth:02}.csv") for nth in range(len(contents))]
    for part, content in zip(parts, contents, strict=True):
        part.write_text(head + "".join(content), encoding="utf-8")
    return parts


def _send(environment: Mapping[str, str], parts: Sequence[Path]) -> None:
    for part in parts:
        _run(environment, "produce", "csv", str(part))
        part.with_suffix(".sent").touch()
        time.sleep(_BETWEEN_SECONDS)


def _refusable(row: str) -> str:
    """The row with a debit account that nobody knows, and a reference of its own."""
    return re.sub(r"(?:NORTH|SOUTH)-\d+", "EAST-0001", row, count=1).replace("SMP", "BAD")


def _shoot(address: str, shots: _Shots, reference: str = "") -> None:
    _IMAGES.mkdir(exist_ok=True)
    with chromium() as browser:
        for name, path, scheme, width, height in shots:
            options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
            page = browser.new_page(**options)
            page.goto(address.rstrip("/") + path.format(reference=reference))
            page.wait_for_timeout(_DRAWN_MILLIS)
            if path == "/":
                until(partial(_posts, page), 60, what="entries to flow")
            page.screenshot(path=_IMAGES / f"dashboard-{name}.png")
            page.close()


def _posts(page: Page) -> bool:
    """Whether entries are on their way into the books just now."""
    rate = page.locator("svg.flow:visible .rate").nth(2)
    return rate.text_content() not in ("0/s", "rate unknown")


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
