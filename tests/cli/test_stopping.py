"""Goal: a process that is told to stop ends within the time that its supervisor waits."""

import signal
import subprocess
import sys

_STUCK = """
import os, signal, time
import cli.stopping
cli.stopping._ORDERLY_SECONDS = {seconds}
with cli.stopping.Stop() as stop:
    os.kill(os.getpid(), signal.SIGTERM)
    assert stop.requested
    {work}
print("orderly")
"""


def _run(seconds: float, work: str) -> subprocess.CompletedProcess[str]:
    program = _STUCK.format(seconds=seconds, work=work)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )


def test_what_comes_to_an_orderly_end_is_let_be() -> None:
    done = _run(30, "pass")
    assert (done.returncode, done.stdout, done.stderr) == (0, "orderly\n", "")


def test_what_a_server_holds_up_ends_by_itself_and_says_so() -> None:
    done = _run(0.2, "time.sleep(50)")
    assert (done.returncode, done.stdout) == (1, "")
    assert "a server does not answer" in done.stderr


def test_a_second_signal_ends_it_at_once() -> None:
    done = _run(30, "os.kill(os.getpid(), signal.SIGTERM)")
    assert done.returncode == -signal.SIGTERM
