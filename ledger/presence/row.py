"""A process says once a second that it lives, in its row of `processes`, from a thread of its own.

The thread depends on nothing that the process does: a batch that takes long is no silence, and a main loop
that hangs is told as that. It waits for nobody: a database that is away is tried again, and at the end the
process does not wait for it. On the way it finds out whether the database answers, before the main loop may.
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, NamedTuple, Self

from pydantic import SecretStr

from ledger.books import Books, Jsonb, connect
from ledger.config import Settings
from ledger.errors import DualLedgerError, Retryable

_BEAT_SECONDS = 1.0
_ANSWER_SECONDS = 2.0  # with the pause before it: told to everybody within five
_END_SECONDS = 1.0  # the process ends then, whether its row is gone or not
_PAUSE_SECONDS_MAX = (
    30.0  # where the books do not take it at all: they are older than this program, most likely
)
_TEXT_MAX = 500
_PROBLEMS_MAX = 50
# A beat that is lost in a crash of the server comes again in a second: it need not be on disk.
_QUICK = {"synchronous_commit": "off"}

_log = logging.getLogger(__name__)


class Who(NamedTuple):
    """What a process is: `about` whom it works for (a group, a source, a run), `command` starts it again."""

    kind: str
    about: str = ""
    command: str = ""


class State(NamedTuple):
    """How it stands: for how long its main loop has not come round, and what keeps it from working."""

    round_seconds: float
    problems: dict[str, str]


class Row:
    """The row, kept inside `with`; one that ends with an error is left, and has it."""

    def __init__(
        self,
        settings: Settings,
        who: Who,
        state: Callable[[], State],
        *,
        address: Callable[[], str | None] = lambda: None,
        url: SecretStr | None = None,
        role: str | None = None,
        answered: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`answered` is told after each try: why the database did not answer, or empty."""
        self._settings = settings
        self._where: dict[str, Any] = {"url": url, "role": role}
        self._who = who
        self._state = state
        self._address = address
        self._answered = answered
        self._books: Books | None = None
        self._id = uuid.uuid4()
        self._over = threading.Event()
        self._error = ""
        self._thread = threading.Thread(target=self._keep, name="presence", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, DualLedgerError):
            self._error = error.message
        self._over.set()
        self._thread.join(_END_SECONDS)

    def _keep(self) -> None:
        pause = _BEAT_SECONDS
        while True:
            try:
                self._tell(self._state())
                pause = _BEAT_SECONDS
                self._answered("")
            except Retryable as failure:
                self._close()
                self._answered(failure.message)
            except DualLedgerError as failure:
                self._close()
                _log.info("not in the list of processes: %s", failure.message)
                pause = min(2 * pause, _PAUSE_SECONDS_MAX)
            if self._over.wait(pause):
                break
        self._end()

    def _tell(self, state: State) -> None:
        books = self._connected()
        books.give_up_after(_ANSWER_SECONDS)
        books.rows(
            "process_report",
            id=self._id,
            kind=self._who.kind,
            about=self._who.about[:_TEXT_MAX],
            host=socket.gethostname(),
            pid=os.getpid(),
            address=self._address(),
            version=version("dual-ledger-sync"),
            command=self._who.command[:_TEXT_MAX],
            round_seconds=state.round_seconds,
            ready=not state.problems,
            problems=Jsonb(_bounded(state.problems)),
        )

    def _end(self) -> None:
        try:
            if self._error:
                self._tell(State(0.0, {"ended": self._error}))
            elif self._books is not None:
                self._books.give_up_after(_ANSWER_SECONDS)
                self._books.rows("process_end", id=self._id)
        except DualLedgerError as failure:
            _log.info("still in the list of processes: %s", failure.message)
        self._close()

    def _connected(self) -> Books:
        if self._books is None:
            self._books = connect(
                self._settings,
                application="dual-ledger presence",
                options=_QUICK,
                patience_seconds=_ANSWER_SECONDS,
                **self._where,
            )
        return self._books

    def _close(self) -> None:
        if self._books is not None:
            self._books.close()
            self._books = None


def _bounded(problems: dict[str, str]) -> dict[str, str]:
    """A process with a thousand streams that stand still need not name each."""
    return {key[:_TEXT_MAX]: text[:_TEXT_MAX] for key, text in [*problems.items()][:_PROBLEMS_MAX]}
