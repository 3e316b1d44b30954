"""Posts batches in a thread of its own, so that the next one is decoded while the database works.

A batch is tried again for as long as the environment is at fault; Kafka is polled meanwhile by the caller.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from typing import NamedTuple

import stamina

from consumer.identity import Identities
from consumer.releases import Releases
from consumer.trace import Watch
from ledger.batch import Batch, Settled, Stream
from ledger.books import Books, connect
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Fatal, OutOfStep, Retryable
from ledger.failpoint import reach
from ledger.metrics import measure
from ledger.metrics.of_process import BATCH_SECONDS
from ledger.posting import Unknown, post
from ledger.stopping import Stopping

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.05
_SLOW_SECONDS = 1.0  # a batch that takes longer: stop fetching, but keep polling, or the group drops us
_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 5.0


class Failed(NamedTuple):
    """A stream whose part of a batch could not be posted, and why; nothing of that part is in the books."""

    stream: Stream
    error: Fatal


class Posted(NamedTuple):
    """What became of a batch."""

    settled: list[Settled]
    failed: list[Failed]


class Poster:
    """One connection, one batch at a time."""

    def __init__(
        self,
        settings: Settings,
        codec: Codec,
        stop: Stopping,
        keep_alive: Callable[[], None],
        watch: Watch,
    ) -> None:
        """`keep_alive` is called again and again while a batch takes long: it must poll Kafka."""
        self._settings = settings
        self._watch = watch
        self._stop = stop
        self._keep_alive = keep_alive
        self._unknown = _unknown(settings)
        self._books: Books | None = None
        self._identities = Identities(settings)
        self._releases = Releases(codec)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="poster")
        self._future: Future[Posted] | None = None
        self._giving_up = Event()
        self._submitted_at = 0.0
        self.waiting_for: str = ""  # the environment fault that the batch at hand waits out

    def submit(self, batch: Batch) -> None:
        """Begin to post `batch`; take the result of the one before first."""
        if self._future is not None:
            raise RuntimeError("the result of the batch before was not taken")
        self._submitted_at = time.monotonic()
        self._future = self._thread.submit(self._post_until_done, batch)

    def submit_release(self) -> None:
        """While nothing arrives: look whether parked entries can be posted, if it is time for that."""
        if self._future is None and self._releases.due:
            self._submitted_at = time.monotonic()
            self._future = self._thread.submit(self._release)

    @property
    def is_busy(self) -> bool:
        """Whether there is a batch whose result was not taken."""
        return self._future is not None

    @property
    def posting_seconds(self) -> float:
        """For how long the batch at hand is being posted; 0 when there is none."""
        return 0.0 if self._future is None else time.monotonic() - self._submitted_at

    def result(self, patience_seconds: float | None = None) -> Posted | None:
        """Wait for the batch at hand; its result, or None when there is none or it will not come.

        With a patience (a handover, the end) it is given up after that time, and nobody is kept alive.
        """
        began = time.monotonic()
        while self._future is not None:
            future = self._future
            if wait([future], _LOOK_SECONDS).done:
                self._future = None
                return future.result()
            waited = time.monotonic() - began
            if patience_seconds is None and waited > _SLOW_SECONDS:
                self._keep_alive()  # a rebalance in here may take the result
            if self._stop.requested and self.waiting_for:
                return None
            if patience_seconds is not None and waited > patience_seconds:
                return None
        return None

    def close(self) -> None:
        """Give up waiting for the database, end the thread, close the connection."""
        self._giving_up.set()
        self._thread.shutdown(wait=True)
        if self._future is not None and isinstance(self._future.exception(), Retryable):
            self._future = None  # given up: the next owner posts it
        if self._books is not None:
            self._books.close()

    def _post_until_done(self, batch: Batch) -> Posted:
        for attempt in stamina.retry_context(
            on=self._may_retry,
            attempts=None,
            timeout=None,
            wait_initial=_FIRST_WAIT_SECONDS,
            wait_max=_LONGEST_WAIT_SECONDS,
        ):
            with attempt:
                reach("consumer.before_post")
                posting = time.time_ns()
                posted = self._post(batch)
        self.waiting_for = ""
        reach("consumer.after_post")
        self._watch.posted(batch, posted.settled, posting, self._connection)
        if self._releases.due:
            self._releases.look(self._connection)
        return posted

    def _release(self) -> Posted:
        self._releases.look(self._connection)
        return Posted([], [])

    def _may_retry(self, error: Exception) -> bool:
        if not isinstance(error, Retryable):
            return False
        self.waiting_for = error.message
        _log.warning("waiting: %s", error.message)
        if self._books is not None:
            self._books.close()  # the address may lead to another server by now
        return not self._giving_up.is_set()

    def _post(self, batch: Batch) -> Posted:
        books = self._connection()
        if self.waiting_for:  # what we wait for may be a consumer asleep in the middle of a COPY
            books.rows("sessions_end_stalled", seconds=self._settings.database_idle_timeout_seconds)
        begins = {part.stream: part.begins for part in batch.parts}
        failed = [Failed(stream, error) for stream, error in self._identities.changed(begins).items()]
        rest = batch.of(begins.keys() - {stream for stream, _ in failed})
        if rest is None:
            return Posted([], failed)
        settled, failed_too = self._post_all(books, rest)
        return Posted(settled, failed + failed_too)

    def _connection(self) -> Books:
        if self._books is None or self._books.broken:
            self._books = connect(self._settings, role="poster", application="dual-ledger consume")
        return self._books

    def _post_all(self, books: Books, batch: Batch) -> Posted:
        try:
            with measure.timed(BATCH_SECONDS, step="post"):
                return Posted(post(books, batch, self._unknown), [])
        except OutOfStep:
            raise  # no stream is at fault: whoever is newer takes over, and these messages with it
        except Fatal as error:
            if len(batch.parts) == 1:
                return Posted([], [Failed(batch.parts[0].stream, error)])
            return self._one_by_one(books, batch)

    def _one_by_one(self, books: Books, batch: Batch) -> Posted:
        """One stream's fault must not hold up the others that share its batch."""
        settled: list[Settled] = []
        failed: list[Failed] = []
        for stream in (part.stream for part in batch.parts):
            alone = batch.of({stream})
            assert alone is not None  # it is one of the batch's
            try:
                settled += post(books, alone, self._unknown)
            except Fatal as error:
                failed.append(Failed(stream, error))
        return Posted(settled, failed)


def _unknown(settings: Settings) -> Unknown:
    create = settings.created_accounts_side if settings.unknown_accounts == "create" else None
    return Unknown(create=create, park=settings.unknown_accounts == "park")
