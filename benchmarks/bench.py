"""What every measurement is given: servers, the workload, a folder, and where to tell progress."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import database
from benchmarks.workload import Workload
from ledger.config import Settings

BATCH_ENTRIES = 10_000
_BATCHES_MIN = 8  # also a small workload is posted in several transactions


@dataclass(frozen=True, slots=True)
class Servers:
    """Where PostgreSQL and Kafka are; the URL's user may create databases."""

    database_url: str = field(repr=False)
    kafka_bootstrap: str
    origin: str


@dataclass(frozen=True, slots=True)
class Bench:
    """The place of one run of the benchmark; `settings` have no database of their own yet."""

    servers: Servers
    settings: Settings
    template: str
    folder: Path
    workload: Workload
    tell: Callable[[str], None]

    @property
    def batch_size(self) -> int:
        """Entries in one transaction, for all that is measured."""
        return max(1, min(BATCH_ENTRIES, len(self.workload.entries) // _BATCHES_MIN))

    def books(self) -> AbstractContextManager[str]:
        """The URL of migrated books with all accounts and no entry; dropped afterwards."""
        return database.fresh(self.servers.database_url, self.template)

    @contextmanager
    def books_of(self, **changes: object) -> Iterator[Settings]:
        """Settings with such books; `changes` are settings too."""
        with self.books() as url:
            yield Settings.model_validate({**self.settings.model_dump(), "database_url": url, **changes})


def url_of(settings: Settings) -> str:
    """Where the books of `settings` are."""
    if settings.database_url is None:
        raise ValueError("these settings have no books")
    return settings.database_url.get_secret_value()
