"""The SCB's answers, from Kafka onto the outbox rows.

1. read    a batch; what an earlier turn read and could not mark comes first
2. decode  one that cannot be used becomes a dead letter, and the partition goes on
3. mark    all in one transaction, forwards only: read again, they change nothing
4. commit  the offsets, after the marks
"""

from collections.abc import Sequence
from time import time_ns
from typing import Any, NamedTuple

from ledger import failpoint
from ledger.books import Books, Jsonb
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Refusal, Rejected
from ledger.incoming import Incoming, IncomingTopic
from relay.answer import Answer, answer_of, fault_of_answer, never_drawn, of_another_entry
from relay.answer_trace import tell_of_answers
from relay.latency import BOUNDS, NONE, Latencies, latencies_of


class Settled(NamedTuple):
    """What one batch of answers did to the outbox."""

    read: int = 0
    acknowledged: int = 0
    rejected: int = 0
    latencies: Latencies = NONE


class Acknowledgements:
    """The reader of the answers, and the batch in hand until it is marked."""

    def __init__(self, settings: Settings, codec: Codec) -> None:
        self._settings = settings
        self._codec = codec
        self._group = settings.relay_group
        self._topic = IncomingTopic(
            settings,
            settings.topic_acknowledgements,
            settings.relay_group,
            "acknowledgements",
            settings.relay_batch_size,
        )
        self._in_hand: list[Incoming] = []

    @property
    def joined(self) -> bool:
        """Whether answers can arrive already."""
        return self._topic.joined

    def settle(self, books: Books) -> Settled:
        """Take what has arrived, if anything has; never waits."""
        self._in_hand = self._in_hand or self._topic.read()  # 1
        if not self._in_hand:
            return Settled()
        read_at = time_ns()
        settled, usable, refused = self._mark(books, self._in_hand)  # 2, 3
        failpoint.reach("relay.after_acknowledge")
        self._topic.commit(self._in_hand)  # 4
        self._in_hand = []
        tell_of_answers(self._settings, books, usable, refused, read_at)
        return settled

    def close(self) -> None:
        """Leave the group."""
        self._topic.close()

    def _mark(
        self, books: Books, messages: Sequence[Incoming]
    ) -> tuple[Settled, list[tuple[Incoming, Answer]], list[tuple[Incoming, Refusal]]]:
        answers, refused = self._judged(messages)
        with books.transaction():
            unknown = dict(books.rows("relay_unknown", **_places([answer for _, answer in answers])))
            for nth, is_new in unknown.items():
                message, answer = answers[nth]
                refused.append((message, never_drawn(answer) if is_new else of_another_entry(answer)))
            used = [one for nth, one in enumerate(answers) if nth not in unknown]
            usable = [answer for _, answer in used]
            settled = books.rows(
                "relay_acknowledge",
                shards=[answer.shard for answer in usable],
                sequences=[answer.sequence for answer in usable],
                results=[answer.result for answer in usable],
                digests=[answer.content_digest for answer in usable],
                reasons=[answer.reason for answer in usable],
                bounds=BOUNDS,
            )
            for message, refusal in refused:
                self._keep(books, message, refusal)
        accepted = [row for row in settled if row[0] is not None]
        latencies = latencies_of(accepted)
        acknowledged = sum(latencies.counts)
        rejected = sum(count for _, count, _ in settled) - acknowledged
        return Settled(len(messages), acknowledged, rejected, latencies), used, refused

    def _judged(
        self, messages: Sequence[Incoming]
    ) -> tuple[list[tuple[Incoming, Answer]], list[tuple[Incoming, Refusal]]]:
        answers: list[tuple[Incoming, Answer]] = []
        refused: list[tuple[Incoming, Refusal]] = []
        for message in messages:
            try:
                record = self._codec.decode("EntryAcknowledged", message.value)
                refusal = fault_of_answer(record)
            except Rejected as error:
                refusal = error.refusal
            if refusal is None:
                answers.append((message, answer_of(record)))
            else:
                refused.append((message, refusal))
        return answers, refused

    def _keep(self, books: Books, message: Incoming, refusal: Refusal) -> None:
        books.run(
            "relay_dead_letter",
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


def _places(answers: Sequence[Answer]) -> dict[str, list[Any]]:
    """The rows that the answers say they are for, and the entries that they name."""
    return {
        "shards": [answer.shard for answer in answers],
        "sequences": [answer.sequence for answer in answers],
        "ledgers": [answer.ledger_id for answer in answers],
        "references": [answer.reference_id for answer in answers],
    }
