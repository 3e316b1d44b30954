"""The trace of an entry, which anyone can compute from its ledger and reference, and the spans in it.

The trace id is the first 16 bytes, and the id of its first span the 8 bytes after them, of SHA-256 over
`ledger_id`, U+001F, `reference_id` in UTF-8. So whoever knows an entry finds its trace, in any system.

Spans of later steps that others must know (the posting's, the relay's first sending) have derived ids,
too: from the `traceparent` that the books keep. No step has to tell the next one what is not stored anyway.
"""

import hashlib
import re
import secrets
from typing import NamedTuple

from ledger.tracing.sampling import SAMPLED_DIGITS, SAMPLING

POSTING, REFUSAL, SENDING = "post", "refuse", "send"  # steps with derived ids

# ids of nothing but zeros are none
is_traceparent = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}").fullmatch
_SAMPLED, _NOT_SAMPLED = "01", "00"
_TRACE_DIGITS = 32
_SPAN_DIGITS = 16


class Context(NamedTuple):
    """One span of one trace; `sampled` says whether somebody records it."""

    trace: str
    span: str
    sampled: bool

    @property
    def traceparent(self) -> str:
        """As W3C's header says it."""
        return f"00-{self.trace}-{self.span}-{_SAMPLED if self.sampled else _NOT_SAMPLED}"


def trace_id(ledger_id: str, reference_id: str) -> str:
    """The trace id of an entry: 32 hexadecimal digits."""
    return _digits(ledger_id, reference_id)[:_TRACE_DIGITS]


def traceparent(ledger_id: str, reference_id: str) -> str:
    """The `traceparent` that an entry has by itself, if nobody has sent another; its flag is this process's.

    >>> traceparent("MASTER", "REF-1")
    '00-c760a871b3237f8076c1b8d4ef3661fe-08d1c4746ae3b5e9-00'
    """
    digits = _digits(ledger_id, reference_id)
    trace, span = digits[:_TRACE_DIGITS], digits[_TRACE_DIGITS : _TRACE_DIGITS + _SPAN_DIGITS]
    return f"00-{trace}-{span}-{_SAMPLED if SAMPLING.takes(trace) else _NOT_SAMPLED}"


def sending(ledger_id: str, reference_id: str) -> str:
    """The `traceparent` to send an entry with: recorded, each sending is a span of its own."""
    own = traceparent(ledger_id, reference_id)
    return f"{own[:36]}{new_span()}-{_SAMPLED}" if own[-1] in SAMPLED_DIGITS else own


def kept(stated: str) -> str:
    """A `traceparent` as it is passed on and stored: marked as recorded if we take it."""
    is_new = stated[-1] not in SAMPLED_DIGITS and SAMPLING.goes_on(stated)
    return f"{stated[:-2]}{_SAMPLED}" if is_new else stated


def context_of(stated: str) -> Context:
    """The span that a well-formed `traceparent` names."""
    return Context(stated[3:35], stated[36:52], stated[-1] in SAMPLED_DIGITS)


def parent_of(stated: str | None) -> str | None:
    """The span that goes before ours: none when nobody has recorded it, or the tree would have a hole."""
    if stated is None or not is_traceparent(stated) or stated[-1] not in SAMPLED_DIGITS:
        return None
    return stated[36:52]


def step(stated: str, name: str, *parts: object) -> Context:
    """The span of the step `name` behind a `traceparent`; `parts` tell it from others behind the same.

    Its flag plays no part: whether a step is recorded does not change its id.
    """
    text = "\x1f".join((stated[:52], name, *map(str, parts)))
    return Context(stated[3:35], hashlib.sha256(text.encode()).hexdigest()[:_SPAN_DIGITS], sampled=True)


def refusal_of(stated: str, group: str, topic: str, partition: int, offset: int) -> Context:
    """The span in which a consumer group refused the message at this place."""
    return step(stated, REFUSAL, group, topic, partition, offset)


def behind(stated: str | None) -> str | None:
    """A new span behind a `traceparent`, if it is recorded; else that itself, to be passed on."""
    if stated is None or not SAMPLING.goes_on(stated):
        return stated
    return context_of(stated)._replace(span=new_span(), sampled=True).traceparent


def new_span() -> str:
    """The id of a span that nobody has to guess."""
    return secrets.token_hex(_SPAN_DIGITS // 2)


def new_trace() -> Context:
    """The first span of a trace that is no entry's."""
    return Context(secrets.token_hex(_TRACE_DIGITS // 2), new_span(), sampled=True)


def _digits(ledger_id: str, reference_id: str) -> str:
    return hashlib.sha256(f"{ledger_id}\x1f{reference_id}".encode()).hexdigest()
