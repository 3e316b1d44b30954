"""The only door to confluent_kafka: clients with the settings that must not stay at their defaults."""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from operator import methodcaller
from typing import Any

from confluent_kafka import (
    Consumer,
    IsolationLevel,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka._model import ConsumerGroupTopicPartitions  # not exported where it is documented
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource  # same
from confluent_kafka.admin._listoffsets import OffsetSpec  # same
from confluent_kafka.cimpl import NewTopic

from ledger.config import Settings
from ledger.errors import DualLedgerError, Fatal, Retryable, UsageError
from ledger.rarely import Rarely

__all__ = [
    "AdminClient",
    "ConfigResource",
    "Consumer",
    "ConsumerGroupTopicPartitions",
    "IsolationLevel",
    "KafkaError",
    "KafkaException",
    "Message",
    "NewTopic",
    "OffsetSpec",
    "Producer",
    "TopicPartition",
    "admin",
    "cluster_answers",
    "cluster_id",
    "consumer",
    "end_offsets",
    "headers_of",
    "producer",
    "topic_ids",
    "translated",
    "translation",
]

TRACEPARENT = "traceparent"
CONTENT_DIGEST = "content-digest"

_log = logging.getLogger(__name__)
_log.addFilter(Rarely())
_asked: deque[str] = deque(maxlen=1)  # where this process looks for its cluster: the client's errors lack it
_METADATA_TIMEOUT_SECONDS = 5.0  # a stop is heard behind it
# Not written as `message.headers()`: the client may fail and return something all the same. Once a call is
# hot the interpreter looks no more whether it failed, and to touch what was returned ends the process.
_ask_for_headers = methodcaller("headers")
_FATAL_CODES = {
    KafkaError.SASL_AUTHENTICATION_FAILED: "check kafka_sasl_username and kafka_sasl_password",
    KafkaError._AUTHENTICATION: "check kafka_sasl_username and kafka_sasl_password",  # noqa: SLF001  its public name
    KafkaError._SSL: "check kafka_ssl_ca and that the certificate names the broker's host",  # noqa: SLF001
    KafkaError.TOPIC_AUTHORIZATION_FAILED: "grant this user access to the topic",
    KafkaError.GROUP_AUTHORIZATION_FAILED: "grant this user access to the consumer group",
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: "grant this user access to the cluster",
    KafkaError.UNKNOWN_TOPIC_OR_PART: "create the topics: dual-ledger topics create",
    KafkaError._UNKNOWN_TOPIC: "create the topics: dual-ledger topics create",  # noqa: SLF001
    KafkaError._UNKNOWN_PARTITION: "create the topics: dual-ledger topics create",  # noqa: SLF001
    KafkaError.TOPIC_EXCEPTION: "create the topics: dual-ledger topics create",
    KafkaError.INCONSISTENT_GROUP_PROTOCOL: "give all members of the group the same group_protocol",
    KafkaError.UNSUPPORTED_VERSION: "the broker is older than the client needs; set group_protocol=classic",
    KafkaError.MSG_SIZE_TOO_LARGE: "raise max.message.bytes of the topic",
    KafkaError.INVALID_REPLICATION_FACTOR: "at most as many copies as there are brokers: --replication 1",
}


def headers_of(message: Message) -> list[tuple[str, bytes | None]] | None:
    """The headers of a message, to be asked for once; None when the name of one is not UTF-8."""
    try:
        return list(_ask_for_headers(message) or [])
    except (SystemError, UnicodeDecodeError):  # the client reports what it cannot decode by the former
        return None


def translation(error: KafkaError, doing: str) -> DualLedgerError:
    """The error to raise for `error`, met while `doing` something; judged by its code alone."""
    message = f"Kafka, while {doing}: {error.str()} ({error.name()})"
    if error.code() in _FATAL_CODES:
        return Fatal(message, hint=_FATAL_CODES[error.code()])
    where = f" at {_asked[-1]}" if _asked else ""
    return Retryable(message, hint=f"is the broker{where} up? `dual-ledger status` and `sandbox status` tell")


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise our errors in place of the client's."""
    try:
        yield
    except KafkaException as error:
        cause = error.args[0]
        if isinstance(cause, KafkaError):
            raise translation(cause, doing) from error
        raise Fatal(f"Kafka, while {doing}: {cause}") from error


def _client(settings: Settings) -> dict[str, Any]:
    if settings.kafka_bootstrap is None:
        raise UsageError(
            "no Kafka is configured",
            hint="set DUAL_LEDGER_KAFKA_BOOTSTRAP, or start one here: dual-ledger sandbox up",
        )
    _asked.append(settings.kafka_bootstrap)
    configuration: dict[str, Any] = {
        "bootstrap.servers": settings.kafka_bootstrap,
        "client.id": "dual-ledger",
        "security.protocol": settings.kafka_security_protocol,
        "socket.nagle.disable": True,  # small requests (commits, leases) must not wait for company
        "reconnect.backoff.max.ms": 2000,  # come back soon after a broker does; the default is 10 s
        "logger": _log,  # not to stderr, where a command's own words are
    }
    if settings.kafka_security_protocol.startswith("SASL"):
        password = settings.kafka_sasl_password
        configuration |= {
            "sasl.mechanism": settings.kafka_sasl_mechanism,
            "sasl.username": settings.kafka_sasl_username or "",
            "sasl.password": password.get_secret_value() if password else "",
        }
    if settings.kafka_security_protocol.endswith("SSL"):
        configuration |= _tls(settings)
    return configuration


def _tls(settings: Settings) -> dict[str, Any]:
    key_password = settings.kafka_ssl_key_password
    files = {
        "ssl.ca.location": settings.kafka_ssl_ca,
        "ssl.certificate.location": settings.kafka_ssl_certificate,
        "ssl.key.location": settings.kafka_ssl_key,
        "ssl.key.password": key_password.get_secret_value() if key_password else None,
    }
    given = {name: str(value) for name, value in files.items() if value is not None}
    return {**given, "ssl.endpoint.identification.algorithm": "https"}  # a wrong host name is refused


def producer(settings: Settings, **overrides: Any) -> Producer:
    """An idempotent producer that never sends a later message of a partition before an earlier one."""
    return Producer(
        _client(settings)
        | {
            "enable.idempotence": True,  # no doubles from the client's own retries
            "acks": "all",  # a message is on every in-sync replica before it counts
            "enable.gapless.guarantee": True,  # one that fails stops those behind it
            "partitioner": "consistent_random",  # CRC-32 of the key: the residual reckons with it
            "linger.ms": 20,  # fill batches; the callers flush when they want it out
            "batch.num.messages": 20_000,
            "message.max.bytes": 2 * 2**20,  # a dead letter holds a refused message whole, and its reasons
            "batch.size": 1_000_000,  # below the brokers' own limit of 1 MiB a batch
            "compression.type": "lz4",  # a third of the bytes for a few per cent of the time
            "queue.buffering.max.messages": 50_000,  # bounds memory; a full queue is back-pressure
            "delivery.timeout.ms": 0,  # none: behind a message given up, later ones would pass it
        }
        | overrides
    )


def consumer(settings: Settings, group: str, **overrides: Any) -> Consumer:
    """A consumer that never moves its offsets by itself."""
    protocol: dict[str, Any] = {"group.protocol": settings.group_protocol}
    if settings.group_protocol == "classic":  # with "consumer" these belong to the broker
        protocol |= {
            "partition.assignment.strategy": "cooperative-sticky",  # a rebalance stops only what moves
            "session.timeout.ms": settings.session_timeout_seconds * 1000,
            # several within a session: the default of 3 s would outlast a short one
            "heartbeat.interval.ms": min(3000, settings.session_timeout_seconds * 1000 // 4),
        }
    return Consumer(
        _client(settings)
        | protocol
        | {
            "group.id": group,
            "enable.auto.commit": False,  # offsets follow the books, never lead them
            "enable.auto.offset.store": False,  # same
            "auto.offset.reset": "error",  # missing offsets stop the stream; nothing is skipped silently
            "check.crcs": True,  # a flipped bit is money
            "isolation.level": "read_committed",  # an aborted transaction was never sent
            "allow.auto.create.topics": False,  # a misspelt topic is an error
            "fetch.queue.backoff.ms": 5,  # the default of 1000 caps a bounded queue at 36,000 messages/s
            "queued.max.messages.kbytes": 65_536,  # bounds memory to 64 MiB of fetched messages
            "fetch.wait.max.ms": 100,  # an idle stream answers at once when something comes
            "max.poll.interval.ms": settings.max_poll_interval_seconds * 1000,
        }
        | overrides
    )


def admin(settings: Settings) -> AdminClient:
    """A client for topics, offsets and groups."""
    return AdminClient(_client(settings))


def cluster_answers(client: AdminClient, seconds: float) -> None:
    """Retryable when no broker answers within that time."""
    future = client.describe_cluster(request_timeout=seconds)
    with translated("asking whether it answers"):
        try:
            future.result(seconds + 1)
        except TimeoutError:  # the future's: the client's own time is shorter
            raise Retryable("Kafka, while asking whether it answers: no answer") from None


def cluster_id(settings: Settings) -> str:
    """The identity of the Kafka cluster: positions saved for another one mean nothing here."""
    with translated("asking for the cluster's identity"):
        return str(admin(settings).list_topics(timeout=_METADATA_TIMEOUT_SECONDS).cluster_id)


def end_offsets(settings: Settings, topics: list[str]) -> dict[tuple[str, int], int]:
    """The next offset of every partition of the topics, by (topic, partition)."""
    client = admin(settings)  # held until the answers are there: a collected client answers nobody
    with translated(f"asking for the ends of {', '.join(topics)}"):
        known = client.list_topics(timeout=_METADATA_TIMEOUT_SECONDS).topics
        places = [
            TopicPartition(topic, partition)
            for topic in topics
            if topic in known
            for partition in known[topic].partitions
        ]
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # not annotated there
        futures = client.list_offsets(dict.fromkeys(places, latest))
        answers = {place: future.result(_METADATA_TIMEOUT_SECONDS) for place, future in futures.items()}
    return {(place.topic, place.partition): answer.offset for place, answer in answers.items()}


def topic_ids(
    settings: Settings,
    topics: list[str],
    *,
    client: AdminClient | None = None,
    timeout_seconds: float = _METADATA_TIMEOUT_SECONDS,
) -> dict[str, str]:
    """The identity of each topic: one that was deleted and created again has another."""
    client = client or admin(settings)  # held until the answer is there: a collected client answers nobody
    futures = client.describe_topics(TopicCollection(topics), request_timeout=timeout_seconds)
    with translated(f"describing the topics {', '.join(topics)}"):
        described = {name: future.result(timeout_seconds + 1) for name, future in futures.items()}
    return {name: str(description.topic_id) for name, description in described.items()}
