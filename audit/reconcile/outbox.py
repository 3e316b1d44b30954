"""Entries held against the outbox: each has one row, each row its entry, and a shard's numbers no gap."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.reconcile.amounts import shown
from audit.reconcile.compared import Compared
from audit.reconcile.model import Break, Comparison
from ledger.books import Books

Rows = Sequence[Mapping[str, Any]]


def compare_outbox(books: Books) -> Compared:
    """`missing_at_scb` for what the outbox lacks; `extra`, `duplicate` for rows too many."""
    began = time.monotonic()
    with books.snapshot():
        shards = books.records("reconcile_outbox_shards")
        unheard = books.records("reconcile_outbox_unheard")
        wrong = books.records("reconcile_outbox_extra")
        numbers = list(_numbers(books, shards, Counter(row["shard"] for row in unheard)))
    breaks = (*map(_unheard, unheard), *map(_wrong, wrong), *numbers)
    checked = sum(max(shard["entries"], shard["rows"]) for shard in shards)
    totals = tuple(map(_total, shards))
    return Compared(Comparison("outbox", checked, breaks, totals=totals, seconds=time.monotonic() - began))


def _total(shard: Mapping[str, Any]) -> dict[str, Any]:
    stream = "/".join(str(shard[name]) for name in ("consumer_group", "topic", "partition"))
    return {"stream": stream, "shard": shard["shard"]} | {
        name: shard[name] for name in ("entries", "rows", "given_out", "last")
    }


def _unheard(row: Mapping[str, Any]) -> Break:
    amount = shown(row["amount"], row["currency_code"])
    entry = {
        **{
            name: row[name]
            for name in ("debit_account_id", "credit_account_id", "currency_code", "asset_type")
        },
        "entry_id": row["id"],
        "amount": amount,
        "timestamp_utc": row["timestamp_utc"].isoformat(),
        "posted_at": row["posted_at"].isoformat(),
        "run_id": row["run_id"],
    }
    return Break(
        "missing_at_scb",
        None,
        f"{amount} {row['currency_code']}",
        ledger_id=row["ledger_id"],
        reference_id=row["reference_id"],
        currency_code=row["currency_code"],
        details={"dbis": entry, "shard": row["shard"]},
    )


def _wrong(row: Mapping[str, Any]) -> Break:
    place = f"outbox {row['shard']}/{row['sequence']}"
    if row["kind"] == "duplicate":
        expected, why = "once", "the row is in the outbox and in its archive"
    else:
        expected, why = None, "no entry has this id, shard, ledger and reference"
    return Break(
        row["kind"],
        expected,
        place,
        ledger_id=row["ledger_id"],
        reference_id=row["reference_id"] or place,
        details={
            "entry_id": row["id"],
            "status": row["status"],
            "shard": row["shard"],
            "sequence": row["sequence"],
            "why": why,
        },
    )


def _numbers(books: Books, shards: Rows, unheard: Mapping[int, int]) -> Iterator[Break]:
    """Numbers given out that no row has, unless the entries without a row are all that is missing."""
    for shard in shards:
        number, given_out, last = shard["shard"], shard["given_out"], shard["last"]
        if last > given_out:
            place = f"outbox {number}"
            details = {"shard": number, "why": "the shard has not given out these numbers"}
            yield Break("extra", str(given_out), str(last), reference_id=place, details=details)
        if given_out - shard["rows"] == unheard.get(number, 0) and last <= given_out:
            continue
        for first, end in books.rows("reconcile_outbox_gaps", shard=number, given_out=given_out):
            place = f"outbox {number}/{first}" if first == end else f"outbox {number}/{first}-{end}"
            details = {"shard": number, "first": first, "last": end, "why": "numbers that no row has"}
            yield Break("missing_at_scb", place, None, reference_id=place, details=details)
