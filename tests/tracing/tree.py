"""What must hold of any trace, and the id of one, computed by hand."""

import hashlib
from collections.abc import Sequence

from tests.tracing.collector import Seen


def id_of(ledger_id: str, reference_id: str) -> str:
    """The trace id of an entry, as docs/tracing.md says."""
    return hashlib.sha256(ledger_id.encode() + b"\x1f" + reference_id.encode()).hexdigest()[:32]


def is_taken(trace: str, ratio: float) -> bool:
    """Whether a trace is recorded at this ratio, by its id."""
    return int(trace, 16) % 2**64 < ratio * 2**64


def root_of(spans: Sequence[Seen]) -> Seen:
    """The one root of a connected trace, whose spans have ids of their own and begin behind their parents."""
    by_id = {span.span: span for span in spans}
    assert len(by_id) == len(spans), sorted(span.name for span in spans)
    roots = [span for span in spans if not span.parent]
    assert len(roots) == 1, [(span.service, span.name) for span in roots]
    for span in spans:
        assert span.begins <= span.ends
        if span.parent:
            assert span.parent in by_id, f"{span.service}: {span.name} hangs in the air"
            assert by_id[span.parent].begins <= span.begins, span.name
    return roots[0]


def path(spans: Sequence[Seen], last: Seen) -> list[tuple[str, str]]:
    """Service and name of each span from the root to this one."""
    by_id = {span.span: span for span in spans}
    way = [last]
    while way[0].parent:
        way.insert(0, by_id[way[0].parent])
    return [(span.service, span.name) for span in way]


def the(spans: Sequence[Seen], name: str, **wanted: object) -> Seen:
    """The only span of this name whose attributes of ours are as wanted."""
    found = [
        span
        for span in spans
        if span.name == name
        and all(span.attributes.get(f"dual_ledger.{key}") == value for key, value in wanted.items())
    ]
    assert len(found) == 1, (name, wanted, [(span.name, span.outcome) for span in spans])
    return found[0]
