"""One load of messages for every test of this folder, and what an undisturbed consumer makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from pydantic import SecretStr

from ledger.config import Settings
from ledger.entry import LedgerEntry
from tests.books.inspection import assert_sound, contents
from tests.books.scene import a_payment, open_accounts
from tests.consumer.messages import poison, send
from tests.consumer.running import consumed
from tests.fixtures.databases import fresh
from tests.fixtures.servers import Servers
from tests.fixtures.settings import PARTITIONS, with_own_names

MESSAGES = 3 * 24  # of every kind
# Small batches make many places to be killed at; short sessions let the next owner in soon.
QUICK: dict[str, Any] = {
    "topic_partitions": PARTITIONS,
    "batch_size": 5,
    "group_protocol": "classic",
    "session_timeout_seconds": 1,
    "max_poll_interval_seconds": 6,
    "database_idle_timeout_seconds": 1,
    "breaker_consecutive": 0,
}


@dataclass(frozen=True)
class Load:
    """Settings whose topics hold the messages, and the books that must come of them."""

    settings: Settings
    books: dict[str, list[tuple[Any, ...]]]

    def with_books(self, database: str) -> Settings:
        """The same topics for a new group with empty books."""
        group = with_own_names(self.settings).consumer_group
        return self.settings.model_copy(update={"database_url": SecretStr(database), "consumer_group": group})


@pytest.fixture(scope="module")
def load(servers: Servers, migrated_template: str) -> Iterator[Load]:
    plain = Settings.model_validate({**QUICK, "kafka_bootstrap": servers.kafka_bootstrap})
    settings = with_own_names(plain)
    topics = [settings.topic_scb_entries, settings.topic_legacy_entries]
    admin = AdminClient({"bootstrap.servers": servers.kafka_bootstrap})
    for future in admin.create_topics([NewTopic(topic, PARTITIONS, 1) for topic in topics]).values():
        future.result(30)
    for partition in range(PARTITIONS):
        send(settings, _messages(f"{partition}-"), partition=partition)
    with fresh(servers, template=migrated_template) as database:
        open_accounts(database, "A", "B")
        undisturbed = settings.model_copy(update={"database_url": SecretStr(database)})
        assert consumed(undisturbed, MESSAGES).settled == MESSAGES
        assert_sound(database)
        yield Load(settings, contents(database))
    for future in admin.delete_topics(topics).values():
        future.result(30)


def _messages(prefix: str) -> list[LedgerEntry | bytes | None]:
    """Good ones, repeated ones, conflicting ones and poison, 24 in all."""
    good = [a_payment(f"{prefix}{n}", *("AB" if n % 3 else "BA"), amount=f"{n + 1}.10") for n in range(14)]
    bad = list(poison(a_payment(f"{prefix}bad")).values())
    spoilt = [bad[n][0] for n in (0, 4, 12, 17)]
    other = [entry._replace(amount="0.01") for entry in good[2:4]]
    return [*good[:6], *spoilt[:2], *good[2:4], *other, *good[6:10], *spoilt[2:], *good[10:], *good[:2]]


@pytest.fixture
def disturbed(load: Load, database: str) -> Settings:
    """A new group with empty books, over the same messages."""
    open_accounts(database, "A", "B")
    return load.with_books(database)
