"""Goal: each hop goes behind the one before, as across the real processes; here hop by hop, in a moment."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from consumer.trace import Watch
from ledger.batch import Batch, Part, Settled, Stream
from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.incoming import Incoming
from ledger.publisher import Delivery
from ledger.tracing.identity import behind
from ledger.tracing.process import recorded
from ledger.tracing.span import Span
from ledger.tracing.wire import request, sender_of
from producer.message import Outgoing, outgoing
from producer.trace import tell_of_sending
from relay.answer import Answer
from relay.answer_trace import tell_of_answers
from relay.batch import Batch as Rows
from relay.batch import Span as Range
from relay.publish import Confirmed
from relay.trace import Turn
from sandbox.scb.hear import Heard
from sandbox.scb.judgement import Judgement
from sandbox.scb.order import Sorted
from sandbox.scb.posted import Place, Posted
from sandbox.scb.trace import Answering, tell_of_hearing
from tests.books.scene import a_payment, an_item
from tests.tracing.collector import Collector, Seen
from tests.tracing.tree import id_of, path, root_of, the

_SETTINGS = Settings.model_validate({"trace_sample_ratio": 1.0})
_STREAM = Stream(7, 1, "dbis-posting", "legacy.entries", 0)
_ENTRY = a_payment("R-1")
_KEY = {"ledger_id": _ENTRY.ledger_id, "reference_id": _ENTRY.reference_id}
_WAY = [
    "send legacy.entries",
    "process legacy.entries",
    "send dbis.outbox",
    "process dbis.outbox",
    "send scb.acknowledgements",
    "process scb.acknowledgements",
]


class Kept(Collector):
    """An exporter straight into what a collector understands."""

    def add(self, span: Span) -> None:
        """Keep this one."""
        self.take(request(sender_of({"service.name": "tests"}), [span]))

    def close(self) -> None:
        """Nothing is left."""


class _Books:
    """Books that know one entry, by the `traceparent` that it was stored with."""

    def __init__(self, stored: str) -> None:
        self.stored = stored

    def rows(self, _query: str, **_keys: Any) -> list[tuple[str, ...]]:
        return [(*_KEY.values(), self.stored)]


@pytest.fixture
def kept() -> Iterator[Kept]:
    exporter = Kept("")
    with recorded(exporter, 1.0):
        yield exporter


def _names(kept: Kept, last: str, **wanted: object) -> list[str]:
    spans = kept.of(id_of(**_KEY))
    return [name for _, name in path(spans, the(spans, last, **wanted))]


def _sent(entry: LedgerEntry = _ENTRY) -> str:
    made = outgoing(entry, Codec())
    assert isinstance(made, Outgoing)
    tell_of_sending("legacy.entries", [made], 1, time.time_ns())
    return str(dict(made.message.headers)["traceparent"])


def _consumed(header: str, code: str, books: Any = None) -> None:
    watch = Watch(_SETTINGS)
    watch.polling()
    watch.polled()
    item = an_item(_STREAM, 0, _ENTRY)._replace(
        traceparent=header, headers=[("traceparent", header.encode())]
    )
    items = watch.noted([item])
    batch = Batch((Part(_STREAM, 0, 1),), tuple(items), traceparent=watch.batch())
    counts = {"posted": (1, 0, 0), "duplicate": (0, 1, 0)}.get(code, (0, 0, 1))
    watch.posted(batch, [Settled(_STREAM, 1, 0, *counts, 0, 0, (code,))], time.time_ns(), lambda: books)
    watch.finished(time.time_ns())


def _relayed(stored: str | None, resend: int | None = None) -> str:
    record = {"traceparent": stored, "sequence": 1, **_KEY}
    rows = Rows(Range(7, 1, 1, resend), 1, [record])
    turn = Turn(_SETTINGS)
    turn.fetched([rows])
    turn.sent()
    turn.delivered()
    turn.finished([Confirmed(rows, 1, None, [Delivery("dbis.outbox", 0, 5, None)])])
    return str(record["traceparent"])


def _heard_and_answered(stated: str) -> list[tuple[str, str | None]]:
    message = Posted(Place("dbis.outbox", 0, 5), 7, 1, "NEWS", _ENTRY, b"", "", stated, behind(stated))
    heard = Heard(Sorted({}, [message]), [Judgement("APPLIED", None, None)])
    tell_of_hearing(_SETTINGS, "scb", heard, time.time_ns())
    answering = Answering("scb.acknowledgements")
    headers = answering.headers({"traceparent": message.kept, "result": "APPLIED", **_KEY})
    answering.finished()
    return [(name, str(value).encode().hex()) for name, value in headers]


def _acknowledged(headers: list[tuple[str, str | None]], stored: str = "") -> None:
    message = Incoming("scb.acknowledgements", 0, 0, None, None, headers)
    answer = Answer(7, 1, _ENTRY.ledger_id, _ENTRY.reference_id, "APPLIED", None, None)
    books: Any = _Books(stored)
    tell_of_answers(_SETTINGS, books, [(message, answer)], [], time.time_ns())


def test_hop_by_hop_it_is_one_trace(kept: Kept) -> None:
    header = _sent()
    _consumed(header, "posted")
    _acknowledged(_heard_and_answered(_relayed(header)))
    assert root_of(kept.of(id_of(**_KEY))).events == ["read", "confirmed"]
    assert _names(kept, _WAY[-1]) == _WAY


def test_an_answer_without_a_trace_finds_its_row(kept: Kept) -> None:
    header = _sent()
    _consumed(header, "posted")
    _relayed(header)
    _acknowledged([], stored=header)
    assert _names(kept, _WAY[-1]) == [*_WAY[:3], _WAY[-1]]
    root_of(kept.of(id_of(**_KEY)))


def test_a_duplicate_is_linked_to_the_span_that_posted_it(kept: Kept) -> None:
    first, again = _sent(), _sent()
    _consumed(first, "posted")
    books: Any = _Books(first)
    _consumed(again, "duplicate", books)
    spans = kept.of(id_of(**_KEY))
    posting, duplicate = (the(spans, _WAY[1], outcome=one) for one in ("posted", "duplicate"))
    assert (posting.trace, posting.span) in duplicate.links
    assert {posting.parent, duplicate.parent} == {header[36:52] for header in (first, again)}


def test_a_row_that_is_sent_again_is_a_new_span_linked_to_the_first(kept: Kept) -> None:
    header = _sent()
    _consumed(header, "posted")
    _relayed(header)
    _relayed(header, resend=3)
    first, again = (span for span in kept.spans if span.name == _WAY[2])
    assert (first.span, first.parent) != (again.span, "")
    assert again.parent == first.parent
    assert (first.trace, first.span) in again.links
    root_of(kept.of(id_of(**_KEY)))


def test_what_was_posted_directly_begins_at_the_relay(kept: Kept) -> None:
    _acknowledged(_heard_and_answered(_relayed(None)))
    assert _names(kept, _WAY[-1]) == _WAY[2:]
    assert root_of(kept.of(id_of(**_KEY))).name == _WAY[2]


def test_behind_a_producer_that_is_not_traced_the_consumer_begins(kept: Kept) -> None:
    header = _sent()
    kept.spans.clear()
    _consumed(f"{header[:-2]}00", "posted")
    root: Seen = root_of(kept.of(id_of(**_KEY)))
    assert root.name == _WAY[1]


def test_a_refusal_is_an_error(kept: Kept) -> None:
    _consumed(_sent(), "account_closed")
    assert the(kept.of(id_of(**_KEY)), _WAY[1], outcome="account_closed").error == "account_closed"
