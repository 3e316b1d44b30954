"""The last span of an entry's trace: the SCB's answer on its row. One without a trace finds its row's."""

from collections.abc import Sequence
from time import time_ns
from typing import NamedTuple

from ledger.books import Books
from ledger.config import Settings
from ledger.errors import Refusal, Retryable
from ledger.incoming import Incoming
from ledger.kafka import TRACEPARENT
from ledger.tracing.attributes import BATCH_COUNT, OUTCOME, database, entry, messaging, place
from ledger.tracing.identity import (
    Context,
    context_of,
    is_traceparent,
    new_span,
    new_trace,
    parent_of,
    trace_id,
)
from ledger.tracing.process import emit, is_on
from ledger.tracing.sampling import SAMPLING
from ledger.tracing.span import Span, Stage, batch_spans
from relay.answer import Answer
from relay.trace import sending_of


class _Traced(NamedTuple):
    """One message that is traced: behind which span, and what came of it."""

    message: Incoming
    before: Context
    answer: Answer | None
    outcome: str
    error: str = ""


def tell_of_answers(
    settings: Settings,
    books: Books,
    answers: Sequence[tuple[Incoming, Answer]],
    refused: Sequence[tuple[Incoming, Refusal]],
    read_at: int,
) -> None:
    """Record the answers that were read at `read_at`, and are on their rows now."""
    if not is_on():
        return
    stated = [(message, answer, _stated(message)) for message, answer in answers]
    sendings = _sendings(books, [answer for _, answer, before in stated if before is None])
    traced = [
        _Traced(message, before, answer, answer.result, "rejected_by_scb" * (answer.result == "REJECTED"))
        for message, answer, found in stated
        if (before := found or sendings.get((answer.ledger_id, answer.reference_id))) is not None
        and SAMPLING.goes_on(before.traceparent)
    ]
    traced += [
        _Traced(message, before, None, refusal.code, refusal.code)
        for message, refusal in refused
        if (before := _stated(message)) is not None and SAMPLING.goes_on(before.traceparent)
    ]
    if traced:
        _emit(settings, traced, len(answers) + len(refused), read_at)


def _emit(settings: Settings, traced: Sequence[_Traced], count: int, read_at: int) -> None:
    now, batch = time_ns(), new_trace()
    told = messaging(settings.topic_acknowledgements, "process", "process", settings.relay_group)
    spans = [
        Span(
            f"process {settings.topic_acknowledgements}",
            "CONSUMER",
            one.before._replace(span=new_span(), sampled=True),
            parent_of(one.before.traceparent),
            read_at,
            now,
            {
                **told,
                **place(one.message.partition, one.message.offset),
                **({} if one.answer is None else entry(one.answer.ledger_id, one.answer.reference_id)),
                OUTCOME: one.outcome,
            },
            (batch,),
            error=one.error,
        )
        for one in traced
    ]
    emit(spans)
    links = tuple(span.context for span in spans)
    root = Span("process batch", "CONSUMER", batch, None, read_at, now, {**told, BATCH_COUNT: count}, links)
    mark = database(settings.database_url, "UPDATE", "dual_ledger_outbox")
    emit(batch_spans(root, Stage("mark", read_at, now, mark, "CLIENT")))


def _sendings(books: Books, answers: Sequence[Answer]) -> dict[tuple[str, str], Context]:
    """The rows' spans, for answers that state none and whose entry's own trace is recorded."""
    named = [(answer.ledger_id, answer.reference_id) for answer in answers]
    taken = [one for one in named if SAMPLING.takes(trace_id(*one))]
    if not taken:
        return {}
    sendings = {one: sending_of(None, *one) for one in taken}
    try:
        rows = books.rows(
            "trace_postings",
            ledgers=[ledger for ledger, _ in taken],
            references=[reference for _, reference in taken],
        )
    except Retryable:  # the next turn meets it: for a span nobody waits
        return {}
    for ledger, reference, stored in rows:
        sendings[ledger, reference] = sending_of(stored, ledger, reference)
    return sendings


def _stated(message: Incoming) -> Context | None:
    """The span that the message says it comes behind."""
    value = next((text for name, text in message.headers if name == TRACEPARENT), None)
    if value is None:
        return None
    stated = bytes.fromhex(value).decode("ascii", "replace")
    return context_of(stated) if is_traceparent(stated) else None
