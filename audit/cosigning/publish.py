"""The chain into Kafka: every window once it is committed, in order, at least once."""

from itertools import islice

from audit.cosigning.head import Head, heads_behind
from audit.cosigning.signer import signer
from ledger import failpoint
from ledger.books import Books
from ledger.codec import Codec
from ledger.config import Settings
from ledger.cosigning.signed import CHAIN_KEY
from ledger.errors import Retryable
from ledger.publisher import Delivery, Publisher

_PIECE = 500
_PATIENCE_SECONDS = 5.0  # then what Kafka did not confirm goes out again, in order, in the next round


class Heads:
    """The way of the chain out; what the topic lacks is told by the books.

    1. sign     the windows behind the last one that Kafka confirmed, if there is a key
    2. publish  them, in order
    3. record   what Kafka confirmed, from the first without a hole

    A kill between 2 and 3 sends windows twice: who reads them goes by their numbers and digests.
    """

    def __init__(self, settings: Settings, codec: Codec) -> None:
        self._topic = settings.topic_seals
        self._codec = codec
        self._sign = signer(settings)
        self._publisher = Publisher(settings, patience_seconds=_PATIENCE_SECONDS)

    def publish(self, books: Books) -> int:
        """Bring the topic up to what is sealed; how many windows went out. Retryable without Kafka."""
        row = books.row("seals_published")
        return self.publish_again(books, int(row[0]) + 1 if row else 1)

    def publish_again(self, books: Books, first: int) -> int:
        """Send the windows from number `first` on, whether they went out before or not; how many."""
        heads = (head.signed(self._sign) for head in heads_behind(books, first - 1))  # 1
        sent = 0
        while piece := list(islice(heads, _PIECE)):
            for head in piece:
                self._publisher.send(
                    self._topic, CHAIN_KEY, self._codec.encode("SealedWindow", head.record()), []
                )
            deliveries = self._publisher.flush()  # 2
            failpoint.reach("seal.after_publish")
            sent += self._record(books, piece, deliveries)  # 3
        return sent

    def close(self) -> None:
        """Drop what was not confirmed."""
        self._publisher.close()

    def _record(self, books: Books, heads: list[Head], deliveries: list[Delivery]) -> int:
        fault = next((nth for nth, delivery in enumerate(deliveries) if delivery.error), len(heads))
        with books.transaction():
            for head, delivery in zip(heads[:fault], deliveries[:fault], strict=True):
                books.run(
                    "seals_record_publication",
                    number=head.number,
                    topic=delivery.topic,
                    partition=delivery.partition,
                    offset=delivery.offset,
                    key_id=head.key_id,
                    signature=None if head.signature is None else bytes.fromhex(head.signature),
                )
        if fault < len(heads):
            raise Retryable(
                f"Kafka, while publishing window {heads[fault].number}: {deliveries[fault].error}",
                hint="it is sealed, and goes out with the next `dual-ledger seal`",
            )
        return fault
