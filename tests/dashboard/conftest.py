from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from ledger.config import Settings
from tests.cli.running import Runner
from tests.dashboard.site import TOKEN, site


@pytest.fixture
def web(settings: Settings) -> Iterator[TestClient]:
    """The page over books of this test's own, with a token set."""
    with site(settings, dashboard_token=SecretStr(TOKEN)) as client:
        yield client


@pytest.fixture
def dual_ledger(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """The command line over the same books."""
    return Runner(settings, monkeypatch, capsys)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """The command line where nothing is configured and no sandbox runs."""
    settings = Settings.model_validate({"sandbox_dir": tmp_path / "no-sandbox"})
    return Runner(settings, monkeypatch, capsys)
