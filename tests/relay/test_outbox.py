from ledger.config import Settings
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, start
from tests.relay.outbox import an_answer, answer, numbers, post, rows, statuses, url

_IDLE = ("relay", "--until-idle", "0.5")


def test_status_counts_every_shard_and_the_oldest_that_waits(topics: Settings) -> None:
    post(topics, 3)
    document(topics, *_IDLE)
    answer(topics, an_answer(topics, 0, 1), an_answer(topics, 0, 2, result="REJECTED"))
    document(topics, "relay", "--until-idle", "1")
    post(topics, 2, shard=7)
    printed = document(topics, "outbox", "status")
    counts = {name: printed[name] for name in ("pending", "published", "acknowledged", "failed")}
    assert counts == {"pending": 2, "published": 1, "acknowledged": 1, "failed": 1}
    assert printed["oldest_pending_seconds"] > 0
    assert [(shard["shard"], shard["pending"]) for shard in printed["shards"]] == [(0, 0), (7, 2)]
    assert printed["shards"][0]["oldest_pending_seconds"] is None


def test_rows_are_sent_again_in_order_and_nothing_is_rewound(topics: Settings) -> None:
    post(topics, 30)
    document(topics, *_IDLE)
    answer(topics, an_answer(topics, 0, 7))
    document(topics, "relay", "--until-idle", "1")
    before = rows(topics, "sequence, status, published_at, acknowledged_at")
    with running(topics, "relay", relay_batch_size=4):
        until(lambda: query(url(topics), "SELECT 1 FROM relay_leases WHERE expires_at > clock_timestamp()"))
        printed = document(topics, "outbox", "resend", "--shard", "0", "--from", "5", "--to", "14")
        assert printed == {"shard": 0, "from": 5, "to": 14, "done": True}
        post(topics, 1, prefix="new-")
        until(lambda: statuses(topics) == {"PUBLISHED": 30, "ACKNOWLEDGED": 1})
    assert numbers(topics)[0] == [*range(1, 31), *range(5, 15), 31]
    assert rows(topics, "sequence, status, published_at, acknowledged_at")[:30] == before
    attempts = [row[0] for row in rows(topics, "attempts")]
    assert attempts == [1] * 4 + [2, 2, 1] + [2] * 7 + [1] * 17  # the seventh has its answer: it is final


def test_without_an_end_all_that_was_published_is_sent_again(topics: Settings) -> None:
    post(topics, 6)
    document(topics, *_IDLE)
    post(topics, 2, prefix="new-")
    status, _, errors = ended(start(topics, "outbox", "resend", "--shard", "0", "--from", "4"))
    assert (status, "no relay holds the shard" in errors) == (1, True)
    document(topics, *_IDLE)
    assert sorted(numbers(topics)[0]) == [1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8]
    assert numbers(topics)[0][-5:] == [4, 5, 6, 7, 8]
    asked = query(url(topics), "SELECT details FROM audit_log WHERE action = 'resend_requested'")
    ((details,),) = asked
    assert (details["shard"], details["from"], details["to"]) == (0, 4, 6)
    assert (details["before"], details["after"]) == ({"open_requests": 0}, {"open_requests": 1})


def test_a_range_that_cannot_be_sent_again_is_refused_with_the_reason(topics: Settings) -> None:
    post(topics, 6)
    document(topics, *_IDLE)
    query(url(topics), "DELETE FROM dual_ledger_outbox WHERE sequence = 2")
    for arguments, reason in (
        (("--shard", "99", "--from", "1"), "no shard 99"),
        (("--shard", "0", "--from", "7"), "published up to 6"),
        (("--shard", "0", "--from", "1", "--to", "3"), "only 2 are still"),
    ):
        status, _, errors = ended(start(topics, "outbox", "resend", *arguments))
        assert (status, reason in errors) == (2, True), errors
    assert query(url(topics), "SELECT count(*) FROM relay_resends") == [(0,)]
