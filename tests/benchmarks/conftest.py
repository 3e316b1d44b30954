"""A tiny benchmark on the session's own servers."""

from collections.abc import Iterator

import pytest

from benchmarks import database
from benchmarks.bench import Bench
from benchmarks.bench import Servers as BenchServers
from benchmarks.workload import Workload
from ledger.config import Settings
from tests.fixtures.servers import Servers

ENTRIES = 400


@pytest.fixture(scope="module")
def bench(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """What every measurement is given; the topics do not exist."""
    folder = tmp_path_factory.mktemp("bench")
    where = BenchServers(servers.database_url, servers.kafka_bootstrap, "tests")
    settings = Settings.model_validate({"kafka_bootstrap": servers.kafka_bootstrap, "state_dir": folder})
    with database.template(servers.database_url) as template:
        yield Bench(where, settings, template, folder, Workload.of(ENTRIES), lambda _text: None)
