"""Workers, one for each connection, that check pieces beside each other; their results come together here."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self, TypeVar

from ledger.books import Books

T = TypeVar("T")
_AHEAD = 4  # pieces given to each worker before one must be done: what is kept in memory is bounded


class Crew:
    """Inside `with`; at its end everything is done, or the first error of a worker is raised."""

    def __init__(self, connections: Sequence[Books]) -> None:
        self._free: queue.SimpleQueue[Books] = queue.SimpleQueue()
        for books in connections:
            self._free.put(books)
        self._pool = ThreadPoolExecutor(len(connections), thread_name_prefix="verify")
        self._room = threading.Semaphore(_AHEAD * len(connections))
        self._lock = threading.Lock()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=error is not None)
        if error is None:
            self._raise()

    def give(self, piece: Callable[..., T], *arguments: Any, then: Callable[[T], None], **more: Any) -> None:
        """Have a piece checked when a worker is free; `then` takes its result, one at a time."""
        self._raise()
        self._room.acquire()
        self._pool.submit(self._work, piece, arguments, more).add_done_callback(
            lambda done: self._done(done, then)
        )

    def ask(self, piece: Callable[..., T], *arguments: Any, **more: Any) -> T:
        """The same, but waited for."""
        return self._pool.submit(self._work, piece, arguments, more).result()

    def _work(self, piece: Callable[..., T], arguments: Sequence[Any], more: dict[str, Any]) -> T:
        books = self._free.get()
        try:
            return piece(books, *arguments, **more)
        finally:
            self._free.put(books)

    def _done(self, done: "Future[T]", then: Callable[[T], None]) -> None:
        self._room.release()
        if done.cancelled():
            return
        with self._lock:
            try:
                then(done.result())
            except BaseException as failure:  # noqa: BLE001  raised where it is waited for
                self._failure = self._failure or failure

    def _raise(self) -> None:
        if self._failure is not None:
            raise self._failure
