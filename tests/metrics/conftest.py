import pytest
from pydantic import SecretStr

from ledger.config import Settings


@pytest.fixture
def scb_topics(topics: Settings, scb_database: str) -> Settings:
    """The books, topics, and an empty database for the SCB."""
    return topics.model_copy(update={"scb_database_url": SecretStr(scb_database)})
