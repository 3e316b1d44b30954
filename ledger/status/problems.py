"""What is wrong, each in one sentence that ends with the command to use."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import NamedTuple

from ledger.config import Settings
from ledger.status.outbox import WaitingShard
from ledger.status.remedy import consume_command, resume_command
from ledger.status.streams import UNREAD, StreamStatus

STANDING_SECONDS = 60.0  # longer than a restart takes; until then waiting is not standing still
_UNTENDED_SECONDS = 2.0  # where nobody lives who could do it, waiting is standing still at once
COUNTED_MAX = 100_000  # dead letters, and parked entries: a look is made every second
_UNTENDED = "no consumer of the group runs"


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


def stream_problems(
    settings: Settings, streams: Sequence[StreamStatus], groups: Collection[str] | None = None
) -> Iterator[Problem]:
    """Streams that are stopped, gone, outside of their log, or that nobody reads; alike ones at once.

    `groups` are those of which a consumer lives; None where that is not known.
    """
    alike: dict[tuple[str, str, str, str], list[StreamStatus]] = {}
    for stream in streams:
        wrong, remedy = _wrong(settings, stream, groups)
        if wrong:
            alike.setdefault((stream.group, stream.topic, wrong, remedy), []).append(stream)
    for (group, topic, wrong, remedy), those in alike.items():
        helps = remedy or f"once the cause is gone, {_resume(settings, those)}"
        partitions = (
            f"partition{'s' if len(those) > 1 else ''} {', '.join(str(one.partition) for one in those)}"
        )
        waiting = sum(one.lag_messages or 0 for one in those)
        ages = [one.lag_seconds for one in those if one.lag_seconds is not None]
        oldest = f", the first for {span(max(ages))}" if ages else ""
        messages = "1 message waits" if waiting == 1 else f"{waiting:,} messages wait"
        waits = f" ({messages}{oldest})" if waiting else ""
        yield Problem(
            f"topic {topic} {partitions}, group {group}: {wrong}{waits}: {helps}",
            serious=wrong == _UNTENDED
            or any(one.state != UNREAD or _stands(one.lag_seconds) for one in those),
        )


def _wrong(settings: Settings, stream: StreamStatus, groups: Collection[str] | None) -> tuple[str, str]:
    """What is wrong with a stream, and the command that helps; empty when nothing is.

    Without a command: it is stopped, and one `streams resume` helps all those that are alike.
    """
    if stream.state == "STOPPED":
        return f"stopped: {stream.reason or 'no reason was kept'}", ""
    if not stream.exists:
        return "gone from Kafka", "dual-ledger topics check"
    if outside := _outside_its_log(stream):
        return outside
    alone = groups is not None and stream.group not in groups and _waits(stream)
    if alone or stream.state == UNREAD:
        return _UNTENDED if alone else "never read", _consume(settings, stream)
    if _stands(stream.quiet_seconds) and (stream.silent or _stands(stream.lag_seconds)):
        return "nothing was settled for a minute", _consume(settings, stream)
    return "", ""


def _waits(stream: StreamStatus) -> bool:
    """Messages wait for longer than a moment, and nothing was settled in it."""
    quiet = stream.quiet_seconds is None or stream.quiet_seconds > _UNTENDED_SECONDS
    return quiet and (stream.silent or (stream.lag_seconds or 0.0) > _UNTENDED_SECONDS)


def _outside_its_log(stream: StreamStatus) -> tuple[str, str] | None:
    """Its next message is before the first that the log has, or beyond the last."""
    if stream.start is not None and stream.start > stream.position:
        gone = f"offsets {stream.position} to {stream.start - 1} are gone from the log and were never posted"
        return gone, "load them from their source; dual-ledger consume --group NAME reads on"
    if stream.end is not None and stream.end < stream.position:
        where = f"settled up to offset {stream.position - 1}, but the log ends at {stream.end}"
        return f"{where}: it was truncated or created again", "dual-ledger consume --group NAME reads it anew"
    return None


def _resume(settings: Settings, alike: Sequence[StreamStatus]) -> str:
    partitions = [stream.partition for stream in alike]
    return resume_command(alike[0].group, alike[0].topic, partitions, usual_group=settings.consumer_group)


def _consume(settings: Settings, stream: StreamStatus, *options: str) -> str:
    usual = settings.consumer_group
    return consume_command(settings, stream.group, stream.topic, *options, usual_group=usual)


def outbox_problems(waiting: Sequence[WaitingShard], *, relay_lives: bool | None = None) -> Iterator[Problem]:
    """Rows that do not leave, unsent ones told at once; None where it is not known whether a relay lives."""
    unsent: list[WaitingShard] = []
    for shard in waiting:
        alone = relay_lives is False and shard.relay is None and shard.seconds > _UNTENDED_SECONDS
        if not (alone or _stands(shard.seconds)) and shard.error is None:
            continue
        waits = f"outbox shard {shard.shard}: the oldest row waits for {span(shard.seconds)}"
        if shard.error is not None:
            yield Problem(f"{waits}: {shard.error}: dual-ledger outbox status", _stands(shard.seconds))
        elif shard.relay is None:
            unsent.append(shard)
        else:
            yield Problem(
                f"{waits}, though {shard.relay} holds it; its log says why: dual-ledger outbox status"
            )
    if unsent:
        names = f"shard{'s' if len(unsent) > 1 else ''} {', '.join(str(one.shard) for one in unsent)}"
        oldest = span(max(one.seconds for one in unsent))
        yield Problem(
            f"outbox {names}: the oldest row waits for {oldest} and no relay runs: dual-ledger relay"
        )


def break_problems(unsettled: int, breaks: Sequence[OpenBreaks]) -> Iterator[Problem]:
    """Differences that nobody has settled; `unsettled` outbox rows were refused by the SCB."""
    for one in breaks:
        yield Problem(
            f"{one.count:,} open {'break' if one.count == 1 else 'breaks'} ({one.kind}): "
            f"dual-ledger breaks list --kind {one.kind}{_look(one.ledger_id, one.reference_id)}"
        )
    if unsettled > 0 and not breaks:
        yield Problem(f"{unsettled:,} outbox rows failed at the SCB: dual-ledger outbox status")


def seal_problems(count: int, first: int | None) -> Iterator[Problem]:
    """Sealed windows of which the SCB's own ledger holds something else."""
    if count:
        windows = f"{count:,} sealed {'window' if count == 1 else 'windows'}"
        yield Problem(f"the SCB's ledger differs in {windows}, the first is {first}: dual-ledger seals")


