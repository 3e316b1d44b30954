"""The first span of an entry's trace: from the record that was read to the message that Kafka confirmed."""

from collections.abc import Sequence
from time import time_ns

from ledger.kafka import TRACEPARENT
from ledger.tracing.attributes import entry, messaging
from ledger.tracing.identity import context_of
from ledger.tracing.process import emit, is_on
from ledger.tracing.sampling import SAMPLED_DIGITS
from ledger.tracing.span import Span
from producer.message import Outgoing

_NOT_CONFIRMED = "not_confirmed"  # it may be in Kafka all the same: its consumer's span has a parent then


def tell_of_sending(topic: str, sent: Sequence[Outgoing], confirmed: int, read_at: int) -> None:
    """Record a batch that was read at `read_at` and is delivered now, up to its first `confirmed`."""
    if not (is_on() and sent):
        return
    header = [name for name, _ in sent[0].message.headers].index(TRACEPARENT)
    now, told = time_ns(), messaging(topic, "send", "send")
    spans = []
    for nth, one in enumerate(sent):
        trace = str(one.message.headers[header][1])
        if trace[-1] in SAMPLED_DIGITS:
            done = nth < confirmed
            spans.append(
                Span(
                    f"send {topic}",
                    "PRODUCER",
                    context_of(trace),
                    None,
                    read_at,
                    now,
                    {**told, **entry(one.entry.ledger_id, one.entry.reference_id)},
                    events=(("read", read_at), *([("confirmed", now)] if done else [])),
                    error="" if done else _NOT_CONFIRMED,
                )
            )
    emit(spans)
