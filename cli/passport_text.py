"""A passport drawn for a person: what it is, how it stands, its way hop by hop, and what stands beside it."""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cli.printable import printable
from cli.timeline import timeline
from ledger.passport import Passport

__all__ = ["passport_text", "printable"]

_NARROWEST = 30
_UNBROKEN = 1_000_000
_WIDEST = 120
_COLUMNS = 100  # where nobody says how many there are
_HEARS = {"both": "the SCB books it too", "dbis": "the SCB only notes it"}


def passport_text(passport: Passport, width: int | None = None) -> str:
    """The passport in lines of at most `width` columns: those of the terminal, if it is not given.

    Where no terminal is, words are not broken over lines: a program may look for them.
    """
    words_width = _UNBROKEN if width is None and not sys.stdout.isatty() else None
    columns = width or shutil.get_terminal_size((_COLUMNS, 0)).columns
    width = min(max(columns, _NARROWEST), _WIDEST)
    head = [line for words in _head(passport) for line in _wrapped(words, words_width or width)]
    beside = [line for words in _beside(passport) for line in _wrapped(words, words_width or width)]
    return "\n".join([*head, "", *timeline(passport.hops, passport.span, width, words_width), *beside])


def _wrapped(words: str, width: int) -> list[str]:
    return textwrap.wrap(
        words,
        width,
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )


def _head(passport: Passport) -> Iterator[str]:
    yield f"{printable(passport.reference_id)}  in ledger {printable(passport.ledger_id or '?')}"
    entry = passport.entry
    if passport.standing is not None:
        yield f"  {printable(passport.standing.sentence)}"
        if passport.standing.command:
            yield f"  next: {printable(passport.standing.command)}"
    if entry is None:
        yield "  never posted"
    else:
        rate = f" at {entry['fx_rate']}" if entry["fx_rate"] else ""
        yield (
            f"  {entry['amount']} {entry['currency_code']}{rate}  {entry['transaction_type']}, "
            f"{entry['asset_type']}  entry {entry['id']}"
        )
        for side in ("debit", "credit"):
            yield f"  {side:<6}  {_account(passport, side)}"
        if passport.balances is not None and passport.balances.why_not:
            yield f"  balances before and after: {passport.balances.why_not}"
        if entry["metadata"]:
            yield f"  metadata  {printable(json.dumps(entry['metadata'], ensure_ascii=False))}"
    if passport.trace_id:
        yield f"  trace   {passport.trace_id}"


def _account(passport: Passport, side: str) -> str:
    identity = printable((passport.entry or {})[f"{side}_account_id"])
    pair = getattr(passport.balances, side) if passport.balances else None
    moved = f"  {pair[0]:f} → {pair[1]:f}" if pair else ""
    account: Mapping[str, Any] | None = passport.accounts.get(side)
    now = (
        f"  (now {account['balance']} {account['currency_code']}, {account['status'].lower()})"
        if account
        else ""
    )
    return f"{identity}{moved}{now}"


def _beside(passport: Passport) -> Iterator[str]:
    if passport.corrects is not None:
        yield f"  corrects {_corrected(passport.corrects)}"
    for one in passport.breaks:
        by = f", corrected by {one['corrected_by']}" if one["corrected_by"] else ""
        yield f"  break {one['break_id']}: {one['kind']}, {one['status'].lower()}{by}"
    for run in passport.runs:
        if "kind" not in run:
            yield f"  run {printable(run['run_id'])}: its row is gone"
            continue
        file = f", file {_name(run['file'])}" if run["file"] else ""
        mapping = f", mapping {_name(run['mapping'])}" if run["mapping"] else ""
        yield f"  run {printable(run['run_id'])}: {run['kind']}, {run['status']}{printable(file + mapping)}"
    for place in passport.searched:
        yield f"  {place.where}: {printable(place.said)}"
    if passport.scb is not None and not passport.searched:
        yield from _scb(passport.scb)


def _corrected(one: Mapping[str, Any]) -> str:
    over = f"{one['reference_id']} in ledger {one['ledger_id']}" if one["reference_id"] else one["account_id"]
    what = f"break {one['break_id']}: {one['kind']} of {over}, applied by {one['applied_by']}"
    return printable(f"{what}; {_HEARS[one['books']]}")


def _name(where: str) -> str:
    """A file by its name alone, an address or a table as it is."""
    return Path(where).name if where.startswith("/") else where


def _scb(scb: Mapping[str, Any]) -> Iterator[str]:
    entry, heard = scb["entry"], scb["heard"]
    if entry is not None:
        own = "its own" if entry["origin"] == "OWN" else "heard from here"
        since = f"{entry['recorded_at']:%Y-%m-%d %H:%M:%S.%f}"
        yield f"  the SCB: number {entry['number']} of its ledger, {own}, since {since}"
    elif heard is not None:
        yield f"  the SCB: heard of it and answered {heard['result']}"
    elif scb["looked"]:
        yield "  the SCB: does not know it"
