"""What the SCB says of sealed windows, from Kafka into the books.

1. read    a batch; what an earlier turn read and could not keep comes first
2. judge   one that cannot be used becomes a dead letter, and the partition goes on
3. keep    all in one transaction: read again, they change nothing
4. commit  the offsets, after that

An answer to a window that was never sealed here, or under another digest, is kept as it came: it is a finding
for people, and `dual-ledger seals` shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audit.cosigning.answer import answer_of, fault_of_answer
from ledger import failpoint
from ledger.books import Books, Jsonb
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Refusal, Rejected
from ledger.incoming import Incoming, IncomingTopic

_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Taken:
    """What one batch of answers was: those that are new, by their result, and those that are no use."""

    equal: int = 0
    different: int = 0
    refused: int = 0
    read: int = 0


class SealAnswers:
    """The reader of the answers, and the batch in hand until it is kept."""

    def __init__(self, settings: Settings, codec: Codec) -> None:
        self._codec = codec
        self._group = settings.seal_group
        self._topic = IncomingTopic(
            settings, settings.topic_seal_answers, settings.seal_group, "answers to seals", _LIMIT
        )
        self._in_hand: list[Incoming] = []

    @property
    def joined(self) -> bool:
        """Whether answers can arrive already."""
        return self._topic.joined

    def take(self, books: Books) -> Taken:
        """Keep what has arrived, if anything has; never waits."""
        self._in_hand = self._in_hand or self._topic.read()  # 1
        if not self._in_hand:
            return Taken()
        taken = self._keep(books, self._in_hand)  # 2, 3
        failpoint.reach("seal.after_answer")
        self._topic.commit(self._in_hand)  # 4
        self._in_hand = []
        return taken

    def close(self) -> None:
        """Leave the group."""
        self._topic.close()

    def _keep(self, books: Books, messages: Sequence[Incoming]) -> Taken:
        results: list[str] = []
        refused = 0
        with books.transaction():
            for message in messages:
                answer = self._judged(message)
                if isinstance(answer, Refusal):
                    self._refuse(books, message, answer)
                    refused += 1
                    continue
                place = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
                if books.row("seals_record_answer", **answer, **place) == (True,):
                    results.append(answer["result"])
        return Taken(results.count("EQUAL"), results.count("DIFFERENT"), refused, len(messages))

    def _judged(self, message: Incoming) -> dict[str, Any] | Refusal:
        try:
            record = self._codec.decode("WindowAcknowledged", message.value)
        except Rejected as error:
            return error.refusal
        return fault_of_answer(record) or answer_of(record)

    def _refuse(self, books: Books, message: Incoming, refusal: Refusal) -> None:
        books.run(
            "seals_refuse_answer",
            code=refusal.code,
            field=refusal.field,
            rule=refusal.rule,
            reason=refusal.reason,
            group=self._group,
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            key=message.key,
            value=message.value,
            headers=Jsonb(message.headers),
        )
