"""The page over books of a test's own, asked in this process or by a browser."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import SecretStr
from starlette.testclient import TestClient

from dashboard.app import app_of
from dashboard.desk import Desk
from dashboard.run import run
from dashboard.session import Sessions
from dashboard.watch import Watch
from ledger.config import Settings
from ledger.metrics.balances import BalanceWatch
from tests.fixtures.waiting import until

TOKEN = "open sesame, and twice so"
EVERY_PAGE = (
    "/",
    "/accounts",
    "/dead-letters?status=ALL",
    "/runs",
    "/outbox",
    "/streams",
    "/breaks?status=ALL",
    "/session",
    "/search?q=nothing-of-that-name",
)


@contextmanager
def site(settings: Settings, **changes: Any) -> Iterator[TestClient]:
    """A client of the page; `changes` of the settings, such as its token."""
    changed = settings.model_copy(update=changes)
    with Watch(changed) as watch, BalanceWatch(changed) as balances:
        desk = Desk(changed, lambda: changed, watch, Sessions(changed.dashboard_token), balances)
        yield TestClient(app_of(desk), base_url="http://127.0.0.1", raise_server_exceptions=False)


@contextmanager
def served(
    settings: Settings,
    *,
    token: str | None = None,
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _: None,
) -> Iterator[str]:
    """The address of the page, served as the command serves it."""
    changes = {"dashboard_port": 0, "dashboard_token": SecretStr(token) if token else None}
    changed = settings.model_copy(update=changes)
    stop, addresses = _Stop(), list[str]()
    thread = threading.Thread(
        target=run, args=(changed, stop, lambda: changed, addresses.append, print, heartbeat), daemon=True
    )
    thread.start()
    try:
        until(lambda: addresses, what="the page to be served")
        yield addresses[0].rstrip("/")
    finally:
        stop.event.set()
        thread.join(10)
    assert not thread.is_alive()


class _Stop:
    """A wish to stop that a test makes."""

    def __init__(self) -> None:
        self.event = threading.Event()

    @property
    def requested(self) -> bool:
        return self.event.is_set()

    def wait(self, seconds: float) -> bool:
        return self.event.wait(seconds)
