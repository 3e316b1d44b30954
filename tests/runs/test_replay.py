"""Goal: what a topic holds is posted once more from any place that it holds, as it was, and nowhere else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from confluent_kafka import Producer

from ledger.config import Settings
from ledger.entry import moment_of
from ledger.tracing import traceparent
from tests.books.inspection import assert_sound
from tests.books.scene import a_payment, open_accounts, url
from tests.consumer.messages import send
from tests.consumer.running import consumed
from tests.fixtures.outside import query
from tests.relay.commands import ended, start
from tests.runs.scene import counters, ran, refused

_TIME = 1_400_000_000_000_000
_AT_ONCE = ("--lag-target", "3600")  # live entries wait in these tests, and for nobody


@pytest.fixture
def replayable(topics: Settings) -> Settings:
    """Twelve entries in partition 0 and four in partition 1; live replication has posted the first eight."""
    open_accounts(url(topics), "A", "B")
    send(topics, [a_payment(f"R-{n}", timestamp_utc=_TIME + n) for n in range(8)])
    assert consumed(topics, 8).posted == 8
    send(topics, [a_payment(f"R-{n}", timestamp_utc=_TIME + n) for n in range(8, 12)])
    send(topics, [a_payment(f"S-{n}") for n in range(4)], partition=1)
    return topics


def test_what_is_missing_is_posted_with_its_own_time_and_trace(replayable: Settings) -> None:
    topic = replayable.topic_scb_entries
    run = ran(replayable, "replay", topic, "--from", "beginning", "--to", "end", *_AT_ONCE)
    bounds = [(bound["begins"], bound["ends"]) for bound in run["definition"]["bounds"]]
    assert bounds == [(0, 12), (0, 4), (0, 0)]
    said = ran(replayable, "run", "preview", run["run_id"])
    found = ran(replayable, "run", "start", run["run_id"])
    assert counters(found) == counters(said) == (16, 8, 8, 0)
    rows = query(
        url(replayable),
        'SELECT reference_id, timestamp_utc, traceparent, topic, "offset" FROM ledger_entries '
        "WHERE run_id = %s AND reference_id LIKE 'R-%%' ORDER BY id",
        run["run_id"],
    )
    assert [row[0] for row in rows] == ["R-8", "R-9", "R-10", "R-11"]
    for reference, time, trace, where, offset in rows:
        number = int(reference[2:])
        assert (time, where, offset) == (moment_of(_TIME + number), topic, number)
        assert trace[3:35] == traceparent(a_payment(reference).ledger_id, reference)[3:35]  # the trace id
    assert_sound(url(replayable))


def test_live_replication_goes_on_as_if_nothing_had_been(replayable: Settings) -> None:
    ran(replayable, "replay", replayable.topic_scb_entries, "--start", *_AT_ONCE)
    tally = consumed(replayable, 8)
    assert (tally.posted, tally.duplicates) == (0, 8)  # its own position was not moved
    _, out, _ = ended(start(replayable, "status", "--json"))
    seen = json.loads(out)
    assert [problem for problem in seen["problems"] if "no relay runs" not in problem] == []  # none does here
    assert {(stream["state"], stream["lag_messages"]) for stream in seen["streams"]} == {("RUNNING", 0)}


def test_a_part_of_a_partition(replayable: Settings) -> None:
    words = ("--partition", "0", "--from", "9", "--to", "11", "--start", *_AT_ONCE)
    found = ran(replayable, "replay", replayable.topic_scb_entries, *words)
    assert counters(found) == (2, 2, 0, 0)
    references = "SELECT reference_id FROM ledger_entries WHERE run_id = %s ORDER BY id"
    assert query(url(replayable), references, found["run_id"]) == [("R-9",), ("R-10",)]


def test_from_a_time(topics: Settings) -> None:
    open_accounts(url(topics), "A", "B")
    long_ago = datetime.now(UTC) - timedelta(days=3)
    client = Producer({"bootstrap.servers": topics.kafka_bootstrap or ""})
    from tests.consumer.messages import HEADER, body  # noqa: PLC0415  how `send` writes them

    for day in range(3):
        stamp = int((long_ago + timedelta(days=day)).timestamp() * 1000)
        value = HEADER + body(a_payment(f"DAY-{day}"))
        client.produce(topics.topic_scb_entries, value, b"key", 0, timestamp=stamp)
    assert client.flush(30) == 0
    since = (long_ago + timedelta(hours=12)).isoformat(timespec="seconds")
    found = ran(topics, "replay", topics.topic_scb_entries, "--from", since, "--start")
    assert counters(found) == (2, 2, 0, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--from", "13", "--partition", "0"], "is beyond the end of its log, which holds offsets 0 to 12"),
        (["--to", "5", "--partition", "1"], "is beyond the end of its log, which holds offsets 0 to 4"),
        (["--from", "5", "--to", "3", "--partition", "0"], "the other way round?"),
        (["--from", "tuesday"], "neither an offset nor a time"),
        (["--partition", "9"], "no partition 9"),
    ],
)
def test_what_the_topic_does_not_hold_is_refused_with_what_it_holds(
    replayable: Settings, words: list[str], told: str
) -> None:
    assert told in refused(replayable, "replay", replayable.topic_scb_entries, *words)
    assert ran(replayable, "run", "list") == {"runs": []}
