"""The four processes between the ledgers, and somebody who keeps both busy."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ledger.config import Settings
from sandbox.scb.own import add_own_entries
from tests.relay.commands import running
from tests.relay.outbox import post

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
def traffic(settings: Settings) -> Iterator[None]:
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
def all_at_work(settings: Settings) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """The four processes."""
    with (
        running(settings, *_AT_WORK["the producer"], **_SOON) as producer,
        running(settings, *_AT_WORK["the consumer"], **_SOON) as consumer,
        running(settings, *_AT_WORK["the relay"], **_SOON) as relay,
        running(settings, *_AT_WORK["the SCB"], "--group", settings.relay_group + "-scb", **_SOON) as scb,
    ):
        yield dict(zip(_AT_WORK, (producer, consumer, relay, scb), strict=True))
