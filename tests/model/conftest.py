from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ledger.config import Settings
from tests.books.scene import BALANCE_RULE, claim
from tests.fixtures.databases import fresh
from tests.fixtures.outside import query
from tests.fixtures.servers import Servers
from tests.model.scenes import LEDGERS, PARTITIONS
from tests.model.ways import Ways, session


@pytest.fixture(scope="module")
def ways(servers: Servers, migrated_template: str) -> Iterator[Ways]:
    """Two books, one with the balance rules: to apply them in each example would take most of its time."""
    with ExitStack() as stack:
        free, limited = (stack.enter_context(fresh(servers, template=migrated_template)) for _ in range(2))
        query(limited, BALANCE_RULE)
        for url in (free, limited):
            for name, sources in LEDGERS.items():
                query(
                    url,
                    "INSERT INTO ledgers (id, allowed_sources) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                    name,
                    sorted(sources) if sources else None,
                )
        streams = [[claim(url, partition) for partition in range(PARTITIONS)] for url in (free, limited)]
        assert streams[0] == streams[1]
        sessions = [
            stack.enter_context(session(Settings.model_validate({"database_url": url})))
            for url in (free, limited)
        ]
        yield Ways(sessions[0], sessions[1], streams[0])
