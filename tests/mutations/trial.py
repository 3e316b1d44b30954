"""The equality property, tried on a copy of the project: as it is, or with one fault in it."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutations.fault import Fault
from tests.structure.tree import ROOT

_TIMEOUT_SECONDS = 900
_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "*_cache", "__pycache__", ".hypothesis", "results")
_PYTEST = ("-m", "pytest", "tests/model", "-x", "-q", "--tb=short", "-p", "no:cacheprovider")
_PROFILE = ("-p", "tests.mutations.profile", "--hypothesis-profile", "planted")
_ASSERTION = re.compile(r"^E +(?:AssertionError: )?(.+)$", re.MULTILINE)
_SHOWN = 100


@dataclass(frozen=True)
class Trial:
    """How it ended: `failed` by a test and not by anything else, and what the first failure said."""

    failed: bool
    passed: bool
    said: str
    seconds: float


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project that may be damaged."""
    with TemporaryDirectory(prefix="dual-ledger-planted-") as folder:
        yield Path(shutil.copytree(ROOT, Path(folder, "copy"), ignore=_NOT_COPIED))


@contextmanager
def planted(fault: Fault, copy: Path) -> Iterator[None]:
    """The copy with the fault; as it was afterwards."""
    texts = fault.planted(copy)
    before = {path: path.read_text(encoding="utf-8") for path in texts}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")


def tried(copy: Path, servers: Mapping[str, str]) -> Trial:
    """Run the property over the copy, up to its first failure."""
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, *_PYTEST, *_PROFILE],
        cwd=copy,
        # the copy, not the checkout that is installed; and no compiled file of what it was a second ago
        env={**os.environ, **servers, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    said = _ASSERTION.search(ended.stdout)
    failed = re.search(r"^FAILED tests/model", ended.stdout, re.MULTILINE) is not None
    last = ended.stdout.strip().splitlines()[-1:]
    return Trial(
        failed,
        ended.returncode == 0,
        (said[1] if said else "".join(last))[:_SHOWN],
        time.monotonic() - began,
    )
