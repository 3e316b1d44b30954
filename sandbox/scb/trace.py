"""What the SCB adds to an entry's trace: that it heard of it, and that it answered."""

from time import time_ns
from typing import Any

from ledger.config import Settings
from ledger.kafka import TRACEPARENT
from ledger.publisher import Headers
from ledger.tracing.attributes import OUTCOME, entry, messaging, place
from ledger.tracing.identity import Context, behind, context_of, parent_of
from ledger.tracing.process import emit, is_on
from ledger.tracing.sampling import SAMPLED_DIGITS
from ledger.tracing.span import Span
from sandbox.scb.hear import Heard

_AGAIN = "repeated"


def tell_of_hearing(settings: Settings, group: str, heard: Heard, read_at: int) -> None:
    """Record what was read at `read_at` and is in the SCB's database now."""
    if not is_on():
        return
    now = time_ns()
    judged = zip(heard.batch.accepted, heard.judgements, strict=True)
    results = [(message, judgement.result) for message, judgement in judged]
    results += [(message, _AGAIN) for message in heard.batch.repeated]
    told = messaging(settings.topic_outbox, "process", "process", group)
    emit(
        Span(
            f"process {settings.topic_outbox}",
            "CONSUMER",
            context_of(message.kept),
            parent_of(message.stated),
            read_at,
            now,
            {
                **told,
                **place(message.place.partition, message.place.offset),
                **entry(message.entry.ledger_id, message.entry.reference_id),
                OUTCOME: result,
            },
            error=result if result == "REJECTED" else "",
        )
        for message, result in results
        if message.kept is not None and message.kept[-1] in SAMPLED_DIGITS
    )


class Answering:
    """Answers on their way: each goes behind the span in which its row was heard first."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._began = time_ns()
        self._spans: list[tuple[Context, str | None, dict[str, Any]]] = []

    def headers(self, answer: dict[str, Any]) -> Headers:
        """The headers of an answer; its `traceparent` is taken from it."""
        kept: str | None = answer.pop("traceparent")
        own = behind(kept)
        if own is None:
            return []
        if own != kept:
            self._spans.append((context_of(own), parent_of(kept), answer))
        return [(TRACEPARENT, own)]

    def finished(self) -> None:
        """Kafka has them all."""
        now, told = time_ns(), messaging(self._topic, "send", "send")
        emit(
            Span(
                f"send {self._topic}",
                "PRODUCER",
                context,
                parent,
                self._began,
                now,
                {**told, **entry(answer["ledger_id"], answer["reference_id"]), OUTCOME: answer["result"]},
            )
            for context, parent, answer in self._spans
        )
