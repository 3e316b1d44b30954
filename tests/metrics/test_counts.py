"""Goal: the counters that are read are the dispositions in the books, message by message."""

import signal
import time
from collections import Counter

import pytest

from ledger.config import Settings
from ledger.metrics.exposition import exposition_of
from ledger.status.report import Lookout
from tests.books.scene import a_payment, open_accounts, url
from tests.consumer.messages import poison, send
from tests.consumer.running import consumed
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.metrics.told import asked, families, port_of, values
from tests.relay.commands import ended, running

_PARK = {"batch_size": 5, "unknown_accounts": "park", "breaker_consecutive": 0}
_STEPS = "dual_ledger_batch_seconds_count"
_KINDS = ("an empty value", "a NUL", "an amount of '1e5'", "half a cent", "a payment to itself")
_EACH = 12 + 3 + 1 + len(_KINDS) + 2  # of one partition: posted, repeated, conflicting, spoilt, waiting


def _load(settings: Settings) -> int:
    """Some of each kind in each of two partitions; how many messages."""
    open_accounts(url(settings), "A", "B")
    for partition in (0, 1):
        good = [a_payment(f"{partition}-{nth}", "A", "B", amount="1.10") for nth in range(12)]
        spoilt = poison(a_payment(f"{partition}-bad", "A", "B"))
        waiting = [a_payment(f"{partition}-late-{nth}", "A", "NOT YET") for nth in range(2)]
        messages = [
            *good,
            *good[:3],
            good[5]._replace(amount="9.99"),
            *(spoilt[kind][0] for kind in _KINDS),
            *waiting,
        ]
        send(settings, messages, partition=partition)
    return 2 * _EACH


def _by_outcome(settings: Settings) -> dict[str, int]:
    """What became of the messages, as the tables have it."""
    counts: Counter[str] = Counter()
    counts["posted"], counts["duplicate"] = query(
        url(settings),
        "SELECT (SELECT count(*) FROM ledger_entries WHERE shard <> 0), (SELECT count(*) FROM duplicates)",
    )[0]
    counts.update(dict(query(url(settings), "SELECT code, count(*) FROM dead_letters GROUP BY code")))
    return dict(counts)


def _settled(settings: Settings) -> int:
    return int(query(url(settings), "SELECT count(*) FROM dispositions")[0][0])


def _told_by_the_books(settings: Settings) -> bytes:
    lookout = Lookout(settings)
    try:
        return exposition_of(lookout.report())
    finally:
        lookout.close()


def test_the_processes_together_count_what_the_books_hold(topics: Settings) -> None:
    work = ("consume", "--topic", topics.topic_scb_entries)
    with (
        running(topics, *work, health_port=0, **_PARK) as one,
        running(topics, *work, health_port=0, **_PARK) as two,
    ):
        ports = [port_of(process) for process in (one, two)]
        messages = _load(topics)
        until(lambda: _settled(topics) == messages, what="every message to be settled")
        counted: Counter[str] = Counter()

        def all_counted() -> bool:
            counted.clear()
            for port in ports:
                counted.update(values(asked(port)[1], "dual_ledger_entries_total", "outcome"))
            return sum(counted.values()) >= messages

        until(all_counted, what="the counters to have the last batch")
        steps = {step for port in ports for step in values(asked(port)[1], _STEPS, "step")}
        for process in (one, two):
            process.send_signal(signal.SIGTERM)
            assert ended(process)[0] == 0
    assert counted == _by_outcome(topics)
    assert len(counted) == 3 + len(
        {"conflict", *(code for _, code in [poison(a_payment("x"))[k] for k in _KINDS])}
    )
    assert steps == {"poll", "decode", "post"}


@pytest.mark.faults
def test_killed_and_started_again_the_books_still_tell_every_message_once(topics: Settings) -> None:
    messages = _load(topics)
    quick = {
        **_PARK,
        "group_protocol": "classic",
        "session_timeout_seconds": 1,
        "max_poll_interval_seconds": 6,
    }
    settings = topics.model_copy(update=quick)
    for place in ("consumer.after_post:kill:1", "consumer.in_transaction:kill:2"):
        with running(settings, "consume", failpoint=place) as process:
            assert process.wait(30) == -signal.SIGKILL
    before = _settled(topics)
    assert 0 < before < messages
    consumed(settings, messages - before)

    text = _told_by_the_books(settings)

    by_outcome = _by_outcome(settings)
    refused = sum(by_outcome.values()) - by_outcome["posted"] - by_outcome["duplicate"]
    assert sum(by_outcome.values()) == messages
    assert values(text, "dual_ledger_stream_entries_total", "disposition") == {
        "posted": by_outcome["posted"],
        "duplicate": by_outcome["duplicate"],
        "dead_letter": refused,
    }
    opened = {
        code: count for code, count in values(text, "dual_ledger_dead_letters_open", "code").items() if count
    }
    parked = by_outcome.pop("parked")
    assert opened == {code: n for code, n in by_outcome.items() if code not in ("posted", "duplicate")}
    assert values(text, "dual_ledger_parked_entries") == {"": parked}
    assert values(text, "dual_ledger_outbox_rows", "status")["pending"] == by_outcome["posted"]
    assert sum(values(text, "dual_ledger_stream_lag_messages").values()) == 0


def test_a_book_that_does_not_answer_is_told_and_its_figures_are_absent() -> None:
    nowhere = Settings.model_validate(
        {"database_url": "postgresql://nobody@127.0.0.1:1/none", "kafka_bootstrap": "127.0.0.1:1"}
    )
    began = time.monotonic()
    text = _told_by_the_books(nowhere)
    assert values(text, "dual_ledger_books_up") == {"": 0.0}
    assert values(text, "dual_ledger_healthy") == {"": 0.0}
    assert values(text, "dual_ledger_kafka_up") == {"": 0.0}
    told = {"books_up", "kafka_up", "healthy", "problems"}
    assert set(families(text)) == {f"dual_ledger_{name}" for name in told}
    assert time.monotonic() - began < 30
