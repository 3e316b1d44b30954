"""`produce kafka` against a real Kafka, killed on its way."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.config import Settings
from producer.run import BATCH_RECORDS
from tests.fixtures.waiting import until
from tests.producer.a_topic import ENTRY, JSON, a_topic, record, sent
from tests.producer.commands import document, entries_in, environment, produce, totals_in
from tests.producer.files import write

_COUNT = 3 * BATCH_RECORDS + 30  # a batch and a piece in each of three partitions


def _values(begin: int, end: int) -> list[bytes]:
    return [json.dumps(record(number)).encode() for number in range(begin, end)]


def _words(folder: Path, topic: str, table: str = JSON) -> tuple[str, ...]:
    return ("kafka", topic, "--mapping", str(write(folder / "topic.toml", table, ENTRY)))


def _references(settings: Settings) -> set[str]:
    return {entry.reference_id for entry in entries_in(settings)}


@pytest.mark.faults
def test_killed_it_goes_on_and_every_message_is_there_once_by_its_reference(
    topics: Settings, tmp_path: Path
) -> None:
    with a_topic(topics) as topic:
        sent(topics, topic, _values(0, _COUNT))
        words = _words(tmp_path, topic)
        killed = produce(topics, *words, DUAL_LEDGER_FAILPOINT="producer.after_delivery:kill:3")
        assert killed.returncode == -signal.SIGKILL
        done = produce(topics, *words)
    said = document(done)
    assert (done.returncode, said["finished"], said["total_published"]) == (0, True, _COUNT)
    assert said["resumed_from"] > 0
    found = [entry.reference_id for entry in entries_in(topics)]
    assert set(found) == {f"K-{number}" for number in range(_COUNT)}
    assert len(found) - _COUNT <= BATCH_RECORDS
    (total,) = totals_in(topics)
    assert total["count"] == _COUNT


@pytest.mark.faults
def test_a_topic_is_followed_through_a_kill_until_nothing_comes(topics: Settings, tmp_path: Path) -> None:
    with a_topic(topics) as topic:
        sent(topics, topic, _values(0, 100))
        words = _words(tmp_path, topic, JSON + "follow = true\n")
        killed = produce(topics, *words, DUAL_LEDGER_FAILPOINT="producer.after_delivery:kill:1")
        assert killed.returncode == -signal.SIGKILL
        command = [sys.executable, "-c", "from cli.main import main; main()", "produce", *words, "--json"]
        with subprocess.Popen(command, env=environment(topics), stderr=subprocess.PIPE) as follower:
            try:
                until(lambda: len(_references(topics)) == 100)
                sent(topics, topic, _values(100, 150))
                until(lambda: len(_references(topics)) == 150)
                follower.send_signal(signal.SIGTERM)
                assert follower.wait(30) == 0
            finally:
                follower.kill()
        sent(topics, topic, _values(150, 160))
        done = produce(topics, *words, "--until-idle", "2")
    assert (done.returncode, document(done)["published"]) == (0, 10)
    assert _references(topics) == {f"K-{number}" for number in range(160)}
