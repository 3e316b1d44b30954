"""The span of one message's processing: it goes behind its sender's, and the relay's goes behind it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ledger.batch import Item, Settled
from ledger.books import Books
from ledger.errors import Retryable
from ledger.outcome import Outcome
from ledger.refused_rows import identity_of
from ledger.stated import stated_trace
from ledger.tracing.attributes import OUTCOME, RUN_ID, entry, messaging, place
from ledger.tracing.identity import (
    POSTING,
    Context,
    context_of,
    new_span,
    parent_of,
    refusal_of,
    step,
    traceparent,
)
from ledger.tracing.sampling import SAMPLED_DIGITS, SAMPLING
from ledger.tracing.span import Span

_Identity: TypeAlias = tuple[str | None, str | None]


class Arrived(NamedTuple):
    """A message whose trace is recorded: the nth of its stream in its batch, behind this `traceparent`."""

    item: Item
    nth: int
    trace: str


def arrived(item: Item, nth: int) -> Arrived | None:
    """A message that cannot be posted, if its trace is recorded; one that names no entry has none."""
    trace = stated_trace(item.headers)
    if trace is None:
        ledger_id, reference_id = identity_of(item)
        trace = traceparent(ledger_id, reference_id) if ledger_id and reference_id else None
    return Arrived(item, nth, trace) if trace is not None and SAMPLING.goes_on(trace) else None


def entry_spans(
    chosen: Sequence[Arrived],
    settled: Sequence[Settled],
    run_id: str | None,
    times: tuple[int, int],
    books: Callable[[], Books],
) -> list[Span]:
    """One span for each that was settled now; a duplicate's is linked to its first posting's."""
    parts = {part.stream.shard: part for part in settled}
    some = {shard: _by_offset(part) for shard, part in parts.items() if part.offsets is not None}
    outcomes = [
        (one, part, part.codes[one.nth] if part.offsets is None else some[shard].get(one.item.offset))
        for one in chosen
        if (part := parts.get(shard := one.item.shard)) is not None
    ]
    known = [(one, part, code) for one, part, code in outcomes if code is not None]
    firsts = _firsts([one.item for one, _, code in known if code == Outcome.DUPLICATE], books)
    return [_span(one, part, code, run_id, times, firsts) for one, part, code in known]


def _span(
    one: Arrived,
    part: Settled,
    code: str,
    run_id: str | None,
    times: tuple[int, int],
    firsts: Mapping[_Identity, Context],
) -> Span:
    stream, item = part.stream, one.item
    named = identity_of(item)
    told = {
        **messaging(stream.topic, "process", "process", stream.consumer_group),
        **place(stream.partition, item.offset),
        **entry(*named),
        OUTCOME: code,
        **({} if run_id is None else {RUN_ID: run_id}),
    }
    links: tuple[Context, ...] = ()
    if code == Outcome.POSTED:
        context = step(one.trace, POSTING, *named)
    elif code == Outcome.DUPLICATE:
        context = context_of(one.trace)._replace(span=new_span())
        links = (firsts[named],) if named in firsts else ()
    else:
        where = (stream.consumer_group, stream.topic, stream.partition, item.offset)
        context = refusal_of(one.trace, *where)
    error = code if code not in (Outcome.POSTED, Outcome.DUPLICATE) else ""
    return Span(
        f"process {stream.topic}",
        "CONSUMER",
        context._replace(sampled=True),
        parent_of(stated_trace(item.headers)),
        *times,
        told,
        links,
        error=error,
    )


def _by_offset(part: Settled) -> dict[int, str]:
    """What messages came to, of a part of which some were settled before: those are not in it."""
    return dict(zip(part.offsets or (), part.codes, strict=True))


def _firsts(items: Sequence[Item], books: Callable[[], Books]) -> dict[_Identity, Context]:
    """The spans that first posted these entries, where they were recorded."""
    if not items:
        return {}
    named = [identity_of(item) for item in items]
    try:
        rows = books().rows(
            "trace_postings",
            ledgers=[ledger_id for ledger_id, _ in named],
            references=[reference_id for _, reference_id in named],
        )
    except Retryable:  # posting has met it, or will: for a link nobody waits
        return {}
    return {
        (ledger_id, reference_id): step(trace, POSTING, ledger_id, reference_id)
        for ledger_id, reference_id, trace in rows
        if trace[-1] in SAMPLED_DIGITS
    }
