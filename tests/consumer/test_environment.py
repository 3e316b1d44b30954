"""Goal: a database that is away, or does not answer, costs time and nothing else."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cli.stopping import Stop
from consumer.run import consume
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Fatal
from tests.books.inspection import assert_sound, dead_letters, position, posted
from tests.books.scene import a_payment
from tests.consumer.messages import send
from tests.consumer.running import committed, consumed, consuming
from tests.fixtures.outside import query
from tests.fixtures.proxy import Proxy, through
from tests.fixtures.waiting import until

_OURS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'dual-ledger consume' AND datname = %s"
_EPOCHS = "SELECT topic, partition, epoch FROM stream_positions ORDER BY 1, 2"


def _waits(caplog: pytest.LogCaptureFixture) -> int:
    return sum("waiting: " in record.getMessage() for record in caplog.records)


@pytest.mark.faults
def test_an_outage_longer_than_the_poll_interval_is_waited_out_with_the_partitions_kept(
    topics: Settings, books: str, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    settings = through(proxy, topics).model_copy(
        update={"group_protocol": "classic", "session_timeout_seconds": 2, "max_poll_interval_seconds": 6}
    )
    send(topics, [a_payment(f"R-{n}") for n in range(5)])
    with consuming(settings) as (stop, running):
        until(lambda: len(posted(books)) == 5, what="the first messages to be posted")
        epochs = query(books, _EPOCHS)
        proxy.shut()
        began = time.monotonic()
        send(topics, [a_payment(f"R-{n}") for n in range(5, 10)])
        until(lambda: time.monotonic() - began > 7, what="the outage to outlast the interval")
        assert _waits(caplog) >= 3
        assert not running.done()
        proxy.open()
        until(lambda: len(posted(books)) == 10, what="the consumer to go on")
        send(topics, [a_payment("LAST")])
        until(lambda: len(posted(books)) == 11, what="partitions that were paused to go on")
        assert query(books, _EPOCHS) == epochs  # nobody took them over, not even we ourselves
        stop.request()
        tally = running.result(10)
    assert (tally.posted, tally.duplicates, tally.dead_letters, tally.stopped) == (11, 0, 0, {})
    assert dead_letters(books) == []
    assert committed(topics) == {0: 11}
    assert_sound(books)


@pytest.mark.faults
def test_a_stop_in_an_outage_is_heard_and_what_was_at_hand_is_left_to_the_next(
    topics: Settings, books: str, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    send(topics, [a_payment("R-0")])
    with consuming(through(proxy, topics)) as (stop, running):
        until(lambda: posted(books) == ["R-0"], what="the first message to be posted")
        proxy.shut()
        send(topics, [a_payment("R-1")])
        until(lambda: _waits(caplog) >= 1, what="the consumer to notice")
        began = time.monotonic()
        stop.request()
        tally = running.result(10)
    assert time.monotonic() - began < 10
    assert (tally.posted, posted(books)) == (1, ["R-0"])
    assert consumed(topics, 1).posted == 1
    assert committed(topics) == {0: 2}


@pytest.mark.faults
def test_a_stop_in_an_outage_is_heard_with_another_batch_read_already(
    topics: Settings, books: str, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    settings = through(proxy, topics).model_copy(update={"batch_size": 5})
    send(topics, [a_payment("R-0")])
    with consuming(settings) as (stop, running):
        until(lambda: posted(books) == ["R-0"], what="the first message to be posted")
        proxy.shut()
        send(topics, [a_payment(f"R-{n}") for n in range(1, 51)])
        until(lambda: _waits(caplog) >= 1, what="the consumer to notice")
        stop.request()
        assert running.result(10).posted == 1
    assert consumed(topics, 50).posted == 50
    assert_sound(books)


@pytest.mark.faults
@pytest.mark.parametrize("delivered", [True, False])
def test_a_commit_whose_answer_is_lost_is_run_again_and_nothing_is_posted_twice(
    topics: Settings, books: str, proxy: Proxy, delivered: bool, caplog: pytest.LogCaptureFixture
) -> None:
    messages = [a_payment("R-1"), a_payment("R-2"), a_payment("R-1"), a_payment("R-3", debit="nobody")]
    send(topics, messages)
    with consuming(through(proxy, topics)) as (stop, running):
        until(lambda: position(books) == 4, what="the first batch")
        proxy.cut_at(b"COMMIT\0", deliver=delivered)
        send(topics, [message._replace(reference_id=message.reference_id + "+") for message in messages])
        until(lambda: not proxy.is_armed and _waits(caplog) and position(books) == 8, what="the second batch")
        send(topics, [a_payment("LAST")])
        until(lambda: position(books) == 9, what="the consumer to go on")
        stop.request()
        tally = running.result(10)
    assert posted(books) == ["R-1", "R-2", "R-1+", "R-2+", "LAST"]
    assert tally.skipped >= (1 if delivered else 0)
    assert tally.settled + tally.skipped == 9
    assert_sound(books)


@pytest.mark.faults
def test_a_database_that_only_reads_is_waited_out(
    topics: Settings, books: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = query(books, "SELECT current_database()")[0][0]
    readonly = f"ALTER DATABASE {name} SET default_transaction_read_only = "
    send(topics, [a_payment("R-0")])
    with consuming(topics) as (stop, running):
        until(lambda: posted(books) == ["R-0"], what="the first message")
        query(books, readonly + "on")
        for (pid,) in query(books, _OURS, name):
            query(books, "SELECT pg_terminate_backend(%s, 5000)", pid)
        send(topics, [a_payment("R-1")])
        until(lambda: _waits(caplog) >= 2, what="the consumer to wait")
        query(f"{books}?options=-c%20default_transaction_read_only%3Doff", readonly + "off")
        until(lambda: position(books) == 2, what="the consumer to go on")
        stop.request()
        assert running.result(10).stopped == {}
    assert_sound(books)


def test_books_that_are_newer_than_the_program_are_not_posted_to(topics: Settings, books: str) -> None:
    query(books, "INSERT INTO schema_version (number, name) VALUES (9999, 'of the future')")
    send(topics, [a_payment("R-0")])
    with pytest.raises(Fatal, match="newer than this program"):
        consumed(topics, 1)
    assert posted(books) == []


@pytest.mark.faults
def test_a_terminated_backend_is_replaced_and_its_batch_is_run_again(topics: Settings, books: str) -> None:
    name = query(books, "SELECT current_database()")[0][0]
    send(topics, [a_payment("R-0")])
    with consuming(topics) as (stop, running):
        until(lambda: posted(books) == ["R-0"], what="the first message")
        for nth in range(1, 4):
            for (pid,) in query(books, _OURS, name):
                query(books, "SELECT pg_terminate_backend(%s, 5000)", pid)
            send(topics, [a_payment(f"R-{nth}")])
            until(lambda nth=nth: len(posted(books)) == nth + 1, what="the next message")  # type: ignore[misc]
        stop.request()
        assert running.result(10).posted == 4
    assert_sound(books)


def test_a_consumer_without_partitions_waits_for_them(topics: Settings, books: str) -> None:
    send(topics, [a_payment(f"R-{n}") for n in range(3)])
    with ThreadPoolExecutor(4) as threads:
        stops = [Stop() for _ in range(4)]  # for one topic of three partitions
        topic = [topics.topic_scb_entries]
        running = [threads.submit(consume, topics, Codec(), stop, topics=topic) for stop in stops]
        until(
            lambda: len(posted(books)) == 3 or any(one.done() for one in running),
            what="somebody to post them",
        )
        for stop in stops:
            stop.request()
        tallies = [one.result(30) for one in running]
    assert sum(tally.posted for tally in tallies) == 3
    assert_sound(books)
