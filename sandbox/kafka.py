"""Apache Kafka: one node that is broker and controller (KRaft), on the loopback address."""

import os
import shutil
import socket
import struct
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from pathlib import Path
from signal import Signals
from typing import Literal

from ledger.errors import Fatal, UsageError
from sandbox import java, ports, server
from sandbox.directory import write_private

NAME = "kafka"
_START_SECONDS = 120
_STOP = {"clean": (Signals.SIGTERM,), "kill": (Signals.SIGKILL,)}
_JAVA_OPTIONS, _PROPERTIES, _LOGGING, _FORMATTED = (
    "java.options",
    "server.properties",
    "log4j2.properties",
    "id",
)
_SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    # One node: every internal topic has one replica.
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # A handful of groups do not need 50 partitions, each with its files and its time to load.
    "offsets.topic.num.partitions": "5",
    "transaction.state.log.num.partitions": "5",
    "share.coordinator.state.topic.num.partitions": "5",
    "auto.create.topics.enable": "false",  # a misspelt topic is an error, not a new topic
    "group.initial.rebalance.delay.ms": "0",  # the first consumer of a group starts at once
    "group.min.session.timeout.ms": "1000",  # tests of a dead consumer do not wait for six seconds
    "group.consumer.min.session.timeout.ms": "1000",
    "group.consumer.min.heartbeat.interval.ms": "100",
    # A consumer that was killed gives its partitions up after 6 s; the default is 45.
    "group.consumer.session.timeout.ms": "6000",
    "group.consumer.heartbeat.interval.ms": "1500",
    # A killed broker is let in again once its old registration has expired: after 9 s by default.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "log.retention.ms": "-1",  # a sandbox is for replaying
    "log.cleaner.dedupe.buffer.size": "16777216",  # of a heap of 512 MiB the default takes a quarter
}
_LOG4J = """\
status = warn
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %-5p %m (%c)%n
logger.clients.name = org.apache.kafka.clients
logger.clients.level = warn
"""


def home(directory: Path) -> Path:
    """Kafka's folder."""
    return directory / NAME


def prepare(directory: Path, jars: Sequence[Path]) -> None:
    """Write down how to start it; nothing else needs to know where the jars are."""
    folder = home(directory)
    folder.mkdir(mode=0o700, exist_ok=True)  # the sandbox's own folder may be open to others
    (folder / "scratch").mkdir(parents=True, exist_ok=True)
    words = (
        *java.options(folder / "scratch"),
        f"-Dlog4j2.configurationFile={folder / _LOGGING}",
        "-cp",
        os.pathsep.join(map(str, jars)),
    )
    write_private(folder / _JAVA_OPTIONS, java.argument_file(words))
    write_private(folder / _LOGGING, _LOG4J)


def start(directory: Path, port: int | None = None) -> server.Server:
    """Start Kafka and wait until it answers; formats its storage when there is none."""
    launched = launch(directory, port)
    await_ready(directory, launched)
    return launched


def launch(directory: Path, port: int | None = None) -> server.Server:
    """Start Kafka without waiting for it."""
    folder = home(directory)
    if not (folder / _JAVA_OPTIONS).exists():
        raise UsageError(f"{directory} has no Kafka yet", hint="`dual-ledger sandbox up` brings it there")
    before = server.remembered(directory, NAME)
    chosen = ports.choose("Kafka", port, before)
    controller = ports.choose("Kafka", avoid=(chosen,))
    write_private(folder / _PROPERTIES, _properties(chosen, controller))
    if not (folder / _FORMATTED).exists():
        _format(folder)
    command = (*_java(folder), "kafka.Kafka", str(folder / _PROPERTIES))
    return server.start(directory, server.Launch(NAME, command, folder, chosen, java.environment(folder)))


def await_ready(directory: Path, launched: server.Server) -> None:
    """Wait until a launched Kafka answers."""
    server.await_ready(directory, launched, lambda: _answers(launched.port), _START_SECONDS)


def stop(directory: Path, mode: Literal["clean", "kill"] = "clean") -> bool:
    """Stop Kafka; whether it ran."""
    return server.stop(directory, NAME, "java", home(directory), _STOP[mode])


def _properties(port: int, controller: int) -> str:
    places = {
        "listeners": f"PLAINTEXT://{ports.HOST}:{port},CONTROLLER://{ports.HOST}:{controller}",
        "advertised.listeners": f"PLAINTEXT://{ports.HOST}:{port}",
        "controller.quorum.voters": f"1@{ports.HOST}:{controller}",
        "log.dirs": "data",  # relative to its working directory: a comma in the path would make it two
    }
    return "".join(f"{key}={value}\n" for key, value in {**_SETTINGS, **places}.items())


def _format(folder: Path) -> None:
    """Give the storage its identity; the file that says so is written last."""
    shutil.rmtree(folder / "data", ignore_errors=True)  # what an interrupted attempt left
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
    words = ("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(folder / _PROPERTIES))
    done = subprocess.run(  # noqa: S603  a command of ours
        [*_java(folder), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=java.environment(folder),
    )
    if done.returncode:
        raise Fatal(
            f"Kafka's storage could not be formatted:\n{(done.stderr or done.stdout).strip()[-2000:]}",
            hint="mend what it complains of, then run `dual-ledger sandbox up` again",
        )
    write_private(folder / _FORMATTED, cluster)


def _java(folder: Path) -> tuple[str, str]:
    return java.program(), f"@{folder / _JAVA_OPTIONS}"


def _answers(port: int) -> bool:
    """Ask which requests it knows (ApiVersions, version 0): the first thing every client asks."""
    request = struct.pack(">hhih", 18, 0, 1, -1)  # key, version, correlation, no client id
    try:
        with socket.create_connection((ports.HOST, port), timeout=2) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            return len(connection.recv(4)) == 4  # noqa: PLR2004  the length of an answer
    except OSError:
        return False
