"""A broker that is killed in the middle of a load and comes back."""

import signal
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from ledger.config import Settings
from ledger.errors import Fatal
from ledger.publisher import Publisher
from producer.delivery import deliver
from producer.message import Message
from producer.run import BATCH_RECORDS
from sandbox import kafka
from sandbox.ports import is_free
from sandbox.status import SandboxStatus
from tests.fixtures.waiting import until
from tests.producer.commands import command, entries_in, environment
from tests.producer.files import HEADER, rows, write

_ROWS = 3 * BATCH_RECORDS


def test_a_load_waits_for_the_broker_and_ends_with_every_row(
    own_sandbox: tuple[Settings, SandboxStatus], tmp_path: Path
) -> None:
    given, status = own_sandbox
    settings = given.model_copy(
        update={
            "kafka_bootstrap": status.kafka_bootstrap,
            "state_dir": tmp_path / "state",
            "topic_partitions": 3,
        }
    )
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    names = (settings.topic_legacy_entries, settings.topic_controls)
    for future in admin.create_topics([NewTopic(name, 3, 1) for name in names]).values():
        future.result(30)
    assert settings.sandbox_dir is not None
    port = int(str(status.kafka_bootstrap).rpartition(":")[2])
    load = subprocess.Popen(
        [sys.executable, "-c", "from cli.main import main; main()", *command(_file(tmp_path))],
        env=environment(settings, DUAL_LEDGER_FAILPOINT="producer.after_position:stop:1"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: _state(load.pid) == "T", what="the load stands after its first batch")
        kafka.stop(settings.sandbox_dir, "kill")
        load.send_signal(signal.SIGCONT)
        until(lambda: _state(load.pid) != "T", what="the load goes on")
        until(lambda: is_free(port), what="the broker's port is free")
        kafka.start(settings.sandbox_dir, port)
        _, said = load.communicate(timeout=120)
    finally:
        load.kill()
        load.communicate()
    assert load.returncode == 0, said
    assert {entry.reference_id for entry in entries_in(settings)} == {f"R-{n}" for n in range(1, _ROWS + 1)}


@dataclass
class OnceTold:
    """Somebody who asks to stop once it is said that Kafka does not answer."""

    log: pytest.LogCaptureFixture

    @property
    def requested(self) -> bool:
        return "Kafka does not answer: no message to legacy.entries is confirmed" in self.log.text

    def wait(self, _seconds: float) -> bool:
        return self.requested


def test_a_kafka_that_does_not_answer_is_told_and_a_stop_is_heard_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # it takes connections, and never says a word
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        begun = monotonic()
        with closing(Publisher(Settings.model_validate({"kafka_bootstrap": address}))) as publisher:
            message = Message(b"key", b"value", [])
            confirmed, failure = deliver(publisher, "legacy.entries", [message], OnceTold(caplog))
    assert confirmed == 0
    assert failure is not None
    assert monotonic() - begun < 15  # patience is twice as long


class NobodyStops:
    """Somebody who waits for ever."""

    requested = False

    def wait(self, seconds: float) -> bool:
        sleep(seconds)
        return False


def test_a_topic_that_is_gone_is_told_and_not_waited_for(topics: Settings) -> None:
    begun = monotonic()
    with (
        closing(Publisher(topics)) as publisher,
        pytest.raises(Fatal, match=r"topic gone\.controls does not exist"),
    ):
        deliver(publisher, "gone.controls", [Message(b"key", b"value", [])], NobodyStops())
    assert monotonic() - begun < 15


def _file(folder: Path) -> Path:
    return write(folder / "payments.csv", HEADER, *rows(_ROWS))


def _state(pid: int) -> str:
    """R running, S sleeping, T stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
