from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from ledger.config import Settings
from tests.dashboard.site import TOKEN, site


@pytest.fixture
def web(settings: Settings) -> Iterator[TestClient]:
    """The page over books of this test's own, with a token set."""
    with site(settings, dashboard_token=SecretStr(TOKEN)) as client:
        yield client
