"""Who publishes a shard: a lease in the database, by the database's clock.

The lease saves work; it is not what keeps order. Any relay sends a shard from its watermark on, without a
hole, so two of them at once only repeat rows. What keeps the watermark right is the fence: a lease that
changed hands has a higher one, and marks made under the old one change nothing.
"""

import os
import socket
import time
import uuid
from collections.abc import Callable, Mapping

from ledger.books import Books

_RENEWALS_PER_LEASE = 3


def new_owner() -> str:
    """A name for this process that no other one has or will have."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


class Leases:
    """The shards this process may publish, each with its fence."""

    def __init__(self, owner: str, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.owner = owner
        self._seconds = seconds
        self._clock = clock
        self._fences: Mapping[int, int] = {}
        self._renew_at = clock()

    def held(self, books: Books, *, at_once: bool = False) -> Mapping[int, int]:
        """The fence of every shard held; taken and prolonged when a third of the lease has passed."""
        if at_once or self._clock() >= self._renew_at:
            self._renew_at = self._clock() + self._seconds / _RENEWALS_PER_LEASE
            self._fences = dict(books.rows("relay_lease_take", owner=self.owner, seconds=self._seconds))
        return self._fences

    def lost(self) -> None:
        """Somebody else took one: ask the books again before the next batch."""
        self._fences, self._renew_at = {}, self._clock()

    def release(self, books: Books) -> None:
        """Let the next relay begin at once."""
        self._fences = {}
        books.run("relay_lease_release", owner=self.owner)
