"""A process says once a second that it lives, in its row of `processes`, from a thread of its own.

The thread depends on nothing that the process does: a batch that takes long is no silence, and a main loop
that hangs is told as that. It waits for nobody: a database that is away is tried again, and at the end the
process does not wait for it. On the way it finds out whether the database answers, before the main loop may.
One answer that does not come is asked for again at once: neither the process nor the database need be lost.
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, Self

from pydantic import SecretStr

from ledger.books import Books, Jsonb, connect
from ledger.config import Settings
from ledger.errors import DualLedgerError, Retryable, UsageError
from ledger.presence.told import ABOUT_BYTES, COMMAND_BYTES, State, Who, bounded, cut

_BEAT_SECONDS = 1.0
_ANSWER_SECONDS = 1.25  # with one that is lost, it is heard of within the three that make it silent
_AGAIN_SECONDS = 0.25
_END_SECONDS = 1.0  # the process ends then, whether its row is gone or not
_PAUSE_SECONDS_MAX = (
    30.0  # where the books do not take it at all: they are older than this program, most likely
)
# A beat that is lost in a crash of the server comes again in a second: it need not be on disk.
_QUICK = {"synchronous_commit": "off"}

_log = logging.getLogger(__name__)


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
        self._is_told = False
        self._host, self._version = socket.gethostname(), version("dual-ledger-sync")
        self._thread = threading.Thread(target=self._keep, name="presence", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, DualLedgerError) and not isinstance(error, UsageError):
            self._error = error.message  # what was asked wrongly never began, and whoever asked was told
        self._over.set()
        self._thread.join(_END_SECONDS)

    def _keep(self) -> None:
        pause, lost = _BEAT_SECONDS, 0
        while True:
            try:
                self._tell(self._known_state())
                pause, lost = _BEAT_SECONDS, 0
                self._answered("")
            except Retryable as failure:
                self._close()
                lost += 1
                pause = _AGAIN_SECONDS if lost == 1 else _BEAT_SECONDS
                if lost > 1:
                    self._answered(failure.message)
            except DualLedgerError as failure:
                self._close()
                _log.info("not in the list of processes: %s", failure.message)
                pause = min(2 * pause, _PAUSE_SECONDS_MAX)
            except Exception:  # noqa: BLE001  a thread that ends would have a living process told dead
                self._close()
                self._unforeseen()
                pause = _BEAT_SECONDS
            if self._over.wait(pause):
                break
        self._end()

    def _known_state(self) -> State:
        """How it stands; that it lives is told also where this cannot be."""
        try:
            return self._state()
        except Exception as failure:  # noqa: BLE001  the process lives all the same
            self._unforeseen()
            return State(0.0, {"state": f"cannot tell how it stands: {type(failure).__name__}"})

    def _unforeseen(self) -> None:
        if not self._is_told:
            self._is_told = True
            _log.exception("telling that the process lives")

    def _tell(self, state: State) -> None:
        books = self._connected()
        books.give_up_after(_ANSWER_SECONDS)
        books.rows(
            "process_report",
            id=self._id,
            kind=self._who.kind,
            about=cut(self._who.about, ABOUT_BYTES),
            host=self._host,
            pid=os.getpid(),
            address=self._address(),
            version=self._version,
            command=cut(self._who.command, COMMAND_BYTES),
            round_seconds=state.round_seconds,
            ready=not state.problems,
            problems=Jsonb(bounded(state.problems)),
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
        except Exception:  # noqa: BLE001  it ends all the same
            self._unforeseen()
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
