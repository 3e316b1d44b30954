from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from ledger.config import Settings
from ledger.topics import all_topics
from tests.books.scene import a_payment, open_accounts, url
from tests.cli.running import Runner
from tests.consumer.messages import send
from tests.consumer.running import consumed
from tests.fixtures.waiting import until


@pytest.fixture
def dual_ledger(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """The command line over books and Kafka of this test's own."""
    return Runner(settings, monkeypatch, capsys)


@pytest.fixture
def known_topics(topics: Settings) -> Settings:
    """The topics, once the brokers know them: the controller answers before they do."""
    outside = AdminClient({"bootstrap.servers": topics.kafka_bootstrap or ""})
    names = {topic.name for topic in all_topics(topics)}
    until(lambda: names <= set(outside.list_topics(timeout=10).topics), what="brokers that know the topics")
    return topics


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """The command line where nothing is configured and no sandbox runs."""
    settings = Settings.model_validate({"sandbox_dir": tmp_path / "no-sandbox"})
    return Runner(settings, monkeypatch, capsys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test may write a file of accounts."""
    return tmp_path / "accounts.csv"


@pytest.fixture
def read(topics: Settings) -> Settings:
    """Streams that have read ten payments of one partition."""
    open_accounts(url(topics), "A", "B")
    send(topics, [a_payment(f"R-{n}") for n in range(10)])
    consumed(topics, 10)
    return topics
