"""What is wrong, each in one sentence that ends with the command to use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import NamedTuple

from ledger.status.outbox import OutboxStatus
from ledger.status.streams import UNREAD, StreamStatus

_STANDING_SECONDS = 60.0  # longer than a restart takes; until then waiting is not standing still


class Problem(NamedTuple):
    """`serious` ones make the whole unhealthy; the others want a person's eye, while replication goes on."""

    text: str
    serious: bool = True


@dataclass(frozen=True, slots=True)
class OpenBreaks:
    """Differences with the SCB that nobody has settled, by kind, and the first that names a reference."""

    kind: str
    count: int
    ledger_id: str | None
    reference_id: str | None


@dataclass(frozen=True, slots=True)
class OpenLetters:
    """Refused messages that nobody has settled, by code, and the first that names a reference."""

    code: str
    count: int
    ledger_id: str | None
    reference_id: str | None


def stream_problems(streams: Sequence[StreamStatus]) -> Iterator[Problem]:
    """Streams that are stopped, gone, beyond their log's end, or that nobody reads; alike ones at once."""
    alike: dict[tuple[str, str, str, str], list[StreamStatus]] = {}
    for stream in streams:
        wrong, remedy = _wrong(stream)
        if wrong:
            alike.setdefault((stream.group, stream.topic, wrong, remedy), []).append(stream)
    for (group, topic, wrong, remedy), those in alike.items():
        partitions = (
            f"partition{'s' if len(those) > 1 else ''} {', '.join(str(one.partition) for one in those)}"
        )
        waiting = sum(one.lag_messages or 0 for one in those)
        oldest = max((one.lag_seconds or 0.0 for one in those), default=0.0)
        waits = f" ({waiting:,} messages wait, the first for {_span(oldest)})" if waiting else ""
        yield Problem(
            f"topic {topic} {partitions}, group {group}: {wrong}{waits}: {remedy}",
            serious=any(one.state != UNREAD or _stands(one.lag_seconds) for one in those),
        )


def _wrong(stream: StreamStatus) -> tuple[str, str]:
    """What is wrong with a stream, and the command that helps; empty when nothing is."""
    if stream.state == "STOPPED":
        reason = stream.reason or "no reason was kept"
        return f"stopped: {reason}", "once the cause is gone, dual-ledger consume --resume-stopped"
    if not stream.exists:
        return "gone from Kafka", "dual-ledger topics check"
    if stream.end is not None and stream.end < stream.position:
        where = f"settled up to offset {stream.position - 1}, but the log ends at {stream.end}"
        return f"{where}: it was truncated or created again", "dual-ledger consume --group NAME reads it anew"
    if stream.state == UNREAD:
        return "never read", "dual-ledger consume"
    if _stands(stream.lag_seconds) and _stands(stream.quiet_seconds):
        return "nothing was settled for a minute", "dual-ledger consume"
    return "", ""


def outbox_problems(outbox: OutboxStatus) -> Iterator[Problem]:
    """Rows that do not leave."""
    for shard in outbox.waiting:
        if not _stands(shard.seconds) and shard.error is None:
            continue
        waits = f"outbox shard {shard.shard}: the oldest row waits for {_span(shard.seconds)}"
        if shard.error is not None:
            yield Problem(f"{waits}: {shard.error}: dual-ledger outbox status", _stands(shard.seconds))
        elif shard.relay is None:
            yield Problem(f"{waits} and no relay runs: dual-ledger relay")
        else:
            yield Problem(f"{waits}, though {shard.relay} holds it: look into the log of that relay")


def break_problems(unsettled: int, breaks: Sequence[OpenBreaks]) -> Iterator[Problem]:
    """Differences that nobody has settled; `unsettled` outbox rows were refused by the SCB."""
    for one in breaks:
        yield Problem(
            f"{one.count:,} open {'break' if one.count == 1 else 'breaks'} ({one.kind})"
            f"{_look(one.ledger_id, one.reference_id)}"
        )
    if unsettled > 0 and not breaks:
        yield Problem(f"{unsettled:,} outbox rows failed at the SCB: dual-ledger outbox status")


def letter_problems(letters: Sequence[OpenLetters], topic: str) -> Iterator[Problem]:
    """Refused messages that nobody has settled: they hold nothing up."""
    for one in letters:
        yield Problem(
            f"{one.count:,} open dead {'letter' if one.count == 1 else 'letters'} ({one.code}), "
            f"also in topic {topic}"
            f"{_look(one.ledger_id, one.reference_id)}",
            serious=False,
        )


def _look(ledger_id: str | None, reference_id: str | None) -> str:
    if reference_id is None or not (reference_id + (ledger_id or "")).isprintable():
        return ""  # what was refused may hold anything: nothing that a terminal would obey is shown
    ledger = f" --ledger {quote(ledger_id)}" if ledger_id else ""
    return f", the first: dual-ledger trace {quote(reference_id)}{ledger}"


def _stands(seconds: float | None) -> bool:
    return seconds is not None and seconds > _STANDING_SECONDS


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "an unknown time"
    if seconds < 120:  # noqa: PLR2004  up to two minutes, seconds say more
        return f"{seconds:,.0f} s"
    return f"{seconds / 60:,.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"  # noqa: PLR2004  same
