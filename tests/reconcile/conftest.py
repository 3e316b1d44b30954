"""Command and books of each test's own."""

import pytest

from ledger.config import Settings
from tests.cli.running import Runner


@pytest.fixture
def dual_ledger(database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """The command line over books of this test's own; there is no Kafka, and no SCB."""
    return Runner(
        Settings.model_validate({"database_url": database, "kafka_bootstrap": "127.0.0.1:1"}),
        monkeypatch,
        capsys,
    )
