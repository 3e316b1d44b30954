"""Goal: what a set has changed is set back as long as that is safe; what cannot be set is left as it is."""

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from ledger.config import Settings
from tests.books.inspection import assert_sound, position, posted
from tests.books.scene import a_payment, url
from tests.cli.moving import LINES, WHY, set_position
from tests.cli.running import Runner
from tests.consumer.messages import send
from tests.consumer.running import consumed
from tests.fixtures.outside import query


def test_a_set_ahead_is_undone_and_what_was_skipped_is_posted(dual_ledger: Runner, read: Settings) -> None:
    send(read, [a_payment(f"S-{n}") for n in range(5)])
    (stream,) = set_position(dual_ledger, read, "+4", "--skip-amounts").document["streams"]
    consumed(read, 1)
    assert posted(url(read))[-1] == "S-4"

    ran = dual_ledger("offsets", "undo", str(stream["audit_id"]), "--reason", "wrong", "--json")

    (back,) = ran.document["streams"]
    assert (back["before"], back["after"], back["messages"]["settled"]) == (15, 10, 1)
    tally = consumed(read, 5)
    assert (tally.posted, tally.skipped) == (4, 1)
    assert sorted(posted(url(read))[10:]) == [f"S-{n}" for n in range(5)]
    assert [row[1] for row in query(url(read), LINES)] == ["offsets_set", "offsets_undo"]
    assert_sound(url(read))
    again = dual_ledger("offsets", "undo", str(stream["audit_id"]), "--reason", "wrong")
    assert again.status == 1
    assert f"what line {stream['audit_id']} set was set back already, by line {back['audit_id']}" in again.err


def test_a_set_back_is_undone_until_the_stream_is_there_again(dual_ledger: Runner, read: Settings) -> None:
    (stream,) = set_position(dual_ledger, read, "3").document["streams"]
    rehearsed = dual_ledger("offsets", "undo", str(stream["audit_id"]), *WHY, "--dry-run", "--json")
    assert [one["after"] for one in rehearsed.document["streams"]] == [10]
    assert dual_ledger("offsets", "undo", str(stream["audit_id"]), *WHY).status == 0
    assert position(url(read)) == 10

    (stream,) = set_position(dual_ledger, read, "3").document["streams"]
    send(read, [a_payment("NEXT")])
    consumed(read, 8)
    late = dual_ledger("offsets", "undo", str(stream["audit_id"]), *WHY)
    assert late.status == 1
    assert "was set back from offset 10 to 3 and has read on to 11 since" in late.err
    assert dual_ledger("offsets", "undo", "999", *WHY).status == 2
    assert_sound(url(read))


def test_what_retention_has_taken_is_skipped_with_leave_and_the_stream_goes_on(
    dual_ledger: Runner, read: Settings
) -> None:
    send(read, [a_payment(f"S-{n}") for n in range(5)])
    admin = AdminClient({"bootstrap.servers": read.kafka_bootstrap or ""})
    place = TopicPartition(read.topic_scb_entries, 0, 13)
    admin.delete_records([place])[place].result(30)
    shown = dual_ledger("offsets", "show", "--topic", read.topic_scb_entries)
    assert (shown.status, "offsets 10 to 12 are no longer in the log" in shown.out) == (1, True)
    assert set_position(dual_ledger, read, "beginning").status == 1
    (stream,) = set_position(dual_ledger, read, "beginning", "--skip-amounts").document["streams"]
    assert (stream["messages"]["gone"], stream["messages"]["messages"]) == (3, 0)
    assert consumed(read, 2).posted == 2
    assert_sound(url(read))


def test_a_topic_that_is_another_by_now_and_a_log_that_was_cut_are_refused(
    dual_ledger: Runner, read: Settings
) -> None:
    """Its offsets would be taken for those that are settled."""
    query(url(read), "UPDATE stream_positions SET next_offset = 12 WHERE partition = 0 RETURNING 1")
    ran = set_position(dual_ledger, read, "end")
    assert (ran.status, "but the log ends at 10: it was truncated" in ran.err) == (2, True)
    query(url(read), "UPDATE stream_positions SET topic_id = 'another' WHERE partition = 0 RETURNING 1")
    ran = set_position(dual_ledger, read, "end")
    assert (ran.status, "was deleted and created again" in ran.err) == (2, True)


def test_a_stream_of_a_run_is_the_runs(dual_ledger: Runner, read: Settings) -> None:
    query(
        url(read),
        "INSERT INTO runs (id, kind, status) VALUES ('run-1', 'REPLAY', 'IN_PROGRESS') RETURNING 1",
    )
    query(
        url(read),
        "INSERT INTO run_streams (shard, run_id, begins) SELECT shard, 'run-1', 0 FROM stream_positions "
        "WHERE topic = %s AND partition = 0 RETURNING 1",
        read.topic_scb_entries,
    )
    ran = set_position(dual_ledger, read, "0")
    assert (ran.status, "is read by run run-1" in ran.err) == (2, True)


def test_a_stopped_stream_is_set_and_stays_stopped(dual_ledger: Runner, read: Settings) -> None:
    assert dual_ledger("streams", "stop", read.topic_scb_entries, "0", *WHY).status == 0
    ran = dual_ledger("offsets", "set", read.topic_scb_entries, "0", "--to", "4", *WHY)
    assert (ran.status, "stays so until: dual-ledger streams resume" in ran.out) == (0, True)
    assert "Kafka's follow" in ran.out
    assert query(url(read), "SELECT state FROM stream_positions WHERE next_offset = 4") == [("STOPPED",)]
