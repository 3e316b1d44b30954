"""Goal: with everything at work, and killed at work, no look ever finds a cent that no entry explains."""

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from ledger.config import Settings
from ledger.status.residual import Residual
from ledger.status.residual.look import Looker
from sandbox.scb.own import add_own_entries
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import running
from tests.relay.outbox import post, url

_SOON: dict[str, Any] = {
    "group_protocol": "classic",
    "session_timeout_seconds": 2,
    "relay_lease_seconds": 1.0,
    "unknown_accounts": "create",
}
_AT_WORK = {
    "the producer": ("produce", "scb"),
    "the consumer": ("consume",),
    "the relay": ("relay",),
    "the SCB": ("sandbox", "scb"),
}


@contextmanager
def _traffic(settings: Settings) -> Iterator[None]:
    """Entries of the SCB's own, and direct postings, without a pause."""
    over = threading.Event()

    def go_on() -> None:
        nth = 0
        while not over.wait(0.05):
            nth += 1
            add_own_entries(settings, 20)
            post(settings, 5, prefix=f"direct-{nth}-")

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _all_at_work(settings: Settings) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """The four processes."""
    with (
        running(settings, *_AT_WORK["the producer"], **_SOON) as producer,
        running(settings, *_AT_WORK["the consumer"], **_SOON) as consumer,
        running(settings, *_AT_WORK["the relay"], **_SOON) as relay,
        running(settings, *_AT_WORK["the SCB"], "--group", settings.relay_group + "-scb", **_SOON) as scb,
    ):
        yield dict(zip(_AT_WORK, (producer, consumer, relay, scb), strict=True))


def _explained(found: Residual) -> Residual:
    assert found.known, found.unknown
    assert found.unexplained == [], found.document()
    return found


@pytest.mark.faults
def test_under_traffic_both_ways_and_with_every_process_killed_all_is_explained(both: Settings) -> None:
    add_own_entries(both, 40)
    with closing(Looker(both)) as looker, _traffic(both), _all_at_work(both) as processes:
        until(lambda: _posted(both) > 200, 60, what="traffic")
        for process in processes.values():
            _explained(looker.look())
            process.send_signal(signal.SIGKILL)
            for _ in range(5):
                _explained(looker.look())
        with _all_at_work(both):
            before = _posted(both)

            def far_enough() -> bool:
                _explained(looker.look())
                return _posted(both) > before + 300

            until(far_enough, 60, what="traffic again")
    with closing(Looker(both)) as looker, _all_at_work(both):
        until(lambda: _explained(looker.look()).consistent, 60, what="both sides to be the same")
        query(url(both), "UPDATE bank_accounts SET balance = balance + 0.01 WHERE id = 'SCB-000001'")
        assert [one.account_id for one in looker.look().unexplained] == ["SCB-000001"]


def _posted(settings: Settings) -> int:
    return int(query(url(settings), "SELECT count(*) FROM ledger_entries WHERE source_type = 'SCB'")[0][0])
