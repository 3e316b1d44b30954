from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from tests.cosigning.scene import Sides


@pytest.fixture
def both(topics: Settings, scb_database: str) -> Settings:
    """The books, topics, and an empty database for the SCB."""
    return topics.model_copy(update={"scb_database_url": SecretStr(scb_database)})


@pytest.fixture
def sides(both: Settings) -> Iterator[Sides]:
    """DBIS and the SCB, without keys."""
    with Sides(both) as found:
        yield found
