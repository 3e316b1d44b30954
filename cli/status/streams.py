"""The streams as tables: one line each, or one for all of a topic that are alike."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from cli.status.table import number, seconds_text, table
from ledger.status.rates import Key
from ledger.status.streams import StreamStatus

_LATE_SECONDS = 10.0


def streams_tables(streams: Sequence[StreamStatus], *, narrow: bool) -> Iterator[RenderableType]:
    """One table for each group, one line for each stream."""
    groups = sorted({stream.group for stream in streams})
    for group in groups:
        title = f"Streams of group {group}" if len(groups) > 1 else "Streams"
        yield _streams(title, [one for one in streams if one.group == group], narrow=narrow)


def topics_table(streams: Sequence[StreamStatus], rates: Mapping[Key, float]) -> Iterator[RenderableType]:
    """One line for the streams of a group and topic that are in the same state."""
    if not streams:
        return
    topics = table("Streams", narrow=True)
    several = len({stream.group for stream in streams}) > 1
    for name in (*(["group"] if several else []), "topic"):
        topics.add_column(name, no_wrap=True)
    for name in ("streams", "lag", "behind", "now", "posted", "dup.", "dead"):
        topics.add_column(name, justify="right", no_wrap=True)
    topics.add_column("state", no_wrap=True)
    for (group, topic, state), alike in groupby(sorted(streams, key=_alike), key=_alike):
        those = list(alike)
        known = [one.lag_messages for one in those if one.lag_messages is not None]
        ages = [one.lag_seconds for one in those if one.lag_seconds is not None]
        speeds = [rates[key] for one in those if (key := (one.group, one.topic, one.partition)) in rates]
        topics.add_row(
            *([group] if several else []),
            topic,
            number(len(those)),
            number(sum(known) if len(known) == len(those) else None),
            seconds_text(max(ages, default=None)),
            f"{sum(speeds):,.0f}/s" if speeds else "-",
            number(sum(one.posted for one in those)),
            number(sum(one.duplicates for one in those)),
            number(sum(one.dead_letters for one in those)),
            _styled(state),
        )
    yield topics


def _streams(title: str, streams: Sequence[StreamStatus], *, narrow: bool) -> RenderableType:
    lines = table(title, narrow=narrow)
    for name in ("topic", "part."):
        lines.add_column(name, no_wrap=True)
    ends = [] if narrow else ["end"]  # it is position and lag together
    for name in ("position", *ends, "lag", "behind", "posted", "dup.", "dead"):
        lines.add_column(name, justify="right", no_wrap=True)
    lines.add_column("state", no_wrap=True)
    for stream in streams:
        lines.add_row(
            stream.topic,
            str(stream.partition),
            number(stream.position),
            *(number(stream.end) for _ in ends),
            number(stream.lag_messages),
            seconds_text(stream.lag_seconds),
            *map(number, (stream.posted, stream.duplicates, stream.dead_letters)),
            _styled(_state(stream)),
        )
    return lines


def _alike(stream: StreamStatus) -> tuple[str, str, str]:
    return stream.group, stream.topic, _state(stream)


def _state(stream: StreamStatus) -> str:
    if not stream.exists:
        return "gone"
    late = stream.state == "RUNNING" and (stream.lag_seconds or 0) > _LATE_SECONDS
    return "behind" if late else stream.state.lower()


def _styled(state: str) -> Text:
    styles = {"gone": "bold red", "stopped": "bold red", "running": "green"}
    return Text(state, style=styles.get(state, "yellow"))
