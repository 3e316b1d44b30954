"""Goal: whatever happens to the SCB's database, no look holds the books' snapshot for longer than it may."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from ledger.books import TookTooLong
from ledger.errors import DualLedgerError, Retryable
from ledger.status.residual.allowance import seconds_for
from ledger.status.residual.look import Looker
from ledger.status.residual.sides import Sides
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.residual.world import PARTITIONS, World

_MODULE = "ledger.status.residual.allowance"
_OPEN = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dual-ledger residual' "
    "AND datname = current_database() AND state LIKE 'idle in transaction%'"
)


@contextmanager
def _looking(world: World) -> Iterator[Looker]:
    with closing(Looker(world.settings, lambda: dict.fromkeys(range(PARTITIONS), 0))) as looker:
        yield looker


@contextmanager
def _locked(url: str, seconds: float) -> Iterator[None]:
    """Whoever asks for the SCB's balances hears nothing for so long."""
    lock = f"BEGIN; LOCK TABLE scb_balances IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep({seconds}); COMMIT"
    holder = threading.Thread(target=query, args=(url, lock))
    holder.start()
    held = (
        "SELECT count(*) FROM pg_locks WHERE granted AND mode ~ 'Ex' AND relation = 'scb_balances'::regclass"
    )
    until(lambda: query(url, held)[0][0] == 1, what="the lock")
    yield
    holder.join()


def _is_open(world: World) -> bool:
    return bool(query(world.books_url, _OPEN)[0][0])


@pytest.mark.parametrize(
    ("share", "error"), [(0.5, TookTooLong), (5.0, Retryable)], ids=["server", "program"]
)
def test_while_the_scb_says_nothing_the_books_are_let_go(
    world: World, monkeypatch: pytest.MonkeyPatch, share: float, error: type[DualLedgerError]
) -> None:
    monkeypatch.setattr(f"{_MODULE}._LEAST_SECONDS", 1.0)
    monkeypatch.setattr(f"{_MODULE}._STATEMENT_SHARE", share)
    with _looking(world) as looker, _locked(world.scb_url, 3.0):
        began = time.monotonic()
        with pytest.raises(Retryable, match="a look may take 1 s here") as raised:
            looker.look()
        assert type(raised.value) is error
        assert time.monotonic() - began < 2.5
        assert not _is_open(world)


def test_a_program_that_falls_silent_between_two_questions_holds_the_books_for_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{_MODULE}._LEAST_SECONDS", 1.0)
    silent, over = threading.Event(), threading.Event()

    def fall_silent(*_: object) -> None:
        silent.set()
        over.wait(10)

    monkeypatch.setattr("ledger.status.residual.look.different", fall_silent)
    with _looking(world) as looker:

        def look() -> None:
            with suppress(Exception):
                looker.look()

        thread = threading.Thread(target=look)
        thread.start()
        assert silent.wait(10)
        assert _is_open(world)
        until(lambda: not _is_open(world), 3.0, what="the end of the transaction")
        over.set()
        thread.join()


def test_a_large_ledger_may_take_longer_but_not_for_ever(world: World) -> None:
    with closing(Sides(world.settings)) as sides:

        def seconds(accounts: int, numbers: int = 0) -> float:
            query(
                world.books_url, f"UPDATE pg_class SET reltuples = {accounts} WHERE relname = 'bank_accounts'"
            )
            return seconds_for(sides.scb, sides.dbis, numbers)

        assert [seconds(0), seconds(100_000), seconds(0, 100_000)] == pytest.approx([10, 20, 20], abs=0.1)
        assert seconds(10**9) == 120
        query(world.books_url, "ANALYZE bank_accounts")
