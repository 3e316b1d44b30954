"""The outside of the chain, for whoever seals: windows out, the SCB's answers in."""

import time

from audit.cosigning.answers import SealAnswers, Taken
from audit.cosigning.publish import Heads
from audit.cosigning.signer import signer
from ledger.books import Books
from ledger.config import Settings
from ledger.framing import codec
from ledger.stopping import Stopping

_PAUSE_SECONDS = 0.1
_LOOK_SECONDS = 1.0  # another who seals may take the answers in


class CoSigning:
    """The way out and the way in, each opened when it is first gone: sealing needs neither."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._heads: Heads | None = None
        self._answers: SealAnswers | None = None
        self.sign = signer(settings)

    def publish(self, books: Books) -> int:
        """Bring the topic up to what is sealed; how many windows went out. Retryable while Kafka is away."""
        if self._settings.kafka_bootstrap is None:
            return 0
        if self._heads is None:
            self._heads = Heads(self._settings, codec(self._settings))
        return self._heads.publish(books)

    def take(self, books: Books) -> Taken:
        """Take in the answers that have arrived; never waits."""
        if self._answers is None:
            self._answers = SealAnswers(self._settings, codec(self._settings, writes=False))
        return self._answers.take(books)

    def settle(self, books: Books) -> bool:
        """One step of both ways; whether anything moved."""
        if self._settings.kafka_bootstrap is None:
            return False
        published = self.publish(books)
        return self.take(books).read > 0 or published > 0

    def wait(self, books: Books, seconds: float, stop: Stopping) -> int:
        """Take answers in until every window has one to its last publication, that long at most.

        How many windows have none.
        """
        looked_at = time.monotonic()
        give_up_at = looked_at + seconds
        unanswered = _unanswered(books)
        while unanswered and (now := time.monotonic()) < give_up_at and not stop.requested:
            if self.take(books).read or now - looked_at > _LOOK_SECONDS:
                unanswered, looked_at = _unanswered(books), now
            else:
                stop.wait(_PAUSE_SECONDS)
        return unanswered

    def close(self) -> None:
        """Drop what was not confirmed, leave the group."""
        for way in (self._heads, self._answers):
            if way is not None:
                way.close()


def _unanswered(books: Books) -> int:
    row = books.row("seals_unanswered")
    return int(row[0]) if row else 0
