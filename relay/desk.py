"""The clients of one relay, opened when first needed and replaced when lost."""

import logging
from collections.abc import Callable

from ledger.books import Books, connect
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Retryable
from ledger.framing import codec
from ledger.kafka import admin, translated
from ledger.migrate import refuse_newer
from ledger.publisher import Publisher
from ledger.topic_admin import require
from relay.acknowledgements import Acknowledgements
from relay.archive import Archive
from relay.lease import Leases, new_owner
from relay.standstill import Standstills
from relay.tally import Tally

_log = logging.getLogger(__name__)
_CHANNEL = "dual_ledger_outbox"
# Every query here asks for some rows of a table of any size: a plan that reads the table never pays for long.
INDEX_PLANS = {"enable_seqscan": "off", "random_page_cost": "1.1"}
_BROKER_SECONDS = 3.0  # a request to stop is heard behind it
_WAIT_SECONDS = 0.02  # between two looks for acknowledgements; a NOTIFY ends it at once
_PATIENCE_SECONDS = (
    5.0  # then what Kafka did not confirm is sent again from the watermark; SIGTERM waits so long
)


class Desk:
    """Everything one relay works with."""

    def __init__(self, settings: Settings, tell: Callable[[str], None], clock: Callable[[], float]) -> None:
        self.settings = settings
        self.tell = tell
        self.tally = Tally()
        self.standstills = Standstills(clock)
        self.leases = Leases(new_owner(), settings.relay_lease_seconds, clock)
        self.archive = Archive(settings.outbox_retention_days, clock)
        self.rows_wait = False
        self.kafka_silent = False
        self.publisher = Publisher(settings, patience_seconds=_PATIENCE_SECONDS)
        self.letter_publisher = Publisher(settings, patience_seconds=_PATIENCE_SECONDS)
        self._clock = clock
        self._look_at = clock()
        self._books: Books | None = None
        self._codec: Codec | None = None
        self._acknowledgements: Acknowledgements | None = None

    def books(self) -> Books:
        """The connection to the books, woken by the posting trigger."""
        if self._books is not None and self._books.broken:
            self._books.close()
            self._books = None
        if self._books is None:
            self._books = connect(
                self.settings, role="relay", application="dual-ledger relay", options=INDEX_PLANS
            )
            refuse_newer(self._books)
            self._books.listen(_CHANNEL)
            self._look_at = self._clock()
        return self._books

    def codec(self) -> Codec:
        """The framing of messages; before there is one, the topics are checked."""
        if self._codec is None:
            with translated("looking for the broker"):  # first, because the calls behind it wait for longer
                admin(self.settings).list_topics(timeout=_BROKER_SECONDS)
            topics = self.settings
            names = (topics.topic_outbox, topics.topic_acknowledgements, topics.topic_dead_letters)
            require(self.settings, names)
            self._codec = codec(self.settings)
        return self._codec

    def acknowledgements(self) -> Acknowledgements:
        """The reader of the SCB's answers."""
        if self._acknowledgements is None:
            self._acknowledgements = Acknowledgements(self.settings, self.codec())
        return self._acknowledgements

    def due(self) -> bool:
        """Whether to look into the outbox: something was there, a NOTIFY came, or the poll is due."""
        return self._clock() >= self._look_at

    def looked(self, *, found: bool) -> None:
        """Set when to look next."""
        self._look_at = self._clock() + (0.0 if found else self.settings.relay_poll_seconds)

    def wait(self) -> None:
        """Wait for a NOTIFY, but not so long that an acknowledgement would grow old."""
        if self.books().notified(_WAIT_SECONDS):
            self._look_at = self._clock()

    def close(self) -> None:
        """Free the leases if the database is there; drop what is not confirmed.

        A Kafka that confirmed nothing is not asked to let us leave the group: it would not answer in time.
        """
        if self._acknowledgements is not None and not self.kafka_silent:
            self._acknowledgements.close()
        self.publisher.close()
        self.letter_publisher.close()
        if self._books is None:
            return
        try:
            self.leases.release(self._books)
        except Retryable as failure:
            _log.warning("%s; the leases end by themselves", failure.message)
        self._books.close()
