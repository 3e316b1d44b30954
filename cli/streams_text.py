"""What `streams` prints for a person."""

from collections.abc import Sequence

from ledger.status.remedy import resume_command
from ledger.streams import RUNNING, STOPPED, Operated, StoredStream

_HEADS = ("group", "topic", "part.", "position", "posted", "dup.", "dead", "state", "since (UTC)")
_NUMBERS = range(2, 7)


def streams_text(streams: Sequence[StoredStream], usual_group: str) -> str:
    """A table, and under it why the stopped ones are, with the command that lets each go on."""
    if not streams:
        return "no stream: no consumer has read anything yet"
    rows = [_HEADS, *map(_cells, streams)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    for stream in streams:
        if stream.state == STOPPED:
            command = resume_command(stream.group, stream.topic, [stream.partition], usual_group=usual_group)
            lines += [
                "",
                f"{_name(stream)}: {stream.reason or 'no reason was kept'}",
                f"  to go on: {command}",
            ]
    return "\n".join(lines)


def operated_text(done: Sequence[Operated], group: str) -> str:
    """A line for each stream, and what comes next."""
    if not done:
        return f"no stream of group {group} is stopped"
    lines = [_line(one) for one in done]
    if any(one.changed and one.after.state == RUNNING for one in done):
        lines += [
            "a consumer that runs takes up what goes on within seconds, otherwise the next one does;",
            "if the cause is still there, it stops again: dual-ledger streams list",
        ]
    return "\n".join(lines)


def _line(one: Operated) -> str:
    stream, was = one.after, one.before.reason or "no reason was kept"
    if not one.changed:
        how = "runs already" if stream.state == RUNNING else f"is stopped already: {stream.reason}"
    elif stream.state == RUNNING:
        how = f"goes on at offset {stream.position}; it was stopped: {was}"
    else:
        how = f"is stopped at offset {stream.position}"
    return f"{_name(stream)} {how}"


def _name(stream: StoredStream) -> str:
    return f"topic {stream.topic} partition {stream.partition}, group {stream.group}"


def _cells(stream: StoredStream) -> tuple[str, ...]:
    counts = (stream.position, stream.posted, stream.duplicates, stream.dead_letters)
    return (
        stream.group,
        stream.topic,
        str(stream.partition),
        *(f"{count:,}" for count in counts),
        stream.state.lower(),
        f"{stream.since:%Y-%m-%d %H:%M:%S}" if stream.since else "-",
    )


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if column in _NUMBERS else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
