from pathlib import Path

import pytest

from ledger.config import Settings
from tests.cli.running import Runner
from tests.evidence.scene import filled


@pytest.fixture
def books(settings: Settings, tmp_path: Path) -> Settings:
    """Books with everything that a pack holds, and the keys of both sides."""
    return filled(settings, tmp_path / "keys")


@pytest.fixture
def dual_ledger(
    books: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """The command line over them."""
    return Runner(books, monkeypatch, capsys)


@pytest.fixture
def pack(dual_ledger: Runner, tmp_path: Path) -> Path:
    """A pack of all of it."""
    folder = tmp_path / "pack"
    made = dual_ledger("evidence", "--from", "2020-01-01", "--output", str(folder))
    assert made.status in (0, 1), made.err
    return folder
