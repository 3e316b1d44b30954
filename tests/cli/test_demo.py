import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it comes without types

from cli.demo.command import _mark
from cli.demo.proof import _control_total
from cli.demo.story import an_example
from cli.demo.window import Window
from ledger.config import Settings
from tests.cli.running import Runner, variables
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import ended, running, said
from tests.relay.outbox import post, url

_DUPLICATE = """
    INSERT INTO duplicates (consumer_group, topic, partition, "offset", ledger_id, reference_id)
    VALUES (%s, 't', 0, %s, 'MASTER', %s)
"""
_ONLY_SERVICES = """
import sys
from cli.demo.services import Services
from ledger.config import load
with Services(load().settings, {}, unknown_accounts="reject") as services:
    print(*(process.pid for process in services._running.values()), flush=True)
    sys.stdin.read()
"""


def test_a_place_where_no_logs_can_be_kept_is_refused_before_any_server_is_started(
    alone: Runner, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ran = alone("demo", state_dir=tmp_path / "file")
    assert ran.status == 2
    assert f"cannot keep the demo's logs in {tmp_path}/file/demo" in ran.err
    assert "DUAL_LEDGER_STATE_DIR" in ran.err
    assert not (tmp_path / "no-sandbox").exists()


def test_an_interrupted_demo_says_how_it_goes_on(topics: Settings) -> None:
    with running(topics, "demo") as demo:
        said(demo, "following the file")
        demo.send_signal(signal.SIGINT)
        status, _, rest = ended(demo)
    assert status == 130
    assert "error: stopped\n  next: the servers stay up; the same command goes on\n" in rest


def test_what_the_demo_started_ends_with_it_however_it_ends(topics: Settings) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _ONLY_SERVICES],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **dict(variables(topics))},
        text=True,
    ) as demo:
        assert demo.stdout is not None
        services = [psutil.Process(int(number)) for number in demo.stdout.readline().split()]
        until(lambda: all(_finishes_when_told(one) for one in services))
        demo.kill()
    assert len(services) == 2
    try:
        until(lambda: not any(one.is_running() and one.status() != "zombie" for one in services))
    finally:
        for one in services:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()


def _finishes_when_told(process: psutil.Process) -> bool:
    """Whether it is at work: it has a handler of its own for SIGTERM by then."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) & 1 << signal.SIGTERM - 1)


def test_the_entry_that_is_traced_at_the_end_is_one_of_this_file(settings: Settings) -> None:
    post(settings, 2)
    for offset, reference in ((7, "0-REF-1"), (20, "0-REF-2")):
        query(url(settings), _DUPLICATE, settings.consumer_group, offset, reference)
    assert an_example(settings, Window("t", {0: 5}, {0: 10})) == ("MASTER", "0-REF-1")
    assert an_example(settings, Window("t", {0: 8}, {0: 10})) is None


def test_what_could_not_be_compared_is_not_marked_as_if_it_had_been() -> None:
    check = _control_total({"sums": {"EUR": "5.00"}}, {}, dead=2)
    assert (check.ok, check.detail) == (
        True,
        "not comparable: 2 dead letters are in the file's sums only",
    )
    assert "✓" not in _mark(check)
