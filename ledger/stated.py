"""What the headers of a message state of its entry: the content digest, the trace it belongs to."""

import re
from collections.abc import Iterable, Mapping

from ledger.entry import LedgerEntry, content_digest
from ledger.errors import Refusal
from ledger.kafka import CONTENT_DIGEST, TRACEPARENT
from ledger.outcome import Outcome
from ledger.tracing.identity import kept, traceparent
from ledger.validation import fault_of

# ids of nothing but zeros are none
is_traceparent = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}").fullmatch
WRONG_DIGEST = Refusal(
    Outcome.FIELD_INVALID,
    "the content-digest header is not the digest of the entry",
    field=CONTENT_DIGEST,
    rule="digest",
)
UNREADABLE_HEADERS = Refusal(
    Outcome.UNDECODABLE, "a header has a name that is not UTF-8; headers are not kept", rule="headers"
)


def fault_of_stated(entry: LedgerEntry, headers: Mapping[str, bytes | None]) -> Refusal | None:
    """The first fault of an entry by itself, its sender's digest taken for the last of its fields."""
    fault = fault_of(entry)
    if CONTENT_DIGEST not in headers or (fault is not None and fault.code == Outcome.FIELD_INVALID):
        return fault
    return fault if headers[CONTENT_DIGEST] == content_digest(entry) else WRONG_DIGEST


def stated_trace(headers: Iterable[tuple[str, bytes | None]]) -> str | None:
    """The `traceparent` that the sender stated, well-formed."""
    value = next((value for name, value in headers if name == TRACEPARENT), None)
    return value.decode() if value is not None and is_traceparent(value) else None


def trace_context(stated: bytes | None, entry: LedgerEntry) -> str:
    """The sender's trace context, or the one that anybody can derive when it sent none well-formed."""
    if stated is not None and is_traceparent(stated):
        return kept(stated.decode())
    return traceparent(entry.ledger_id, entry.reference_id)
