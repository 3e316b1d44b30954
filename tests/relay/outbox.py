"""Entries posted from outside, and the topics as they lie in Kafka."""

from collections.abc import Mapping, Sequence
from typing import Any

from confluent_kafka import Producer
from psycopg.types.json import Jsonb

from ledger.codec import Codec
from ledger.config import Settings
from tests.fixtures.outside import Record, query, read_topic

_ACCOUNTS = """
    INSERT INTO bank_accounts (id, currency_code, asset_type)
    VALUES ('A', 'EUR', 'fiat'), ('B', 'EUR', 'fiat')
    ON CONFLICT DO NOTHING
"""
_STREAM = """
    INSERT INTO stream_positions (shard, consumer_group, topic, partition) VALUES (%s, 'g', 't', %s)
    ON CONFLICT DO NOTHING
"""
_ENTRIES = """
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, metadata, source_id, source_type, source_position,
        producer_sequence, traceparent, shard)
    SELECT 'MASTER', 'A', 'B', 1.50 + n, 'EUR', 'fiat', 'PAYMENT', %s || n, %s, 'test', %s, 'line ' || n, n,
        '00-c760a871b3237f8076c1b8d4ef3661fe-08d1c4746ae3b5e9-01', %s
    FROM generate_series(1, %s) AS n
"""


def url(settings: Settings) -> str:
    """Where the books are."""
    assert settings.database_url is not None
    return settings.database_url.get_secret_value()


def post(
    settings: Settings,
    count: int,
    *,
    shard: int = 0,
    prefix: str = "REF-",
    source_type: str = "CSV",
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Post that many entries at once, into one shard."""
    query(url(settings), _ACCOUNTS)
    if shard:
        query(url(settings), _STREAM, shard, shard)
    query(url(settings), _ENTRIES, f"{shard}-{prefix}", Jsonb(metadata or {}), source_type, shard, count)


def rows(settings: Settings, columns: str = "shard, sequence, status") -> list[tuple[Any, ...]]:
    """The outbox as it is."""
    return query(url(settings), f"SELECT {columns} FROM dual_ledger_outbox ORDER BY shard, sequence")


def statuses(settings: Settings) -> dict[str, int]:
    """How many rows have each status."""
    return dict(query(url(settings), "SELECT status, count(*) FROM dual_ledger_outbox GROUP BY status"))


def records(settings: Settings, topic: str) -> list[Record]:
    """A topic as it lies in Kafka."""
    return read_topic(settings.kafka_bootstrap or "", topic)


def sent(settings: Settings) -> list[dict[str, Any]]:
    """What the outbox topic holds, partition by partition, in order."""
    codec = Codec()
    return [codec.decode("EntryPosted", record.value) for record in records(settings, settings.topic_outbox)]


def numbers(settings: Settings) -> dict[int, list[int]]:
    """The numbers in the outbox topic, shard by shard, in the order they lie there."""
    found: dict[int, list[int]] = {}
    for message in sent(settings):
        found.setdefault(message["shard"], []).append(message["sequence"])
    return found


def assert_prefix(found: Sequence[int], end: int) -> None:
    """Each number came first directly behind its predecessor: without repeats it is 1, 2, 3, … to `end`."""
    assert list(dict.fromkeys(found)) == list(range(1, end + 1))


def an_answer(settings: Settings, shard: int, sequence: int, **changes: Any) -> dict[str, Any]:
    """The answer that agrees with one row, with `changes`."""
    found = query(
        url(settings),
        "SELECT e.ledger_id, e.reference_id, encode(e.content_digest, 'hex') FROM dual_ledger_outbox o "
        "JOIN ledger_entries e USING (id) WHERE o.shard = %s AND sequence = %s",
        shard,
        sequence,
    )
    ledger, reference, digest = found[0] if found else ("MASTER", "none", "00" * 32)
    return {
        "shard": shard,
        "sequence": sequence,
        "ledger_id": ledger,
        "reference_id": reference,
        "result": "APPLIED",
        "reason": None,
        "content_digest": digest,
        "acknowledged_at": 1_767_225_600_000_000,
    } | changes


def answer(settings: Settings, *answers: Mapping[str, Any] | bytes | None) -> None:
    """Put answers, or bytes as they are, into the topic of acknowledgements, in order."""
    codec = Codec()
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap or ""})
    for one in answers:
        value = codec.encode("EntryAcknowledged", one) if isinstance(one, Mapping) else one
        producer.produce(settings.topic_acknowledgements, value, key=b"0", headers=[("from", b"test")])
    assert producer.flush(30) == 0
