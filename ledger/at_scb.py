"""What the SCB's side knows of a reference: its own entry, and what it heard of ours and answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import DualLedgerError
from ledger.hops import SCB, Hop
from ledger.passport import Passport
from ledger.searched import Searched
from ledger.standing import Standing

_SQL = "sandbox.scb.sql"  # the SCB's ledger comes with its own queries
_OWN = "OWN"
USUAL_SECONDS = 2.0
_SILENT_SECONDS = 0.5  # more, for a server that does not even say that it gave up


@dataclass(frozen=True, slots=True)
class AtScb:
    """`entry` is the SCB's own of that reference, `heard` what it was told; `why_not`: it was not asked."""

    entry: Mapping[str, Any] | None = None
    heard: Mapping[str, Any] | None = None
    why_not: str = ""

    def document(self) -> dict[str, Any]:
        """As `trace --json` prints it."""
        return {
            "looked": not self.why_not,
            "why_not": self.why_not or None,
            "entry": self.entry,
            "heard": self.heard,
        }

    def searched(self) -> Searched:
        """The same as a place where the reference was looked for."""
        if self.entry is None:
            said = f"not looked for there: {self.why_not}" if self.why_not else "the SCB does not know it"
            return Searched("scb", looked=not self.why_not, said=said)
        entry = self.entry
        number, since = entry["number"], entry["recorded_at"]
        if entry["origin"] == _OWN:
            standing = Standing(
                "at_the_scb",
                f"The SCB booked it as number {number} at {since:%Y-%m-%d %H:%M:%S}; it is not in the books.",
                "dual-ledger produce scb",
            )
        else:
            standing = Standing(
                "only_at_the_scb",
                f"The SCB has it as number {number}, heard from here; the books do not have it any more.",
                f"dual-ledger trace {quote(entry['reference_id'])} --ledger {quote(entry['ledger_id'])}",
            )
        hop = Hop("scb_booked", True, since, {"number": number, "origin": entry["origin"]}, SCB)
        said = f"number {number} of the SCB's ledger"
        return Searched("scb", True, said, [entry], standing, [hop], entry["ledger_id"])


def at_scb(
    settings: Settings,
    ledger_id: str | None,
    reference_id: str,
    outbox: tuple[int, int] | None,
    seconds: float = USUAL_SECONDS,
) -> AtScb:
    """Ask the SCB's database, where one is configured; `outbox`: shard and number of the entry's row.

    What it has not said after so many seconds is not waited for.
    """
    if settings.scb_database_url is None:
        return AtScb(why_not="no database of the SCB is configured (scb_database_url)")
    try:
        with _ledger(settings, seconds) as scb:
            if scb.row("scb_ledger_present") != (True,):
                return AtScb(why_not="the SCB's database has no ledger yet")
            entries = scb.records("scb_entry_of", ledger=ledger_id, reference=reference_id)
            heard = outbox and scb.records(
                "scb_heard_of", shard=outbox[0], sequence=outbox[1], ledger=ledger_id, reference=reference_id
            )
    except DualLedgerError as failure:
        return AtScb(why_not=failure.message)
    return AtScb(entries[0] if entries else None, heard[0] if heard else None)


def with_scb(settings: Settings, found: Passport, seconds: float = USUAL_SECONDS) -> Passport:
    """The passport with what the SCB's side knows of it."""
    hop = next((one for one in found.hops if one.name == "outbox"), None)
    row = (hop.details["shard"], hop.details["sequence"]) if hop is not None else None
    outbox = row if row is not None and row[1] is not None else None
    known = at_scb(settings, found.ledger_id, found.reference_id, outbox, seconds)
    if known.heard is None:
        return found.heard_at_scb(known.document(), None)
    told = {name: known.heard[name] for name in ("kind", "result", "reason")}
    return found.heard_at_scb(known.document(), Hop("heard", True, known.heard["heard_at"], told, SCB))


def _ledger(settings: Settings, seconds: float) -> Books:
    return connect(
        settings,
        url=settings.scb_database_url,
        application="dual-ledger trace",
        sql_package=_SQL,
        options={"statement_timeout": str(max(1, int(seconds * 1000)))},  # ends waiting for a lock too
        patience_seconds=seconds + _SILENT_SECONDS,
    )
