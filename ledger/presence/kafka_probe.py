"""Asks Kafka once a second whether it answers: who waits for messages does not learn that none can come."""

import logging
import threading
from collections.abc import Callable
from typing import Self

from ledger.config import Settings
from ledger.errors import DualLedgerError
from ledger.kafka import admin, cluster_answers

_FIRST_SECONDS = 2.0  # whoever lives for less need not know
_LOOK_SECONDS = 1.0
_ANSWER_SECONDS = 2.0

_log = logging.getLogger(__name__)


class KafkaProbe:
    """A thread with a client of its own, inside `with`."""

    def __init__(self, settings: Settings, answered: Callable[[str], None]) -> None:
        """`answered` is told after each look: why Kafka did not answer, or empty."""
        self._settings = settings
        self._answered = answered
        self._over = threading.Event()
        self._is_told = False
        self._thread = threading.Thread(target=self._look, name="kafka probe", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _look(self) -> None:
        if self._over.wait(_FIRST_SECONDS):
            return
        try:
            client = admin(self._settings)
        except DualLedgerError as failure:
            _log.info("nobody looks whether Kafka answers: %s", failure.message)
            return
        while not self._over.is_set():
            try:
                cluster_answers(client, _ANSWER_SECONDS)
                self._answered("")
            except DualLedgerError as failure:
                self._answered(failure.message)
            except Exception:  # noqa: BLE001  whatever it is, the next look may tell
                self._unforeseen()
            self._over.wait(_LOOK_SECONDS)

    def _unforeseen(self) -> None:
        if not self._is_told:
            self._is_told = True
            _log.exception("looking whether Kafka answers")
