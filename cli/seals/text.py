"""What `seals` prints for a person."""

from collections.abc import Sequence
from datetime import datetime

from audit.cosigning.ledgers import Signature, Stranger, Totals, Window
from cli.printable import printable
from ledger.many import many

_HEADS = ("window", "sealed at (UTC)", "entries", "at the SCB", "equal", "up to here", "signed by")
_NUMBERS = (0, 2, 3)
_EQUAL = {True: "yes", False: "NO", None: "not answered"}
_VERIFIED = {True: "verified", False: "WRONG", None: "key not known here"}


def windows_text(windows: Sequence[Window], totals: Totals) -> str:
    """A table, under it what differs, and the sum of the whole chain."""
    if not windows:
        return "nothing is sealed yet: dual-ledger seal"
    rows = [_HEADS, *map(_cells, windows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    lines += [_differs(window) for window in windows if window.difference]
    lines += ["", _summed_up(totals)]
    return "\n".join(lines)


def answer_text(at: datetime, window: Window | None, behind: int) -> str:
    """Yes, no or not yet, and exactly what it is about."""
    until = f"{at:%Y-%m-%d %H:%M:%S} UTC"
    if window is None:
        return f"not known: no window was sealed up to {until}"
    said = {
        True: "not known yet: not all of it is sealed"
        if behind
        else f"yes: both ledgers hold the same up to {until}",
        False: "NO: they differ",
        None: "not answered yet by the SCB",
    }[window.equal_up_to_here]
    covered = (
        f"{_names(window)} with {window.row['entries_up_to_here']:,} entries, the last sealed at "
        f"{window.row['sealed_at']:%Y-%m-%d %H:%M:%S.%f} UTC"
    )
    lines = [said, covered]
    if window.signatures:
        lines.append(f"signed by {_signed(window.signatures)}")
    if behind:
        lines.append(f"{many(behind, 'entry', 'entries')} more by {until}, not sealed yet")
        lines.append("next: dual-ledger seal --wait 30")
    if window.equal_up_to_here is False:
        lines.append("next: dual-ledger seals")
    return "\n".join(lines)


def strangers_text(unknown: Sequence[Stranger]) -> str:
    """The answers to windows that never were."""
    return "\n".join(
        f"the SCB speaks of window {one.number} ({one.digest}), which was never sealed here: "
        f"{one.topic} partition {one.partition} offset {one.offset}"
        for one in unknown
    )


def _names(window: Window) -> str:
    return "window 1" if window.number == 1 else f"windows 1 to {window.number}"


def _differs(window: Window) -> str:
    return f"window {window.number}: {printable(window.difference or '')}"


def _summed_up(totals: Totals) -> str:
    text = (
        f"{totals.windows:,} {'window' if totals.windows == 1 else 'windows'}, {totals.entries:,} entries: "
        f"{totals.equal:,} equal, "
        f"{totals.different:,} different, {totals.unanswered:,} not answered"
    )
    if totals.different:
        text += (
            f"; from window {totals.first_not_equal} on, once what differs is repaired: dual-ledger seals ask"
        )
    elif totals.unanswered:
        text += "; answers are taken in by: dual-ledger seal --follow"
    return text


def _cells(window: Window) -> tuple[str, ...]:
    row = window.row
    return (
        str(window.number),
        f"{row['sealed_at']:%Y-%m-%d %H:%M:%S}",
        f"{row['entries']:,}",
        "-" if row["scb_entries"] is None else f"{row['scb_entries']:,}",
        _EQUAL[window.equal],
        _EQUAL[window.equal_up_to_here],
        _signed(window.signatures),
    )


def _signed(signatures: Sequence[Signature]) -> str:
    return (
        ", ".join(f"{one.by} {printable(one.key_id)} ({_VERIFIED[one.verified]})" for one in signatures)
        or "-"
    )


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if column in _NUMBERS else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
