"""A passport drawn as a timeline, for a person."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ledger.hops import Hop
from ledger.passport import Passport

_NAME_WIDTH = 13
_DIGEST_SHOWN = 16
_MARKS = {"failed": "x", "duplicate": "=", "dead_letter": "x"}


def passport_text(passport: Passport) -> str:
    """The passport in lines: what it is, its way hop by hop, and what stands beside it."""
    return "\n".join([*_head(passport), "", *_way(passport), *_beside(passport)])


def printable(text: str) -> str:
    """The same text, with what a terminal would obey written out: metadata and reasons come from outside."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _head(passport: Passport) -> Iterator[str]:
    yield f"{printable(passport.reference_id)}  in ledger {printable(passport.ledger_id or '?')}"
    entry = passport.entry
    if entry is None:
        yield "  never posted: refused each time"
    else:
        rate = f" at {entry['fx_rate']}" if entry["fx_rate"] else ""
        yield (
            f"  {entry['amount']} {entry['currency_code']}{rate}  {entry['transaction_type']}, "
            f"{entry['asset_type']}  entry {entry['id']}"
        )
        for side in ("debit", "credit"):
            yield f"  {side:<6}  {_account(entry[f'{side}_account_id'], passport.accounts.get(side))}"
        if entry["metadata"]:
            yield f"  metadata  {printable(json.dumps(entry['metadata'], ensure_ascii=False))}"
    if passport.trace_id:
        yield f"  trace   {passport.trace_id}"


def _account(identity: str, account: Mapping[str, Any] | None) -> str:
    if account is None:
        return identity
    return f"{identity}  (now {account['balance']} {account['currency_code']}, {account['status'].lower()})"


def _way(passport: Passport) -> Iterator[str]:
    day = None
    for nth, hop in enumerate(passport.hops):
        if nth:
            yield "  |" + (f"  +{_span(hop.seconds)}" if hop.seconds is not None else "")
        mark = _MARKS.get(hop.name, "o" if hop.reached else ".")
        shown, day = _time(hop.at, day)
        name = hop.name.replace("_", " ")
        yield f"  {mark}  {name:<{_NAME_WIDTH}} {shown:>26}  {printable(_what(hop))}".rstrip()


def _time(at: datetime | None, day: str | None) -> tuple[str, str | None]:
    """The time of a hop, with its day where it is another one than before."""
    if at is None:
        return "", day
    date, time = at.strftime("%Y-%m-%d"), at.strftime("%H:%M:%S.%f")
    return (time if date == day else f"{date} {time}"), date


def _what(hop: Hop) -> str:
    return _REACHED[hop.name](hop.details) if hop.reached else _NOT_REACHED[hop.name]


def _place(details: Mapping[str, Any]) -> str:
    return f"{details['topic']} partition {details['partition']} offset {details['offset']}"


def _tried(details: Mapping[str, Any]) -> str:
    """What became of a dead letter since it was refused."""
    status, attempts = details["status"].lower(), details["attempts"]
    if not attempts:
        return str(status)
    undone = f", undone by {', '.join(details['undone_by'])}" if details["undone_by"] else ""
    tries = "1 attempt" if attempts == 1 else f"{attempts} attempts"
    return f"{status} after {tries}, the last: {details['last_code']}{undone}"


_REACHED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "read": lambda what: (
        f"{what['source_type']} {what['source_id']}, {what['source_position']} (number "
        f"{what['producer_sequence']}); business time {what['business_time']:%Y-%m-%d %H:%M:%S}"
    ),
    "published": _place,
    "posted": lambda what: f"by {what['consumer_group']}, digest {what['content_digest'][:_DIGEST_SHOWN]}…",
    "outbox": lambda what: (
        "cleared after its acknowledgement"
        if what["sequence"] is None
        else f"shard {what['shard']}, number {what['sequence']}"
    ),
    "relayed": lambda what: f"sent {what['attempts']} times" if (what["attempts"] or 1) > 1 else "",
    "acknowledged": lambda _: "",
    "failed": lambda what: what["error"] or "",
    "duplicate": lambda what: f"came again: {_place(what)}",
    "dead_letter": lambda what: (
        f"{what['code']} ({_tried(what)}): {what['reason']}; {_place(what)}; dead letter {what['id']}"
    ),
}
_NOT_REACHED = {
    "read": "posted directly: from no source",
    "published": "posted directly: not through Kafka",
    "relayed": "not yet",
    "acknowledged": "not yet",
}


def _span(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:,.1f} ms"
    return f"{seconds:,.3f} s" if seconds < 60 else f"{seconds:,.0f} s"  # noqa: PLR2004  a minute


def _beside(passport: Passport) -> Iterator[str]:
    for one in passport.breaks:
        by = f", corrected by {one['corrected_by']}" if one["corrected_by"] else ""
        yield f"  break {one['break_id']}: {one['kind']}, {one['status'].lower()}{by}"
    for run in passport.runs:
        yield f"  run {printable(run['run_id'])}: " + (
            f"{run['kind']}, {run['status']}" if "kind" in run else "its row is gone"
        )
