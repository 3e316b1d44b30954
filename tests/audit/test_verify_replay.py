"""Goal: of a replay every message of its offsets has one disposition, and markers are no messages."""

import pytest
from confluent_kafka import Message, Producer

from consumer.decode import decode
from ledger.batch import Batch, Part
from ledger.books import Jsonb
from ledger.config import Settings
from ledger.posting import post
from tests.audit.scene import CODEC
from tests.audit.verifying import checks, verified
from tests.books.scene import a_payment, claim, open_accounts, poster, url
from tests.fixtures.outside import Record, query, read_topic


@pytest.fixture
def messages(topics: Settings) -> list[Record]:
    """A partition with committed transactions, an aborted one between them, and so with markers."""
    producer = Producer(
        {"bootstrap.servers": topics.kafka_bootstrap or "", "transactional.id": topics.topic_legacy_entries}
    )
    producer.init_transactions(30)
    for names, committed in ((("R-1", "R-2", "BAD"), True), (("GONE",), False), (("R-3", "R-1"), True)):
        producer.begin_transaction()
        for name in names:
            entry = a_payment(name, credit="NOBODY" if name == "BAD" else "B")
            producer.produce(topics.topic_legacy_entries, CODEC.encode_entry(entry), partition=0)
        if committed:
            producer.commit_transaction(30)
        else:
            producer.flush(30)
            producer.abort_transaction(30)
    return read_topic(topics.kafka_bootstrap or "", topics.topic_legacy_entries)


def _replayed(settings: Settings, records: list[Record], ends: int, begins: int = 0) -> None:
    """A replay of these, from `begins` up to `ends`."""
    database, topic = url(settings), settings.topic_legacy_entries
    plan = "SELECT plan_run('run-1', 'REPLAY', 'replay of it', '*', %s, 'run-run-1', %s, NULL, 'why', 'ann')"
    query(database, plan, topic, Jsonb({}))
    query(database, "SELECT begin_run('run-1', 'why', 'ann')")
    query(database, "SELECT open_run_streams('run-1', %s, NULL, '{0}', %s, %s)", topic, [begins], [ends])
    stream = claim(database, group="run-run-1", topic=topic)
    arrived = [
        Message(topic=topic, partition=0, offset=one.offset, key=None, value=one.value, headers=[])
        for one in records
    ]
    items = tuple(
        item if item.refusal else item._replace(row=None, entry=CODEC.decode_entry(item.value))
        for item in decode(CODEC, stream, arrived)
    )
    with poster(settings) as books:
        post(books, Batch((Part(stream, begins, ends),), items, "run-1"))
    query(database, "SELECT end_run('run-1', 'COMPLETED', NULL)")


def test_each_message_has_one_disposition_and_markers_have_none(
    topics: Settings, messages: list[Record]
) -> None:
    open_accounts(url(topics), "A", "B")
    assert [one.offset for one in messages] == [0, 1, 2, 6, 7]  # markers at 3, 5 and 8; 4 was aborted
    _replayed(topics, messages, ends=9)
    report = verified(topics)
    assert checks(report) == {"refused": 1}
    assert (report.source.count, report.posted.count) == (5, 3)
    assert (report.counters.successful, report.counters.duplicates, report.counters.failed) == (3, 1, 1)
    assert report.by_code == {"credit_account_unknown": 1}


def test_a_message_without_a_disposition_is_missing_and_one_with_two_is_told(
    topics: Settings, messages: list[Record]
) -> None:
    open_accounts(url(topics), "A", "B")
    _replayed(topics, [one for one in messages if one.offset != 6], ends=9)
    report = verified(topics)
    assert [(one["offset"], one["dispositions"]) for one in report.missing.first] == [(6, 0)]
    query(
        url(topics),
        "INSERT INTO duplicates SELECT 'run-run-1', topic, 0, o, ledger_id, 'R-1', 'run-1' "
        "FROM ledger_entries, unnest('{0,3}'::bigint[]) AS o WHERE reference_id = 'R-1'",
    )
    report = verified(topics)
    assert [(one["offset"], one["dispositions"]) for one in report.missing.first] == [(0, 2), (6, 0)]
    assert [(one["offset"], one["dispositions"]) for one in report.extra.first] == [(3, 1)]
    assert set(checks(report)) == {"missing", "extra", "counters", "refused"}


def test_only_its_own_offsets_are_looked_at(topics: Settings, messages: list[Record]) -> None:
    open_accounts(url(topics), "A", "B")
    _replayed(topics, messages[1:2], begins=1, ends=2)
    report = verified(topics)
    assert (report.ok, report.source.count, report.posted.count) == (True, 1, 1)
