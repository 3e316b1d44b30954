"""Whether Kafka has the topics as the configuration says; and creating those that are missing."""

import difflib
import time
from collections.abc import Collection, Mapping
from typing import Any

from ledger.config import Settings
from ledger.errors import Fatal, Retryable
from ledger.kafka import (
    AdminClient,
    ConfigResource,
    KafkaError,
    KafkaException,
    NewTopic,
    admin,
    translated,
    translation,
)
from ledger.topics import Finding, Topic, all_topics

_TIMEOUT_SECONDS = 30.0
_ANSWER_SECONDS = 5.0  # a stop is heard behind it
_POLL_SECONDS = 0.05


def create(settings: Settings) -> tuple[list[str], list[str]]:
    """Create the topics that are missing; the names created, and those that were there.

    Fatal when one that is there has another number of partitions than configured.
    """
    client = admin(settings)
    wanted = all_topics(settings)
    require(settings, [topic.name for topic in wanted if topic.name in _partitions(client)])
    futures = client.create_topics(
        [
            NewTopic(
                topic.name,
                settings.topic_partitions,
                settings.topic_replication,
                config=dict(topic.configs),
            )
            for topic in wanted
        ],
        operation_timeout=_TIMEOUT_SECONDS,
    )
    created = [name for name, future in futures.items() if _is_new(name, future)]
    _await(client, {topic.name for topic in wanted})
    return created, [topic.name for topic in wanted if topic.name not in created]


def create_one(settings: Settings, name: str, partitions: int, configs: Mapping[str, str]) -> bool:
    """Create a topic beside those of the contract; whether it was new."""
    client = admin(settings)
    topic = NewTopic(name, partitions, settings.topic_replication, config=dict(configs))
    futures = client.create_topics([topic], operation_timeout=_TIMEOUT_SECONDS)
    created = _is_new(name, futures[name])
    _await(client, {name})
    return created


def require(settings: Settings, names: Collection[str]) -> None:
    """Fatal when one of the topics `names` is missing or, if it is of the contract, not as configured."""
    found = _partitions(admin(settings))
    for finding in _partitioning(settings, found):
        if finding.topic in names:
            raise Fatal(finding.message, hint=finding.hint)
    for name in names:
        if name not in found:
            raise Fatal(f"topic {name} does not exist", hint=_near(name, found))


def check(settings: Settings) -> list[Finding]:
    """Everything about the topics that is not as it should be."""
    client = admin(settings)
    partitions = _partitions(client)
    there = [topic for topic in all_topics(settings) if topic.name in partitions]
    return [
        *_partitioning(settings, partitions),
        *_replication(settings, partitions),
        *_keeping(client, there),
    ]


def _near(name: str, found: Collection[str]) -> str:
    near = difflib.get_close_matches(name, found, n=1)
    return f"did you mean {near[0]}?" if near else "create it first, or name one that exists"


def _is_new(name: str, future: Any) -> bool:
    try:
        future.result()
    except KafkaException as error:
        if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return False
        raise translation(error.args[0], f"creating the topic {name}") from error
    return True


def _await(client: AdminClient, names: set[str]) -> None:
    """Wait until a broker shows the topics: the controller answers before the brokers know them."""
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while missing := names - _partitions(client).keys():
        if time.monotonic() > deadline:
            raise Retryable(f"created, but no broker knows them yet: {', '.join(sorted(missing))}")
        time.sleep(_POLL_SECONDS)


def _partitions(client: AdminClient) -> dict[str, list[int]]:
    """Every topic that exists, with the number of replicas of each partition."""
    with translated("listing the topics"):
        topics = client.list_topics(timeout=_ANSWER_SECONDS).topics
    return {
        name: [len(partition.replicas) for partition in topic.partitions.values()]
        for name, topic in topics.items()
    }


def _partitioning(settings: Settings, found: Mapping[str, list[int]]) -> list[Finding]:
    wanted = settings.topic_partitions
    findings = []
    for topic in all_topics(settings):
        count = len(found.get(topic.name, []))
        if topic.name not in found:
            message, hint = f"topic {topic.name} does not exist", "dual-ledger topics create"
            findings.append(Finding("exists", topic.name, message, hint))
        elif count != wanted:
            message = (
                f"topic {topic.name} has {count} partitions, {wanted} are configured: with another number"
                " keys map to other partitions, and a later entry of an account could overtake an earlier one"
            )
            hint = (
                "if the topic was just enlarged: stop what writes to it, let the consumers read to the end,"
                f" then set DUAL_LEDGER_TOPIC_PARTITIONS={count}; to have {wanted}, use topics of new names"
            )
            findings.append(Finding("partitions", topic.name, message, hint))
    return findings


def _replication(settings: Settings, found: Mapping[str, list[int]]) -> list[Finding]:
    wanted = settings.topic_replication
    return [
        Finding(
            "replication",
            topic.name,
            f"topic {topic.name} has {min(found[topic.name])} replicas, {wanted} are configured",
            "add replicas with the broker's own tool (kafka-reassign-partitions)",
        )
        for topic in all_topics(settings)
        if min(found.get(topic.name) or [wanted]) < wanted
    ]


def _keeping(client: AdminClient, topics: list[Topic]) -> list[Finding]:
    """Configs that lose messages or refuse good ones; a shorter retention is the operator's choice."""
    by_resource = {ConfigResource("topic", topic.name): topic for topic in topics}
    findings: list[Finding] = []
    if not topics:
        return findings
    for resource, future in client.describe_configs(list(by_resource)).items():
        topic = by_resource[resource]
        with translated(f"reading the configuration of topic {topic.name}"):
            found = {name: entry.value for name, entry in future.result(_TIMEOUT_SECONDS).items()}
        for name, lost in (
            ("cleanup.policy", found["cleanup.policy"] != "delete"),
            ("max.message.bytes", int(found["max.message.bytes"]) < int(topic.configs["max.message.bytes"])),
        ):
            if lost:
                message = f"topic {topic.name} has {name}={found[name]}, it needs {topic.configs[name]}"
                hint = f"set {name}={topic.configs[name]} with the broker's own tool (kafka-configs)"
                findings.append(Finding("config", topic.name, message, hint))
    return findings
