"""Goal: the relay moves answered rows aside by itself; they can still be answered, traced and sent again."""

import signal
from typing import Any

import psycopg

from ledger.config import Settings
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, start
from tests.relay.outbox import an_answer, answer, assert_prefix, numbers, post, rows, url

_IDLE = ("relay", "--until-idle", "1")
_AT_ONCE: dict[str, Any] = {"outbox_retention_days": 1e-9}  # 86 microseconds
_QUICK: dict[str, Any] = {"relay_lease_seconds": 1.0}
_ARCHIVED = "SELECT shard, sequence FROM outbox_archive ORDER BY shard, sequence"
_ALL = (
    "SELECT shard, sequence, status, published_at, acknowledged_at, attempts FROM outbox_rows ORDER BY 1, 2"
)
_ANSWERED = """
    UPDATE dual_ledger_outbox
    SET status = 'ACKNOWLEDGED', published_at = created_at, acknowledged_at = created_at, attempts = 1;
    UPDATE stream_positions SET published_sequence = next_sequence - 1;
"""


def _answered(settings: Settings, count: int) -> None:
    """That many rows of shard 0, published and answered, without Kafka."""
    post(settings, count)
    with psycopg.connect(url(settings), autocommit=True) as connection:
        connection.execute(_ANSWERED)


def _archived(settings: Settings) -> list[tuple[int, int]]:
    return query(url(settings), _ARCHIVED)


def test_while_rows_are_sent_and_answered_the_old_ones_leave_and_none_is_lost_or_doubled(
    topics: Settings,
) -> None:
    parts, size = 6, 50
    with running(topics, "relay", **_AT_ONCE, relay_batch_size=20) as process:
        for part in range(parts):
            post(topics, size, prefix=f"{part}-")
            post(topics, size, shard=7, prefix=f"{part}-")
            for shard in (0, 7):
                first = part * size + 1
                answers = [an_answer(topics, shard, number) for number in range(first, first + size)]
                answer(topics, *answers)
        until(lambda: len(_moved_or_answered(topics)) == 2 * parts * size)
        process.terminate()
        assert ended(process)[0] == 0
    assert document(topics, *_IDLE, **_AT_ONCE)["published"] == 0
    assert _archived(topics) == [(shard, nth) for shard in (0, 7) for nth in range(1, parts * size + 1)]
    assert rows(topics) == []
    for shard in (0, 7):
        assert_prefix(numbers(topics)[shard], parts * size)
    assert query(url(topics), "SELECT count(*) FROM dead_letters") == [(0,)]


def _moved_or_answered(settings: Settings) -> list[tuple[Any, ...]]:
    return query(url(settings), "SELECT id FROM outbox_rows WHERE status = 'ACKNOWLEDGED'")


def test_nothing_leaves_before_its_time_and_never_without_one(topics: Settings) -> None:
    _answered(topics, 5)
    for days in (30, 0):
        assert document(topics, *_IDLE, outbox_retention_days=days)["archived"] == 0
    assert document(topics, *_IDLE, **_AT_ONCE)["archived"] == 5


def test_killed_in_the_middle_the_next_relay_moves_the_rest(topics: Settings) -> None:
    _answered(topics, 5000)
    before = query(url(topics), _ALL)
    killed = start(topics, *_IDLE, **_QUICK, **_AT_ONCE, failpoint="relay.after_archive:kill:2")
    assert ended(killed)[0] == -signal.SIGKILL
    assert 0 < len(_archived(topics)) < 5000
    assert query(url(topics), _ALL) == before
    assert document(topics, *_IDLE, **_QUICK, **_AT_ONCE)["archived"] == 5000 - 4000
    assert rows(topics) == []
    assert query(url(topics), _ALL) == before


def test_an_archived_range_is_sent_again_and_stays_as_it_is(topics: Settings) -> None:
    post(topics, 30)
    document(topics, *_IDLE)
    answer(topics, *(an_answer(topics, 0, number) for number in range(1, 21)))
    assert document(topics, *_IDLE, **_AT_ONCE)["acknowledged"] == 20
    document(topics, *_IDLE, **_AT_ONCE)
    assert _archived(topics) == [(0, number) for number in range(1, 21)]
    before = query(url(topics), _ALL)
    with running(topics, "relay", relay_batch_size=8):
        until(lambda: query(url(topics), "SELECT 1 FROM relay_leases WHERE expires_at > clock_timestamp()"))
        printed = document(topics, "outbox", "resend", "--shard", "0", "--from", "5", "--to", "24")
        assert printed["done"] is True
    assert numbers(topics)[0] == [*range(1, 31), *range(5, 25)]
    after = query(url(topics), _ALL)
    assert [row[:5] for row in after] == [row[:5] for row in before]
    assert [row[5] for row in after] == [1] * 20 + [2] * 4 + [1] * 6


def test_a_late_answer_to_an_archived_row_changes_nothing_and_a_false_one_is_found(topics: Settings) -> None:
    _answered(topics, 3)
    late = [
        an_answer(topics, 0, 1),
        an_answer(topics, 0, 2, result="REJECTED", reason="late", content_digest=None),
        an_answer(topics, 0, 3, reference_id="of another"),
        an_answer(topics, 0, 4),
    ]
    assert document(topics, *_IDLE, **_AT_ONCE)["archived"] == 3
    before = query(url(topics), _ALL)
    answer(topics, *late)
    printed = document(topics, *_IDLE)
    assert (printed["acknowledged"], printed["rejected"]) == (0, 0)
    assert query(url(topics), _ALL) == before
    found = query(url(topics), "SELECT field FROM dead_letters ORDER BY id")
    assert sorted(found) == [("reference_id",), ("sequence",)]
    assert query(url(topics), "SELECT count(*) FROM breaks") == [(0,)]


def test_a_person_looks_first_and_then_moves_them_and_the_audit_log_says_who(topics: Settings) -> None:
    _answered(topics, 2500)
    age = ("--older-than", "0s")
    assert document(topics, "outbox", "archive")["archivable"] == 0
    looked = document(topics, "outbox", "archive", *age, "--dry-run")
    assert looked == {"archivable": 2500, "archived": 0, "older_than_seconds": 0, "dry_run": True}
    assert len(rows(topics)) == 2500
    moved = document(topics, "outbox", "archive", *age)
    assert moved == {"archivable": 2500, "archived": 2500, "older_than_seconds": 0, "dry_run": False}
    assert document(topics, "outbox", "status")["archived"] == 2500
    begun, done = query(url(topics), "SELECT actor, action, details FROM audit_log ORDER BY id")
    assert (begun[1], begun[2]["before"], begun[2]["after"]) == ("outbox archive", {"archivable": 2500}, None)
    assert (done[1], done[2]["after"]) == ("outbox archived", {"archived": 2500})
    assert "(" in begun[0]
    assert document(topics, "outbox", "archive", *age)["archived"] == 0
    assert query(url(topics), "SELECT count(*) FROM audit_log") == [
        (2,)
    ]  # nothing was moved, nothing is told
    status, _, errors = ended(start(topics, "outbox", "archive", "--older-than", "soon"))
    assert (status, "12h, 30d" in errors) == (2, True)
