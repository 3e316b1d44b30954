"""Goal: a balance that contradicts itself is seen, whoever changed it, and nobody waits for that."""

import pytest

from ledger.config import Settings
from ledger.metrics.balances import Balances, BalanceWatch
from ledger.metrics.exposition import exposition_of
from ledger.status.outbox import OutboxStatus
from ledger.status.report import Report
from tests.books.scene import BALANCE_RULE, open_accounts, url
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.metrics.told import families
from tests.relay.outbox import post


def _looked(settings: Settings) -> Balances:
    with BalanceWatch(settings) as watch:
        found = until(watch.latest, what="a first look")
        assert isinstance(found, Balances)
        return found


def _wrong(settings: Settings) -> dict[str, int]:
    return {condition: count for condition, count in _looked(settings).conditions.items() if count}


def test_sound_books_have_none_and_every_condition_is_told(settings: Settings) -> None:
    post(settings, 3)
    balances = _looked(settings)
    assert len(balances.conditions) == 7
    contradictions = ("differs_from_entries", "differs_from_holds", "available_differs")
    assert [balances.conditions[condition] for condition in contradictions] == [0, 0, 0]
    assert balances.checked_at is not None
    assert not balances.rules_applied


def test_each_contradiction_is_found_by_its_name(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B", "C", "D")
    change = "UPDATE bank_accounts SET {} WHERE id = %s"
    for columns, account in (
        ("balance = 5, available_balance = 5", "A"),
        ("available_balance = -1", "B"),
        ("reserved_balance = -2, available_balance = 2", "C"),
    ):
        query(url(settings), change.format(columns), account)
    assert _wrong(settings) == {
        "differs_from_entries": 1,
        "differs_from_holds": 1,
        "available_differs": 1,
        "available_negative": 1,
        "reserved_negative": 1,
        "available_exceeds_balance": 1,
    }
    query(url(settings), change.format("balance = 0, available_balance = 1, reserved_balance = 0"), "D")
    assert _wrong(settings)["parts_exceed_balance"] == 1


def test_the_rule_that_the_database_keeps_is_told(settings: Settings) -> None:
    query(url(settings), BALANCE_RULE)
    assert _looked(settings).rules_applied


def test_what_changes_is_seen_at_the_next_look_and_all_entries_are_not_read_each_time(
    settings: Settings,
) -> None:
    open_accounts(url(settings), "A")
    with BalanceWatch(settings, quick_seconds=0.05, check_seconds=600) as watch:
        first = until(watch.latest, what="a first look")
        query(url(settings), "UPDATE bank_accounts SET available_balance = -1, balance = -1")

        def seen() -> Balances | None:
            latest = watch.latest()
            return latest if latest and latest.conditions["available_negative"] else None

        later = until(seen, what="the next look")
    assert first is not None
    assert later is not None
    assert later.checked_at == first.checked_at
    assert later.conditions["differs_from_entries"] == 0  # not compared again yet


def test_until_all_entries_were_read_what_only_they_tell_is_absent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.metrics.balances.Alterations.go_on", lambda *_: False)
    balances = _looked(settings)
    assert balances.conditions.keys() & {"differs_from_entries", "differs_from_holds"} == set()
    assert len(balances.conditions) == 5
    text = exposition_of(Report((), outbox=OutboxStatus(0, 0, 0, 0, exact=True, waiting=())), balances)
    told = [name for name in families(text) if "balance_" in name]
    assert told == ["dual_ledger_balance_inconsistencies", "dual_ledger_balance_rules_applied"]


def test_without_the_books_there_is_nothing_to_tell(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"database_url": None})
    with BalanceWatch(nowhere) as watch:
        assert watch.latest() is None
