"""Goal: a pack is whole or not there, made beside live posting, and what is asked wrongly is told."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ledger import config
from ledger.config import Settings
from tests.books.scene import url
from tests.cli.running import Runner, variables
from tests.evidence.scene import checked, post_more
from tests.seals.scene import sealed

ALL = ("--from", "2020-01-01")


def test_a_pack_that_is_made_while_entries_are_posted_and_sealed_is_of_one_moment(
    books: Settings, dual_ledger: Runner, tmp_path: Path
) -> None:
    done = threading.Event()

    def at_work() -> None:
        nth = 0
        while not done.is_set():
            nth += 1
            post_more(books, f"LIVE-{nth}")
            if nth % 3 == 0:
                sealed(books)

    thread = threading.Thread(target=at_work)
    thread.start()
    try:
        for nth in range(3):
            pack = tmp_path / f"pack-{nth}"
            dual_ledger("evidence", *ALL, "--output", str(pack))
            assert checked(pack).status == 0, checked(pack).said
    finally:
        done.set()
        thread.join()


def _stopped(books: Settings, target: Path, number: signal.Signals) -> tuple[int, str]:
    """Begin a pack, and send a signal once its folder is there; the exit status, and what was said."""
    command = [sys.executable, "-m", "cli", "evidence", *ALL, "--output", str(target)]
    environment = config.child_environment(**dict(variables(books)))
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (target.parent.exists() and any(target.parent.iterdir())):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.001)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopped_in_the_middle_it_leaves_nothing_that_looks_whole(
    books: Settings, tmp_path: Path, number: signal.Signals
) -> None:
    for attempt in range(5):  # one that was done before the signal came says nothing
        target = tmp_path / f"out-{attempt}" / "pack"
        status, said = _stopped(books, target, number)
        if status != 0:
            break
    assert status != 0
    assert "Traceback" not in said
    left = [path.name for path in target.parent.iterdir()]
    assert "pack" not in left
    assert left == [] or number == signal.SIGKILL
    assert all(name.startswith(".pack.partial-") for name in left)


def test_a_full_disk_is_told_and_nothing_is_left(
    dual_ledger: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    made = dual_ledger("evidence", *ALL, "--output", str(tmp_path / "out" / "pack"))
    assert made.status == 1
    assert "No space left on device; nothing of it is left" in made.err
    assert "make room" in made.err
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "2026-02-30"), "is no time in ISO 8601"),
        (("--from", "2026-01-02", "--to", "2026-01-02T00:00:00Z"), "--from is not before --to"),
        (("--from", "2026-01-02", "--to", "2026-01-02T00:30:00+01:00"), "--from is not before --to"),
        (
            ("--from", "2020-01-01", "--to", "2020-02-01"),
            "nothing was sealed in that span: there are windows from",
        ),
        (("--from", "2999-01-01", "--to", "3000-01-01"), "dual-ledger seal seals what is not sealed yet"),
        (("--from", "0001-01-01T00:00+05:00"), "beyond the calendar"),
        (("--from", "2020-01-01", "--to", "9999-12-31T23:59:59-05:00"), "beyond the calendar"),
        ((), "Missing option '--from'"),
    ],
)
def test_what_is_asked_wrongly_is_usage(
    dual_ledger: Runner, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    made = dual_ledger("evidence", *arguments, "--output", str(tmp_path / "pack"))
    assert (made.status, said in made.err) == (2, True), made.err
    assert not (tmp_path / "pack").exists()
    assert not list(tmp_path.glob(".pack*"))


def test_a_folder_that_is_in_use_stays_as_it_is_and_an_empty_one_is_filled(
    dual_ledger: Runner, tmp_path: Path
) -> None:
    used, file, empty = tmp_path / "used", tmp_path / "file", tmp_path / "empty"
    used.mkdir()
    (used / "mine").write_text("mine")
    file.write_text("mine")
    empty.mkdir()
    for target in (used, file, file / "below"):
        made = dual_ledger("evidence", *ALL, "--output", str(target))
        assert made.status == 2, made.err
    assert [path.name for path in used.iterdir()] == ["mine"]
    assert dual_ledger("evidence", *ALL, "--output", str(empty)).status in (0, 1)
    assert checked(empty).status == 0


def test_books_without_a_seal_are_told_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = Runner(settings, monkeypatch, capsys)("evidence", *ALL, "--output", str(tmp_path / "pack"))
    assert (made.status, "nothing is sealed yet" in made.err, url(settings) in made.err) == (2, True, False)
