import signal
import time
from typing import Any

import pytest

from ledger.config import Settings
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, said, start
from tests.relay.outbox import answer, numbers, post, records, rows, statuses, url

_RELAY = ("relay", "--until-idle", "0.5")
_SCB = ("sandbox", "scb", "--until-idle", "1")
# A killed process leaves its partitions and shards to the next one soon.
_SOON: dict[str, Any] = {
    "group_protocol": "classic",
    "session_timeout_seconds": 2,
    "relay_lease_seconds": 1.0,
}


def _scb(settings: Settings, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    assert settings.scb_database_url is not None
    return query(settings.scb_database_url.get_secret_value(), sql, *parameters)


def _book_at_scb(settings: Settings, count: int, prefix: str = "scb-") -> None:
    """Entries that the SCB has already, as `post` makes them, digest included."""
    found = query(
        url(settings),
        "SELECT ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, "
        "transaction_type, reference_id, content_digest FROM ledger_entries "
        "WHERE reference_id LIKE %s ORDER BY id",
        f"0-{prefix}%",
    )
    for number, row in enumerate(found[:count], start=1):
        _scb(
            settings,
            "INSERT INTO scb_entries (number, ledger_id, debit_account_id, credit_account_id, amount, "
            "currency_code, asset_type, transaction_type, reference_id, content_digest, metadata, "
            "timestamp_utc, origin) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '{}', now(), 'OWN')",
            number,
            *row,
        )
    _scb(settings, "UPDATE scb_counter SET next_number = %s", count + 1)


def test_news_is_applied_and_the_whole_way_round_is_acknowledged(
    both: Settings, group: tuple[str, str]
) -> None:
    for shard in (0, 7):
        post(both, 200, shard=shard)
    document(both, *_RELAY)
    printed = document(both, *_SCB, *group)
    assert (printed["heard"], printed["applied"], printed["answered"], printed["gaps"]) == (400, 400, 400, [])
    document(both, "relay", "--until-idle", "1")
    assert statuses(both) == {"ACKNOWLEDGED": 400}
    own = "SELECT ledger_id, reference_id, debit_account_id, amount, content_digest FROM"
    assert sorted(_scb(both, f"{own} scb_entries")) == sorted(query(url(both), f"{own} ledger_entries"))
    assert _scb(both, "SELECT count(*), min(number), max(number) FROM scb_entries") == [(400, 1, 400)]
    assert _scb(both, "SELECT DISTINCT origin FROM scb_entries") == [("APPLIED",)]


def test_confirmations_are_compared_with_what_the_scb_has(both: Settings, group: tuple[str, str]) -> None:
    post(both, 3, prefix="scb-", source_type="SCB")
    document(both, *_SCB, *group)
    _book_at_scb(both, 2)
    _scb(both, "UPDATE scb_entries SET content_digest = sha256('') WHERE number = 2")
    document(both, *_RELAY)
    printed = document(both, *_SCB, *group)
    assert (printed["applied"], printed["matched"], printed["rejected"]) == (0, 1, 2)
    document(both, "relay", "--until-idle", "1")
    assert rows(both, "status, error") == [
        ("ACKNOWLEDGED", None),
        ("FAILED", "rejected by the SCB: digest differs"),
        ("FAILED", "rejected by the SCB: unknown reference"),
    ]
    assert query(url(both), "SELECT DISTINCT kind, status FROM breaks") == [("rejected_by_scb", "OPEN")]


def test_news_that_the_scb_has_already_is_matched(both: Settings, group: tuple[str, str]) -> None:
    post(both, 2, prefix="scb-")
    document(both, *_SCB, *group)
    _book_at_scb(both, 1)
    document(both, *_RELAY)
    printed = document(both, *_SCB, *group)
    assert (printed["applied"], printed["matched"]) == (1, 1)


def test_killed_between_applying_and_answering_nothing_is_lost_or_applied_twice(
    both: Settings, group: tuple[str, str]
) -> None:
    post(both, 300)
    document(both, *_RELAY)
    arguments = (*_SCB, *group)
    process = start(both, *arguments, batch_size=50, failpoint="scb.after_apply:kill:8", **_SOON)
    assert ended(process)[0] == -signal.SIGKILL
    document(both, *arguments, batch_size=50, **_SOON)
    assert _scb(both, "SELECT count(*), count(DISTINCT sequence), max(sequence) FROM heard") == [
        (300, 300, 300)
    ]
    assert _scb(both, "SELECT count(*), max(number) FROM scb_entries") == [(300, 300)]
    document(both, "relay", "--until-idle", "1", **_SOON)
    assert statuses(both) == {"ACKNOWLEDGED": 300}


@pytest.mark.parametrize("place", ["relay.after_publish", "relay.after_acknowledge"])
def test_with_a_relay_killed_all_is_heard_once_and_acknowledged(
    both: Settings, group: tuple[str, str], place: str
) -> None:
    post(both, 200)
    with running(both, "sandbox", "scb", *group):
        process = start(both, "relay", failpoint=f"{place}:kill:2", relay_batch_size=40, **_SOON)
        post(both, 100, prefix="more-")
        assert ended(process)[0] == -signal.SIGKILL
        with running(both, "relay", relay_batch_size=40, **_SOON):
            until(lambda: statuses(both) == {"ACKNOWLEDGED": 300}, 60)
    assert _scb(both, "SELECT count(*), max(number) FROM scb_entries") == [(300, 300)]


def test_what_comes_twice_is_dropped_and_answered_again(both: Settings, group: tuple[str, str]) -> None:
    post(both, 10)
    document(both, *_RELAY)
    document(both, *_SCB, *group)
    ended(start(both, "outbox", "resend", "--shard", "0", "--from", "3", "--to", "6"))
    document(both, *_RELAY)
    printed = document(both, *_SCB, *group)
    assert (printed["heard"], printed["repeated"], printed["answered"]) == (0, 4, 4)
    assert len(records(both, both.topic_acknowledgements)) == 14


def test_at_a_gap_it_stops_says_what_to_do_and_goes_on_once_that_is_done(
    both: Settings, group: tuple[str, str]
) -> None:
    post(both, 12)
    query(url(both), "UPDATE stream_positions SET published_sequence = 4 WHERE shard = 0")  # the fault
    document(both, *_RELAY)
    assert numbers(both) == {0: list(range(5, 13))}
    with running(both, "sandbox", "scb", *group) as scb, running(both, "relay"):
        line = said(scb, "outbox resend")
        arguments = line.split("dual-ledger ")[1].split()
        assert arguments == ["outbox", "resend", "--shard", "0", "--from", "1", "--to", "4"]
        post(both, 5, shard=7)
        until(lambda: _scb(both, "SELECT count(*) FROM heard WHERE shard = 7") == [(5,)])
        assert _scb(both, "SELECT count(*) FROM heard WHERE shard = 0") == [(0,)]
        document(both, *arguments)
        until(lambda: _scb(both, "SELECT count(*) FROM heard WHERE shard = 0") == [(12,)])
        until(lambda: statuses(both) == {"ACKNOWLEDGED": 17})
    assert _scb(both, "SELECT next_sequence FROM reader_positions WHERE shard = 0") == [(13,)]


def test_a_gap_at_the_end_is_exit_status_1_and_is_found_again_after_a_restart(
    both: Settings, group: tuple[str, str]
) -> None:
    post(both, 3)
    query(url(both), "UPDATE stream_positions SET published_sequence = 1 WHERE shard = 0")
    document(both, *_RELAY)
    for _ in range(2):
        status, out, errors = ended(start(both, *_SCB, *group, **_SOON))
        assert (status, "--shard 0 --from 1 --to 1" in errors) == (1, True), out


def test_what_it_cannot_read_does_not_stop_the_others(both: Settings, group: tuple[str, str]) -> None:
    post(both, 3)
    answer(both.model_copy(update={"topic_acknowledgements": both.topic_outbox}), b"garbage", None)
    document(both, *_RELAY)
    assert document(both, *_SCB, *group)["applied"] == 3


def test_its_own_entries_get_numbers_without_a_gap_also_among_writers(both: Settings) -> None:
    document(both, "sandbox", "scb", "--add", "1")
    writers = [start(both, "sandbox", "scb", "--add", "700") for _ in range(3)]
    for writer in writers:
        assert ended(writer)[0] == 0
    found = _scb(
        both, "SELECT count(*), min(number), max(number), count(DISTINCT reference_id) FROM scb_entries"
    )
    assert found == [(2101, 1, 2101, 2101)]


def test_sigterm_ends_it_well(both: Settings, group: tuple[str, str]) -> None:
    post(both, 100)
    document(both, *_RELAY)
    with running(both, "sandbox", "scb", *group) as process:
        until(lambda: _scb(both, "SELECT to_regclass('heard') IS NOT NULL") == [(True,)])
        until(lambda: _scb(both, "SELECT count(*) FROM heard") == [(100,)])
        began = time.monotonic()
        process.terminate()
        status, _, errors = ended(process)
        assert (status, time.monotonic() - began < 10) == (0, True), errors
