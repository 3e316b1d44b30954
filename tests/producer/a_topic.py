"""Topics that somebody else fills, written by a plain client, and the mapping that reads them."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from ledger.config import Settings
from producer.opened import Opened
from producer.request import Request
from tests.fixtures.waiting import until
from tests.producer.files import write
from tests.producer.opening import opening

PARTITIONS = 3
JSON = '[kafka]\nvalues = "json"\n'
ENTRY = """
[entry]
debit_account_id = "from"
credit_account_id = "to"
amount = "amount"
currency_code = { constant = "EUR" }
transaction_type = { constant = "PAYMENT" }
reference_id = { template = "K-{id}" }
"""


def record(number: int) -> dict[str, Any]:
    return {"id": number, "from": f"D{number % 5}", "to": f"C{number % 3}", "amount": f"{number}.25"}


@contextmanager
def a_topic(settings: Settings, name: str | None = None) -> Iterator[str]:
    """A topic of this test's own."""
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    name = name or f"bank.payments.{uuid.uuid4().hex[:8]}"
    create(admin, name)
    try:
        yield name
    finally:
        for future in admin.delete_topics([name]).values():
            future.result(30)


def create(admin: AdminClient, name: str) -> None:
    for future in admin.create_topics([NewTopic(name, PARTITIONS, 1)]).values():
        future.result(30)
    until(lambda: name in admin.list_topics(timeout=10).topics)


def remade(settings: Settings, name: str) -> None:
    """The same topic, deleted and created again."""
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    for future in admin.delete_topics([name]).values():
        future.result(30)
    until(lambda: name not in admin.list_topics(timeout=10).topics)
    create(admin, name)


def sent(
    settings: Settings, topic: str, values: Sequence[bytes | None], partition: int | None = None
) -> None:
    """Values on their way, the n-th to partition n modulo their number; all of them there afterwards."""
    client = Producer({"bootstrap.servers": settings.kafka_bootstrap or "", "linger.ms": 20})
    for number, value in enumerate(values):
        client.produce(topic, value, partition=number % PARTITIONS if partition is None else partition)
        client.poll(0)
    assert client.flush(60) == 0


def sent_in_transaction(settings: Settings, topic: str, values: Sequence[bytes], *, commit: bool) -> None:
    """The same in one transaction to partition 0: whose end is a marker that takes an offset."""
    client = Producer(
        {"bootstrap.servers": settings.kafka_bootstrap or "", "transactional.id": uuid.uuid4().hex}
    )
    client.init_transactions(30)
    client.begin_transaction()
    for value in values:
        client.produce(topic, value, partition=0)
    client.flush(30)
    client.commit_transaction(30) if commit else client.abort_transaction(30)


def topic_source(
    folder: Path, settings: Settings, topic: str, table: str = JSON, entry: str = ENTRY, **request: Any
) -> Opened:
    """The topic as a source."""
    mapping = write(folder / "topic.toml", table, entry)
    return opening(settings, Request(topic, "kafka", mapping=mapping, **request))
