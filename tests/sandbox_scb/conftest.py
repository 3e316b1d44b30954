import uuid

import pytest
from pydantic import SecretStr

from ledger.config import Settings


@pytest.fixture
def both(topics: Settings, scb_database: str) -> Settings:
    """The books, topics, and an empty database for the SCB."""
    return topics.model_copy(update={"scb_database_url": SecretStr(scb_database)})


@pytest.fixture
def group() -> tuple[str, str]:
    """A consumer group of this test's own, as options."""
    return ("--group", f"scb-{uuid.uuid4().hex[:8]}")
