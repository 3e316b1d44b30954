"""The span of a dead letter that is tried again: in its message's trace, linked to its refusal."""

from collections.abc import Sequence
from time import time_ns

from ledger.dead_letters.letter import Letter
from ledger.dead_letters.repost import Answer
from ledger.outcome import Outcome
from ledger.stated import stated_trace
from ledger.tracing.attributes import OUTCOME, RUN_ID, entry, messaging, place
from ledger.tracing.identity import (
    POSTING,
    context_of,
    new_span,
    parent_of,
    refusal_of,
    step,
    traceparent,
)
from ledger.tracing.process import emit, is_on
from ledger.tracing.sampling import SAMPLING
from ledger.tracing.span import Span


def tell_of_trial(doing: str, letters: Sequence[Letter], answers: Sequence[Answer], begun: int) -> None:
    """Record what the books answered, for good, to letters that were taken in hand at `begun`."""
    if not is_on():
        return
    now = time_ns()
    spans = [
        _span(doing, letter, answer, begun, now) for letter, answer in zip(letters, answers, strict=True)
    ]
    emit(span for span in spans if span is not None)


def _span(doing: str, letter: Letter, answer: Answer, begun: int, now: int) -> Span | None:
    stated = stated_trace(letter.headers)
    trace = stated or (traceparent(*answer.entry) if answer.entry is not None else None)
    if trace is None or not SAMPLING.goes_on(trace):
        return None
    if answer.code == Outcome.POSTED and answer.entry is not None:
        context = step(trace, POSTING, *answer.entry)  # the relay's span comes behind it
    else:
        context = context_of(trace)._replace(span=new_span())
    settled = answer.code in (Outcome.POSTED, Outcome.DUPLICATE)
    where = (letter.consumer_group, letter.topic, letter.partition, letter.offset)
    return Span(
        f"{doing} {letter.topic}",
        "CONSUMER",
        context._replace(sampled=True),
        parent_of(stated),
        begun,
        now,
        {
            **messaging(letter.topic, "process", doing, letter.consumer_group),
            **place(letter.partition, letter.offset),
            **entry(*(answer.entry or (None, None))),
            OUTCOME: answer.code,
            **({} if letter.run_id is None else {RUN_ID: letter.run_id}),
        },
        (refusal_of(trace, *where),),
        error="" if settled else answer.code,
    )
