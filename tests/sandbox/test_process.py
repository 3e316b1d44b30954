import os
import subprocess
from dataclasses import replace
from pathlib import Path
from signal import Signals

import pytest

from sandbox import detach
from sandbox.process import gone, identify, working_in
from tests.fixtures.waiting import until


def test_a_number_with_another_start_or_boot_is_another_process() -> None:
    own = identify(os.getpid())
    assert own is not None
    assert own.alive
    assert not replace(own, started=own.started + 1).alive
    assert not replace(own, boot="before the last reboot").alive


def test_a_signal_for_a_process_that_has_ended_reaches_nobody() -> None:
    own = identify(os.getpid())
    assert own is not None
    replace(own, started=own.started - 1).send(Signals.SIGKILL)  # we are still here


def test_a_process_of_which_only_the_exit_status_is_left_has_ended() -> None:
    with subprocess.Popen(["/bin/true"]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert identify(child.pid) is None


def test_a_daemon_has_its_own_session_its_folder_and_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = ("/bin/sh", "-c", "echo $GREETING; cat; exec sleep 60")
    environment = {"GREETING": "hello", "PATH": "/usr/bin:/bin"}
    with detach.starting(command, folder=tmp_path, log=log, environment=environment) as pid:
        daemon = identify(pid)
        assert daemon is not None
        assert not log.read_text()  # it waits for the end of this block
    try:
        until(lambda: daemon in working_in(tmp_path, "sleep"))
        assert os.getsid(daemon.pid) == daemon.pid
        assert log.read_text() == "hello\n"
        assert log.stat().st_mode & 0o077 == 0
    finally:
        daemon.send(Signals.SIGKILL)
        assert gone([daemon], 10)


def test_a_daemon_is_found_in_a_folder_that_was_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    with detach.starting(("/bin/sleep", "60"), folder=folder, log=tmp_path / "log", environment={}) as pid:
        pass
    until(lambda: working_in(folder, "sleep"))
    folder.rmdir()
    found = working_in(folder, "sleep")
    assert [process.pid for process in found] == [pid]
    found[0].send(Signals.SIGKILL)
    assert gone(found, 10)


def test_a_program_that_cannot_be_started_says_so_in_its_log(tmp_path: Path) -> None:
    with detach.starting(("/no/such/program",), folder=tmp_path, log=tmp_path / "log", environment={}):
        pass
    assert until((tmp_path / "log").read_text).startswith("cannot start /no/such/program: ")


def test_a_daemon_that_could_not_be_written_down_is_not_started(tmp_path: Path) -> None:
    pids: list[int] = []

    def fail_to_write_down() -> None:
        command = ("/bin/sh", "-c", "echo started")
        with detach.starting(command, folder=tmp_path, log=tmp_path / "log", environment={}) as pid:
            pids.append(pid)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_to_write_down()
    until(lambda: identify(pids[0]) is None)
    assert not (tmp_path / "log").read_text()
