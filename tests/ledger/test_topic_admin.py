from collections.abc import Iterator

import pytest
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # exported, but not marked so
    AdminClient,
    ConfigResource,
    NewPartitions,
    NewTopic,
)

from ledger import topic_admin
from ledger.config import Settings
from ledger.errors import Fatal, Retryable, UsageError
from ledger.topics import all_topics
from tests.fixtures.servers import Servers
from tests.fixtures.settings import with_own_names
from tests.fixtures.waiting import until

PARTITIONS = 2


@pytest.fixture
def outside(servers: Servers) -> AdminClient:
    return AdminClient({"bootstrap.servers": servers.kafka_bootstrap})


@pytest.fixture
def nowhere(servers: Servers, outside: AdminClient) -> Iterator[Settings]:
    """Settings whose topics do not exist yet; they are deleted at the end."""
    settings = with_own_names(Settings(kafka_bootstrap=servers.kafka_bootstrap, topic_partitions=PARTITIONS))
    yield settings
    there = {topic.name for topic in all_topics(settings)} & set(outside.list_topics(timeout=30).topics)
    for future in outside.delete_topics(list(there)).values() if there else ():
        future.result(30)


@pytest.fixture
def created(nowhere: Settings) -> Settings:
    topic_admin.create(nowhere)
    return nowhere


def _create(outside: AdminClient, topic: NewTopic) -> None:
    outside.create_topics([topic])[topic.topic].result(30)
    until(lambda: topic.topic in outside.list_topics(timeout=30).topics)


def test_the_six_topics_are_created_as_configured(nowhere: Settings, outside: AdminClient) -> None:
    created, existing = topic_admin.create(nowhere)

    names = [topic.name for topic in all_topics(nowhere)]
    assert (created, existing) == (names, [])
    found = outside.list_topics(timeout=30).topics
    assert {name: len(found[name].partitions) for name in names} == dict.fromkeys(names, PARTITIONS)


def test_every_config_arrives_at_the_broker(created: Settings, outside: AdminClient) -> None:
    for topic in all_topics(created):
        [future] = outside.describe_configs([ConfigResource("topic", topic.name)]).values()
        found = {name: entry.value for name, entry in future.result(30).items()}

        assert topic.configs.items() <= found.items()


def test_creating_again_changes_nothing(created: Settings) -> None:
    again = topic_admin.create(created)

    assert again == ([], [topic.name for topic in all_topics(created)])
    assert topic_admin.check(created) == []


def test_what_is_missing_is_found_and_then_created_alone(nowhere: Settings, outside: AdminClient) -> None:
    name = nowhere.topic_outbox
    _create(outside, NewTopic(name, PARTITIONS, 1))

    missing = [finding.topic for finding in topic_admin.check(nowhere) if finding.check == "exists"]
    created, existing = topic_admin.create(nowhere)

    assert missing == created == [topic.name for topic in all_topics(nowhere) if topic.name != name]
    assert existing == [name]


def test_a_raised_number_of_partitions_is_refused_with_what_to_do(
    created: Settings, outside: AdminClient
) -> None:
    name = created.topic_scb_entries
    outside.create_partitions([NewPartitions(name, PARTITIONS + 1)])[name].result(30)
    until(lambda: len(outside.list_topics(timeout=30).topics[name].partitions) > PARTITIONS)

    with pytest.raises(Fatal, match=f"{name} has 3 partitions, 2 are configured") as caught:
        topic_admin.require(created, [name])

    assert "DUAL_LEDGER_TOPIC_PARTITIONS=3" in caught.value.hint
    assert [(finding.check, finding.topic) for finding in topic_admin.check(created)] == [
        ("partitions", name)
    ]
    with pytest.raises(Fatal):
        topic_admin.create(created)
    topic_admin.require(created, [created.topic_outbox])  # the others are as they were


def test_a_missing_topic_is_refused_with_what_to_do(nowhere: Settings) -> None:
    with pytest.raises(Fatal, match="does not exist") as caught:
        topic_admin.require(nowhere, [nowhere.topic_scb_entries])

    assert caught.value.hint == "dual-ledger topics create"


def test_a_missing_topic_that_is_not_of_the_contract_is_refused_too(created: Settings) -> None:
    with pytest.raises(Fatal, match="topic nope does not exist"):
        topic_admin.require(created, ["nope"])
    with pytest.raises(Fatal) as caught:
        topic_admin.require(created, [created.topic_outbox + "x"])
    assert caught.value.hint == f"did you mean {created.topic_outbox}?"


def test_fewer_replicas_than_configured_are_found(created: Settings) -> None:
    wanted = created.model_copy(update={"topic_replication": 3})

    assert {finding.check for finding in topic_admin.check(wanted)} == {"replication"}


def test_a_topic_that_loses_or_refuses_messages_is_found(nowhere: Settings, outside: AdminClient) -> None:
    name = nowhere.topic_legacy_entries
    bad = {"cleanup.policy": "compact", "max.message.bytes": "1000"}
    _create(outside, NewTopic(name, PARTITIONS, 1, config=bad))
    topic_admin.create(nowhere)

    found = [(finding.check, finding.topic, finding.message) for finding in topic_admin.check(nowhere)]

    assert [(check, topic) for check, topic, _ in found] == [("config", name)] * 2
    assert "cleanup.policy=compact" in found[0][2]
    assert "max.message.bytes=1000" in found[1][2]


def test_more_replicas_than_there_are_brokers_is_an_error_with_the_topic_in_it(nowhere: Settings) -> None:
    too_many = nowhere.model_copy(update={"topic_replication": 9})

    with pytest.raises(Fatal, match=nowhere.topic_scb_entries) as caught:
        topic_admin.create(too_many)
    assert "--replication 1" in caught.value.hint


def test_a_broker_that_does_not_answer_is_named_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_admin, "_TIMEOUT_SECONDS", 0.1)
    with pytest.raises(Retryable) as caught:
        topic_admin.check(Settings(kafka_bootstrap="127.0.0.1:1"))
    assert "is the broker at 127.0.0.1:1 up?" in caught.value.hint


def test_without_kafka_configured_it_says_what_to_set() -> None:
    with pytest.raises(UsageError) as caught:
        topic_admin.check(Settings())

    assert "DUAL_LEDGER_KAFKA_BOOTSTRAP" in caught.value.hint
