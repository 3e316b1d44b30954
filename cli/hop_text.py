"""What happened at each hop, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from ledger.hops import Hop

_DIGEST_SHOWN = 16
Details = Mapping[str, Any]


def what(hop: Hop) -> str:
    """One hop in words; nothing where its name says it all."""
    if not hop.reached:
        return _NOT_REACHED[hop.name]
    return _REACHED[hop.name](hop.details)


def place(details: Details) -> str:
    """Where a message lies."""
    if details["offset"] is None:
        return f"{details['topic']}"
    return f"{details['topic']} partition {details['partition']} offset {details['offset']}"


def _joined(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def _read(what: Details) -> str:
    number = f" (number {what['producer_sequence']})" if what.get("producer_sequence") is not None else ""
    source = " ".join(filter(None, (what.get("source_type"), what["source_id"])))
    position = f", {what['source_position']}{number}" if what.get("source_position") else number
    business = what.get("business_time")
    return _joined(
        f"{source}{position}",
        _content(what),
        f"run {what['run_id']}" if what.get("run_id") else "",
        f"business time {business:%Y-%m-%d %H:%M:%S}" if business else "",
    )


def _content(what: Details | None) -> str:
    """A source's file, mapping and schema."""
    if not what:
        return ""
    digest = what.get("sha256")
    return _joined(
        f"file {what['file']}" if what.get("file") else "",
        f"sha256 {digest[:_DIGEST_SHOWN]}…" if digest else "",
        f"mapping {what['mapping']}" if what.get("mapping") else "",
        what.get("schema") or "",
    )


def _batch(batch: Details | None) -> str:
    if not batch:
        return ""
    again = "duplicate" if batch["duplicates"] == 1 else "duplicates"
    counts = {"posted": batch["posted"], again: batch["duplicates"], "refused": batch["dead_letters"]}
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    return (
        f"transaction {batch['transaction_id']} settled offsets {batch['begins']} to {batch['ends'] - 1} "
        f"together: {told}"
    )


def _came(what: Details) -> str:
    """When a message that came again was read, sent and polled."""
    names = {"read": what["read_at"], "sent": what["sent_at"], "polled": what["polled_at"]}
    return ", ".join(f"{name} {at:%Y-%m-%d %H:%M:%S.%f}" for name, at in names.items() if at)


def _tried(what: Details) -> str:
    """What became of a dead letter since it was refused."""
    status, attempts = what["status"].lower(), what["attempts"]
    if not attempts:
        return str(status)
    undone = f", undone by {', '.join(what['undone_by'])}" if what["undone_by"] else ""
    tries = "1 attempt" if attempts == 1 else f"{attempts} attempts"
    return f"{status} after {tries}, the last: {what['last_code']}{undone}"


def _attempt(what: Details) -> str:
    outcome = f"{what['outcome']}" if what["outcome"] else ""
    said = what["said"] if what["outcome"] != "posted" else ""
    patch = ", ".join(f"{name}={value}" for name, value in what["patch"].items())
    return _joined(
        f"dead letter {what['dead_letter_id']} by {what['actor']}" + (f": {outcome}" if outcome else ""),
        said,
        f"patched {patch}" if patch else "",
        f"“{what['reason']}”" if what["reason"] else "",
    )


def _relayed(what: Details) -> str:
    lies = f"partition {what['partition']} offset {what['offset']} of the outbox topic"
    return _joined(
        lies if what["offset"] is not None else "",
        f"sent {what['attempts']} times" if (what["attempts"] or 1) > 1 else "",
    )


_REACHED: Mapping[str, Callable[[Details], str]] = {
    "read": _read,
    "published": place,
    "polled": lambda what: f"by {what['owner'] or 'a consumer'}, group {what['consumer_group']}",
    "posted": lambda what: _joined(
        f"by {what['consumer_group']}, digest {what['content_digest'][:_DIGEST_SHOWN]}…",
        f"run {what['run_id']}" if what["run_id"] else "",
        _batch(what["batch"]),
    ),
    "outbox": lambda what: (
        "cleared after its acknowledgement"
        if what["sequence"] is None
        else f"shard {what['shard']}, number {what['sequence']}"
    ),
    "relayed": _relayed,
    "heard": lambda what: f"by the SCB: {what['result']}" + (f", {what['reason']}" if what["reason"] else ""),
    "acknowledged": lambda _: "",
    "failed": lambda what: what["error"] or "",
    "duplicate": lambda what: _joined(
        f"came again: {place(what)}",
        _came(what),
        f"run {what['run_id']}" if what["run_id"] else "",
        f"group {what['consumer_group']}",
        _batch(what["batch"]),
    ),
    "dead_letter": lambda what: _joined(
        f"{what['code']} ({_tried(what)}): {what['reason']}",
        place(what),
        f"dead letter {what['id']}",
        f"run {what['run_id']}" if what["run_id"] else "",
        _batch(what["batch"]),
    ),
    **dict.fromkeys(("redrive", "release", "undo", "discard", "reopen"), _attempt),
    "break": lambda what: f"break {what['break_id']}: {what['kind']}",
    "corrected": lambda what: f"break {what['break_id']}, by {what['corrected_by']}",
    "taken_back": lambda what: f"its run was undone: by {what['reversed_by']}",
    "scb_booked": lambda what: f"number {what['number']} of the SCB's ledger, {what['origin'].lower()}",
}
_NOT_REACHED = {
    "read": "posted directly: from no source",
    "published": "posted directly: not through Kafka",
    "relayed": "not yet",
    "acknowledged": "not yet",
}
