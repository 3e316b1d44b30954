"""The streams' rows in the books: told of our stops, and watched for what somebody else decides.

An operator stops a stream, or lets a stopped one run again, by changing its row; nobody else tells us.
"""

import time
from collections.abc import Mapping

from consumer.claim import Owned
from consumer.stops import Place, Stops
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import Retryable

_LOOK_AGAIN_SECONDS = 1.0
_TOUCH_AGAIN_SECONDS = 600.0  # DBIS calls a checkpoint stalled after an hour


class Watch:
    """Looks once a second, by one connection that it keeps."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._books: Books | None = None
        self._look_at = 0.0  # not before
        self._touch_at = 0.0  # same

    def close(self) -> None:
        """Give the connection back."""
        if self._books is not None:
            self._books.close()
            self._books = None

    def tell(self, stops: Stops) -> None:
        """Write into the books what they do not know yet of our stops."""
        if stops.unwritten:
            stops.tell(self._connected(), self._settings.consumer_group)

    def touch(self, owned: Mapping[Place, Owned]) -> None:
        """Now and then say in DBIS's checkpoints that the streams are tended, although nothing arrives."""
        if time.monotonic() < self._touch_at or not owned:
            return
        self._touch_at = time.monotonic() + _TOUCH_AGAIN_SECONDS
        self._connected().rows(
            "checkpoints_touch",
            group=self._settings.consumer_group,
            topics=[topic for topic, _ in owned],
            partitions=[partition for _, partition in owned],
        )

    def changed(self, owned: Mapping[Place, Owned], stops: Stops) -> dict[Place, bool]:
        """The streams to claim again: owned ones that were stopped or moved, stopped ones that may run.

        True: nobody has claimed it since, so it is ours to claim at once. False: somebody has.
        """
        if time.monotonic() < self._look_at or not (owned or stops.epochs):
            return {}
        try:
            rows = self._connected().rows("streams_states", group=self._settings.consumer_group)
        except Retryable:
            self.close()  # the address may lead to another server by now
            raise
        self._look_at = time.monotonic() + _LOOK_AGAIN_SECONDS
        found: dict[Place, bool] = {}
        for topic, partition, epoch, state, _, owner in rows:
            place = (topic, partition)
            if place in owned:
                moved = owner is None and owned[place].stream.epoch != epoch  # whoever claims it has a name
                if moved or (state == "STOPPED" and owned[place].stream.epoch == epoch):
                    found[place] = True
            elif place in stops.epochs and state == "RUNNING":
                found[place] = stops.epochs[place] == epoch
        return found

    def _connected(self) -> Books:
        if self._books is None or self._books.broken:
            self._books = connect(self._settings, role="poster", application="dual-ledger consume")
        return self._books
