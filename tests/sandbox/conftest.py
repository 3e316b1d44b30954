import pytest

from ledger.config import Settings
from sandbox import run
from sandbox.status import SandboxStatus


@pytest.fixture
def settings(own_sandbox: tuple[Settings, SandboxStatus]) -> Settings:
    """All runs before each test, whatever the one before did."""
    run.up(own_sandbox[0])
    return own_sandbox[0]
