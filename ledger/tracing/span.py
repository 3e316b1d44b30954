"""A span as the processes tell it: once it is over, with all it was."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from ledger.tracing.identity import Context, new_span

Kind: TypeAlias = Literal["PRODUCER", "CONSUMER", "CLIENT", "INTERNAL"]
Attributes: TypeAlias = Mapping[str, str | int]
_NONE: Attributes = MappingProxyType({})
LINKS_MAX = 128  # what OpenTelemetry keeps of a span's links, unless told otherwise


class Span(NamedTuple):
    """One step of a trace; times are nanoseconds since 1970; `error` is a code, no text of the entry's."""

    name: str
    kind: Kind
    context: Context
    parent: str | None
    begins: int
    ends: int
    attributes: Attributes = _NONE
    links: tuple[Context, ...] = ()
    events: tuple[tuple[str, int], ...] = ()
    error: str = ""


class Stage(NamedTuple):
    """A part of the work on a batch: its name, its time, whether a server was asked."""

    name: str
    begins: int
    ends: int
    attributes: Attributes = _NONE
    kind: Kind = "INTERNAL"


def batch_spans(root: Span, *stages: Stage) -> list[Span]:
    """A batch's span and its stages below it."""
    below = [
        Span(
            stage.name,
            stage.kind,
            root.context._replace(span=new_span()),
            root.context.span,
            stage.begins,
            stage.ends,
            stage.attributes,
        )
        for stage in stages
    ]
    return [root._replace(links=root.links[:LINKS_MAX]), *below]