def letter_problems(letters: Sequence[OpenLetters], topic: str) -> Iterator[Problem]:
    """Refused messages that nobody has settled: they hold nothing up."""
    least = "" if are_exact(letters) else "at least "  # which codes the rest has is not known
    for one in letters:
        yield Problem(
            f"{least}{one.count:,} open dead {'letter' if one.count == 1 else 'letters'} ({one.code}), "
            f"also in topic {topic}: dual-ledger dead-letters list --code {one.code}"
            f"{_look(one.ledger_id, one.reference_id)}",
            serious=False,
        )


def parked_problems(parked: int, account: str | None) -> Iterator[Problem]:
    """Entries that wait for accounts; `account` is one that the first of them waits for."""
    if parked:
        first = f", the first for {quote(account)}" if account and account.isprintable() else ""
        more = "" if are_exact(parked=parked) else " or more"
        yield Problem(
            f"{parked:,}{more} {'entry waits' if parked == 1 else 'entries wait'} for an account{first}: "
            "dual-ledger dead-letters list --status parked",
            serious=False,
        )


def are_exact(letters: Sequence[OpenLetters] = (), parked: int = 0) -> bool:
    """Whether all were counted; beyond a hundred thousand the figures are the least there is."""
    return max(sum(one.count for one in letters), parked) < COUNTED_MAX


def _look(ledger_id: str | None, reference_id: str | None) -> str:
    if reference_id is None or not (reference_id + (ledger_id or "")).isprintable():
        return ""  # what was refused may hold anything: nothing that a terminal would obey is shown
    ledger = f" --ledger {quote(ledger_id)}" if ledger_id else ""
    return f", the first: dual-ledger trace {quote(reference_id)}{ledger}"


def _stands(seconds: float | None) -> bool:
    return seconds is not None and seconds > STANDING_SECONDS


def span(seconds: float | None) -> str:
    """How long, as a person says it."""
    if seconds is None:
        return "an unknown time"
    if seconds < 120:  # noqa: PLR2004  up to two minutes, seconds say more
        return f"{seconds:,.0f} s"
    return f"{seconds / 60:,.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"  # noqa: PLR2004  same
