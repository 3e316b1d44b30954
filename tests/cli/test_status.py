import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from ledger.books import connect
from ledger.config import Settings
from ledger.errors import Fatal
from ledger.status.outbox import outbox_status
from tests.cli.running import Runner
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.outbox import post, url

_STREAM = """
    INSERT INTO stream_positions (consumer_group, topic, partition, next_offset, state, state_reason)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
_LETTER = """
    INSERT INTO dead_letters
        (code, reason, consumer_group, topic, partition, "offset", ledger_id, reference_id)
    SELECT %s, 'said so', 'g', 't', 0, n + (SELECT count(*) FROM dead_letters), 'MASTER', 'REF-' || n
    FROM generate_series(1, %s) AS n
"""
_RELAY_LIVES = """
    INSERT INTO processes
        (id, kind, about, host, pid, version, command, beat_at, round_seconds, ready, problems)
    VALUES (gen_random_uuid(), 'relay', '', 'h', 1, '1', '', now(), 0, true, '{}')
"""
_KEYS = {"healthy", "problems", "streams", "outbox", "dead_letters", "runs"}


def _send(settings: Settings, partition: int, count: int) -> None:
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap or ""})
    for _ in range(count):
        producer.produce(settings.topic_scb_entries, b"x", partition=partition)
    assert producer.flush(30) == 0


def _stream(settings: Settings, partition: int, position: int, state: str = "RUNNING") -> None:
    reason = "too many dead letters: 100 refused in a row" if state == "STOPPED" else None
    values = (settings.consumer_group, settings.topic_scb_entries, partition, position, state, reason)
    query(url(settings), _STREAM, *values)


def test_empty_books_are_healthy_and_every_key_is_there(dual_ledger: Runner, known_topics: Settings) -> None:
    ran = dual_ledger("status", "--json")

    assert ran.document["problems"] == []
    assert (ran.status, ran.document["healthy"]) == (0, True)
    assert set(ran.document) >= _KEYS
    assert ran.document["outbox"] == {
        "pending": 0,
        "published": 0,
        "acknowledged": 0,
        "failed": 0,
        "oldest_pending_seconds": None,
        "exact": True,
    }
    assert ran.document["dead_letters"] == {"open": 0, "by_code": {}, "parked": 0, "exact": True}
    assert known_topics.topic_scb_entries not in ran.out


def test_a_stream_has_its_lag_in_messages_and_in_seconds(dual_ledger: Runner, known_topics: Settings) -> None:
    _send(known_topics, partition=0, count=5)
    _send(known_topics, partition=1, count=2)
    _stream(known_topics, partition=0, position=3)
    _stream(known_topics, partition=1, position=2)

    behind, settled = dual_ledger("status", "--json").document["streams"]

    assert (behind["position"], behind["end"], behind["lag_messages"]) == (3, 5, 2)
    assert 0 <= behind["lag_seconds"] < 60
    assert (settled["position"], settled["end"], settled["lag_messages"], settled["lag_seconds"]) == (
        2,
        2,
        0,
        0,
    )
    assert (behind["group"], behind["topic"]) == (known_topics.consumer_group, known_topics.topic_scb_entries)


def test_what_only_transaction_markers_hold_is_no_lag(dual_ledger: Runner, known_topics: Settings) -> None:
    producer = Producer(
        {
            "bootstrap.servers": known_topics.kafka_bootstrap or "",
            "transactional.id": known_topics.relay_group,
        }
    )
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(known_topics.topic_scb_entries, b"x", partition=0)
    producer.commit_transaction(30)
    _stream(known_topics, partition=0, position=1)  # behind the message, before the marker

    (stream,) = dual_ledger("status", "--json").document["streams"]

    assert (stream["position"], stream["end"]) == (1, 2)
    assert (stream["lag_messages"], stream["lag_seconds"]) == (0, 0)


def test_messages_that_no_consumer_has_ever_read_are_shown(
    dual_ledger: Runner, known_topics: Settings
) -> None:
    _send(known_topics, partition=2, count=4)

    ran = dual_ledger("status", "--json")

    (stream,) = ran.document["streams"]
    assert (stream["state"], stream["position"], stream["lag_messages"]) == ("UNREAD", 0, 4)
    (problem,) = ran.document["problems"]
    assert "partition 2" in problem
    assert problem.endswith("dual-ledger consume")
    until(lambda: dual_ledger("status").status == 1, what="them to have waited for more than a moment")


def test_a_stopped_stream_is_not_healthy_and_says_why_and_what_to_do(
    dual_ledger: Runner, known_topics: Settings
) -> None:
    _stream(known_topics, partition=0, position=0, state="STOPPED")
    _stream(known_topics, partition=1, position=0)

    ran = dual_ledger("status", "--json")

    assert (ran.status, ran.document["healthy"]) == (1, False)
    (problem,) = ran.document["problems"]
    assert "100 refused in a row" in problem
    assert f"dual-ledger streams resume {known_topics.topic_scb_entries} 0 --reason WHY" in problem
    assert "NOT healthy" in dual_ledger("status").out


def test_a_position_beyond_the_end_of_its_log_is_not_healthy(
    dual_ledger: Runner, known_topics: Settings
) -> None:
    _stream(known_topics, partition=0, position=9)

    ran = dual_ledger("status", "--json")

    assert (ran.status, ran.document["streams"][0]["lag_messages"]) == (1, 0)
    assert "truncated or created again" in ran.document["problems"][0]


def test_a_position_before_the_start_of_its_log_is_not_healthy(
    dual_ledger: Runner, known_topics: Settings
) -> None:
    _send(known_topics, partition=0, count=20)
    _stream(known_topics, partition=0, position=10)
    outside = AdminClient({"bootstrap.servers": known_topics.kafka_bootstrap or ""})
    place = TopicPartition(known_topics.topic_scb_entries, 0, 15)
    outside.delete_records([place])[place].result(30)

    ran = dual_ledger("status", "--json")

    (stream,) = ran.document["streams"]
    assert (ran.status, stream["lag_messages"], stream["lag_seconds"]) == (1, 10, None)
    assert "offsets 10 to 14 are gone from the log and were never posted" in ran.document["problems"][0]


def test_what_is_piped_is_as_wide_as_it_needs_to_be(dual_ledger: Runner, known_topics: Settings) -> None:
    _stream(known_topics, partition=0, position=10**15)
    lines = dual_ledger("status").out.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    (stream,) = (line for line in lines if line.startswith(f"{known_topics.topic_scb_entries} "))
    assert stream.split()[2:4] == ["1,000,000,000,000,000", "0"]
    assert stream.endswith(("running", "stopped", "behind", "unread"))


def test_open_dead_letters_are_told_but_hold_nothing_up(dual_ledger: Runner, known_topics: Settings) -> None:
    query(url(known_topics), _LETTER, "conflict", 3)
    query(url(known_topics), _LETTER, "undecodable", 2)
    query(url(known_topics), "UPDATE dead_letters SET status = 'DISCARDED' WHERE reference_id = 'REF-1'")

    ran = dual_ledger("status", "--json")

    by_code = {"conflict": 2, "undecodable": 1}
    assert ran.document["dead_letters"] == {"open": 3, "by_code": by_code, "parked": 0, "exact": True}
    assert "dual-ledger trace REF-2 --ledger MASTER" in ran.document["problems"][0]
    assert (ran.status, ran.document["healthy"]) == (0, True)


def test_rows_that_wait_for_the_relay_are_told_once_they_stand_still(
    dual_ledger: Runner, known_topics: Settings
) -> None:
    post(known_topics, 3)
    query(url(known_topics), _RELAY_LIVES)

    fresh = dual_ledger("status", "--json")
    query(url(known_topics), "UPDATE dual_ledger_outbox SET created_at = now() - interval '5 minutes'")
    stale = dual_ledger("status", "--json")

    assert (fresh.status, fresh.document["problems"]) == (0, [])
    assert 0 <= fresh.document["outbox"]["oldest_pending_seconds"] < 60
    assert stale.status == 1
    assert 300 <= stale.document["outbox"]["oldest_pending_seconds"] < 400
    assert stale.document["problems"][0].endswith("no relay runs: dual-ledger relay")


def _settle_outbox(settings: Settings) -> None:
    """Of ten rows three wait, two are published, one failed, four are acknowledged, one of these cleared."""
    post(settings, 10)
    for status, first, last in (("ACKNOWLEDGED", 1, 4), ("FAILED", 5, 5), ("PUBLISHED", 6, 7)):
        statement = "UPDATE dual_ledger_outbox SET status = %s WHERE shard = 0 AND sequence BETWEEN %s AND %s"
        query(url(settings), statement, status, first, last)
    query(url(settings), "UPDATE stream_positions SET published_sequence = 7 WHERE shard = 0")
    query(url(settings), "DELETE FROM dual_ledger_outbox WHERE sequence = 2")
    query(
        url(settings),
        "INSERT INTO breaks (kind, ledger_id, reference_id) "
        "SELECT 'rejected_by_scb', ledger_id, reference_id FROM dual_ledger_outbox WHERE status = 'FAILED'",
    )


@pytest.mark.parametrize("counted_bytes_max", [2**30, 0], ids=["counted", "probed"])
def test_the_outbox_is_the_same_counted_row_by_row_or_by_its_ends(
    settings: Settings, counted_bytes_max: int
) -> None:
    _settle_outbox(settings)
    with connect(settings, role="auditor") as books:
        outbox = outbox_status(books, counted_bytes_max)
    assert (outbox.pending, outbox.published, outbox.acknowledged, outbox.failed) == (3, 2, 4, 1)
    assert outbox.exact == bool(counted_bytes_max)
    assert [(one.rows, one.pending, one.unanswered, one.answered) for one in outbox.shards] == [(10, 3, 2, 5)]


def test_a_row_that_the_scb_refused_is_not_healthy_until_its_break_is_settled(
    dual_ledger: Runner, known_topics: Settings
) -> None:
    _settle_outbox(known_topics)
    query(url(known_topics), _RELAY_LIVES)

    refused = dual_ledger("status", "--json")
    query(url(known_topics), "UPDATE breaks SET status = 'CORRECTED', closed_at = now()")
    settled = dual_ledger("status", "--json")
    query(url(known_topics), "DELETE FROM breaks")
    forgotten = dual_ledger("status", "--json")

    assert (refused.status, refused.document["breaks"]) == (1, {"rejected_by_scb": 1})
    assert "dual-ledger trace 0-REF-5 --ledger MASTER" in refused.document["problems"][0]
    assert (settled.status, settled.document["outbox"]["failed"]) == (0, 1)
    assert forgotten.status == 1


def test_the_runs_are_listed(dual_ledger: Runner, known_topics: Settings) -> None:
    query(
        url(known_topics), "INSERT INTO runs (id, kind, status) VALUES ('run-1', 'BACKFILL', 'IN_PROGRESS')"
    )
    (run,) = dual_ledger("status", "--json").document["runs"]
    assert (run["run_id"], run["kind"], run["status"]) == ("run-1", "BACKFILL", "IN_PROGRESS")
    assert "run-1" in dual_ledger("status").out


def test_without_kafka_positions_stand_and_ends_are_unknown(dual_ledger: Runner, settings: Settings) -> None:
    _stream(settings, partition=0, position=3)

    ran = dual_ledger("status", "--json", kafka_bootstrap="127.0.0.1:1")

    (stream,) = ran.document["streams"]
    assert (stream["position"], stream["end"], stream["lag_messages"], stream["lag_seconds"]) == (
        3,
        None,
        None,
        None,
    )
    assert (ran.status, ran.document["healthy"]) == (1, False)
    assert "Kafka" in ran.document["problems"][0]
    assert "?" in dual_ledger("status", kafka_bootstrap="127.0.0.1:1").out


def test_without_the_database_the_report_says_so(dual_ledger: Runner) -> None:
    ran = dual_ledger("status", "--json", database_url="postgresql://nobody:secret@127.0.0.1:1/none")

    assert (ran.status, ran.document["healthy"], ran.document["streams"]) == (1, False, [])
    assert ran.document["outbox"]["pending"] is None
    assert "database" in ran.document["problems"][0]
    assert "secret" not in ran.out + ran.err


def test_books_that_were_never_migrated_are_a_problem_with_its_command(
    dual_ledger: Runner, empty_database: str
) -> None:
    ran = dual_ledger("status", "--json", database_url=empty_database)
    assert ran.status == 1
    assert "dual-ledger migrate" in ran.document["problems"][0]


def test_topics_that_are_gone_are_a_problem(dual_ledger: Runner, settings: Settings) -> None:
    _stream(settings, partition=0, position=3)
    ran = dual_ledger("status", "--json")
    assert ran.document["streams"][0]["end"] is None
    assert "gone from Kafka: dual-ledger topics check" in ran.document["problems"][0]


def test_a_role_that_no_migration_has_made_is_told_as_what_it_is(settings: Settings) -> None:
    with pytest.raises(Fatal, match="the books are not set up") as caught:
        connect(settings, role=f"of_{settings.consumer_group}")
    assert caught.value.hint == "dual-ledger migrate"


def test_nothing_configured_and_contradictions_are_usage_errors(alone: Runner, dual_ledger: Runner) -> None:
    assert alone("status", "--json").status == 2
    assert dual_ledger("status", "--json", "--watch").status == 2
