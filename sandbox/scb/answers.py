"""The SCB's answers, from its database into Kafka: those that wait, and those asked for once more."""

import time
from collections.abc import Sequence
from typing import Any

from ledger.books import Books
from ledger.codec import Codec
from ledger.errors import Retryable
from ledger.publisher import Headers, Publisher
from sandbox.scb.posted import Posted
from sandbox.scb.trace import Answering

_MICROS = 1_000_000


class Answers:
    """The way of answers out; an answer counts as sent only when Kafka has it."""

    def __init__(self, codec: Codec, publisher: Publisher, topic: str, limit: int) -> None:
        self._codec = codec
        self._publisher = publisher
        self._topic = topic
        self._limit = limit

    def send(self, books: Books, repeated: Sequence[Posted]) -> int:
        """Send what waits, and the same answer again for what came again; how many."""
        telling = Answering(self._topic)
        due = books.records("scb_answers_due", limit=self._limit)
        again = self._again(books, repeated) if repeated else []
        for answer in (*again, *due):
            self._send(answer, telling.headers(answer))
        if not (again or due):
            return 0
        fault = next((delivery.error for delivery in self._publisher.flush() if delivery.error), None)
        if fault is not None:
            raise Retryable(f"Kafka, while answering: {fault}", hint="the answers wait in the database")
        telling.finished()
        last = {answer["shard"]: answer["sequence"] for answer in due}
        if last:
            books.run("scb_answered", shards=list(last.keys()), sequences=list(last.values()))
        return len(again) + len(due)

    def _again(self, books: Books, repeated: Sequence[Posted]) -> list[dict[str, Any]]:
        return books.records(
            "scb_answers_again",
            shards=[message.shard for message in repeated],
            sequences=[message.sequence for message in repeated],
        )

    def _send(self, answer: dict[str, Any], headers: Headers) -> None:
        acknowledged_at = time.time_ns() // (_MICROS // 1000)
        value = self._codec.encode("EntryAcknowledged", {**answer, "acknowledged_at": acknowledged_at})
        self._publisher.send(self._topic, str(answer["shard"]).encode(), value, headers)
