from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from sandbox.scb.migrate import open_ledger
from tests.fixtures.databases import fresh
from tests.fixtures.servers import Servers
from tests.fixtures.settings import with_own_names
from tests.residual.world import World


@pytest.fixture(scope="module")
def both_sides(servers: Servers, shared_database: str) -> Iterator[Settings]:
    """Migrated books and an SCB's ledger that the tests of one module share, without Kafka."""
    with fresh(servers) as theirs:
        settings = Settings.model_validate({"database_url": shared_database})
        settings = with_own_names(settings).model_copy(update={"scb_database_url": SecretStr(theirs)})
        open_ledger(settings).close()
        yield settings


@pytest.fixture
def world(both_sides: Settings) -> Iterator[World]:
    """Both ledgers, empty, and everything between them moved by hand."""
    with World(both_sides) as world:
        world.begin_anew()
        yield world


@pytest.fixture
def both(topics: Settings, scb_database: str) -> Settings:
    """The books, topics, and an empty database for the SCB."""
    return topics.model_copy(update={"scb_database_url": SecretStr(scb_database)})
