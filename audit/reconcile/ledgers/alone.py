"""Entries that one side has and the other should have: missing, without a source, or there twice."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from audit.reconcile.ledgers.ahead import Ahead
from audit.reconcile.ledgers.entry import Entry, Key, asked, details, plain
from audit.reconcile.ledgers.pair import Pair
from audit.reconcile.ledgers.twins import twins
from audit.reconcile.model import Break, Kind

Side = Literal["dbis", "scb"]


def breaks_of(side: Side, entries: Sequence[Entry], pair: Pair, ahead: Ahead) -> Iterator[Break]:
    """A break for each of `entries`, which are on `side` alone."""
    if not entries:
        return
    others = twins(side, entries, pair, ahead)
    told = _told_at_scb(entries) if side == "scb" else _told_at_dbis(entries, pair)
    letters = ahead.letters(entry.key for entry in entries) if side == "scb" else {}
    for entry in entries:
        more = told.get(entry.key, {})
        if entry.key in letters:
            more = more | {"dead_letter": letters[entry.key]._asdict()}
        yield _break(side, entry, others.get(entry.key), more)


def kind_of(side: Side, entry: Entry) -> Kind:
    """What it is when the same content is not there under another reference too."""
    if side == "scb":
        return "missing_in_dbis"
    return "extra" if entry.from_scb else "missing_at_scb"


def _break(side: Side, entry: Entry, twin: str | None, more: dict[str, Any]) -> Break:
    text = plain(entry.amount) if twin is None else twin
    kind = kind_of(side, entry)
    if twin is not None:
        kind, more = "duplicate", more | {"side": side, "other_reference_id": twin}
    scb, dbis = (entry, None) if side == "scb" else (None, entry)
    return Break(
        kind,
        expected=text if scb else None,
        actual=text if dbis else None,
        ledger_id=entry.ledger_id,
        reference_id=entry.reference_id,
        currency_code=entry.currency_code,
        details=details(dbis, scb) | more,
    )


def _told_at_scb(entries: Sequence[Entry]) -> dict[Key, dict[str, Any]]:
    """Where the SCB's entries come from."""
    return {entry.key: {"origin": "OWN" if entry.from_scb else "APPLIED"} for entry in entries}


def _told_at_dbis(entries: Sequence[Entry], pair: Pair) -> dict[Key, dict[str, Any]]:
    """How far DBIS's entries came: their outbox rows, and what the SCB had answered."""
    rows = pair.dbis.rows("compare_dbis_outbox", ids=[entry.id for entry in entries])
    outbox = {row[0]: dict(zip(("shard", "sequence", "status"), row[1:], strict=True)) for row in rows}
    answers = pair.scb.rows("compare_scb_heard", **asked(entry.key for entry in entries))
    heard = {row[:2]: {"result": row[2], "reason": row[3]} for row in answers}
    return {entry.key: {"outbox": outbox.get(entry.id), "heard": heard.get(entry.key)} for entry in entries}
