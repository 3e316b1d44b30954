"""Records of a source that the books do not hold as they are, and entries without a record, as breaks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from audit.reconcile.ledgers.differing import differences
from audit.reconcile.ledgers.entry import Entry, plain
from audit.reconcile.model import Break, Kind
from audit.runs.totals import Totals
from audit.runs.windows import Window
from ledger.books import Books
from ledger.codec import Codec
from ledger.entry import LedgerEntry, moment_of
from ledger.errors import Rejected
from ledger.runs.run import Run

_PIECE = 500  # messages of dead letters are held whole


class Unposted:
    """Takes what audit/runs/records.py finds of a run: records that the books lack, or hold otherwise."""

    def __init__(self, run_id: str) -> None:
        self.in_flight = 0
        self._run_id = run_id
        self._records: list[Mapping[str, Any]] = []

    def add(self, record: Mapping[str, Any]) -> None:
        """One of them; parked ones wait for their account, and are in flight."""
        if record["books_digest"] is None and record["status"] == "PARKED":
            self.in_flight += 1
        else:
            self._records.append(record)

    def breaks(self, books: Books, open_codec: Callable[[], Codec]) -> Iterator[Break]:
        """A break for each, or for each thing that differs; a dead letter has what the source sent."""
        codec = open_codec() if any(one["dead_letter"] for one in self._records) else None
        for at in range(0, len(self._records), _PIECE):
            piece = self._records[at : at + _PIECE]
            ours = entries(books, [one["entry_id"] for one in piece if one["entry_id"]])
            theirs = _sent(books, codec, [one["dead_letter"] for one in piece if one["dead_letter"]])
            for one in piece:
                yield from self._breaks_of(one, ours.get(one["entry_id"]), theirs.get(one["dead_letter"]))

    def _breaks_of(
        self, record: Mapping[str, Any], dbis: Entry | None, source: Entry | None
    ) -> Iterator[Break]:
        more = {name: record[name] for name in ("sequence", "dead_letter", "code", "status") if record[name]}
        more |= {"run_id": self._run_id, "digest": record["digest"]}
        if dbis is not None and source is not None and source.key == dbis.key:
            found = [*differences(dbis, source)]
            if found:
                yield from (_of_source(one, more) for one in found)
                return
        yield Break(
            "missing_in_dbis" if dbis is None else "content",
            plain(source.amount) if source and dbis is None else f"content digest {record['digest']}",
            None if dbis is None else f"content digest {record['books_digest']}",
            record["ledger_id"],
            record["reference_id"],
            currency_code=(dbis or source).currency_code if dbis or source else None,  # type: ignore[union-attr]
            details=both_sides(dbis, source) | more,
        )


def extra_breaks(books: Books, run_id: str, extra: Sequence[Mapping[str, Any]]) -> Iterator[Break]:
    """Entries of the run that no record of its source is behind."""
    for at in range(0, len(extra), _PIECE):
        piece = extra[at : at + _PIECE]
        ours = entries(books, [one["entry_id"] for one in piece])
        for one in piece:
            dbis = ours[one["entry_id"]]
            yield Break(
                "extra",
                None,
                plain(dbis.amount),
                dbis.ledger_id,
                dbis.reference_id,
                currency_code=dbis.currency_code,
                details=both_sides(dbis, None) | {"run_id": run_id, "position": one["position"]},
            )


def window_break(run: Run, part: Window) -> Break:
    """A window whose totals differ by more than its records do: some were never written down, or twice."""
    stated, posted = part.source or Totals(), part.posted
    kind: Kind = "amount"
    if posted.count != stated.count:
        kind = "missing_in_dbis" if posted.count < stated.count else "extra"
    return Break(
        kind,
        _told(stated),
        _told(posted),
        reference_id=f"{run.run_id} window {part.name}",
        details={"run_id": run.run_id, "window": part.document()},
    )


def entries(books: Books, ids: Sequence[int]) -> dict[int, Entry]:
    """Entries of the books by their ids."""
    found = (Entry(*row) for row in books.rows("reconcile_source_entries", ids=list(ids))) if ids else ()
    return {entry.id: entry for entry in found}


def both_sides(dbis: Entry | None, source: Entry | None) -> dict[str, Any]:
    """What each side has."""
    return {"dbis": dbis and dbis.document(), "source": source and source.document()}


def _of_source(one: Break, more: Mapping[str, Any]) -> Break:
    """A difference between two entries, of which the other is the source's and not the SCB's."""
    details = {("source" if name == "scb" else name): value for name, value in one.details.items()}
    return Break(
        one.kind,
        one.expected,
        one.actual,
        one.ledger_id,
        one.reference_id,
        one.account_id,
        one.currency_code,
        {**details, **more},
    )


def _sent(books: Books, codec: Codec | None, letters: Sequence[int]) -> dict[int, Entry]:
    """What the source had sent, as far as it can be read, by dead letter."""
    found: dict[int, Entry] = {}
    if codec is None or not letters:
        return found
    for letter, value in books.rows("reconcile_letter_values", ids=list(letters)):
        try:
            found[letter] = _entry(codec.decode_entry(value))
        except (Rejected, ArithmeticError):  # no entry, or one with an amount or a time that is none
            continue
    return found


def _entry(sent: LedgerEntry) -> Entry:
    return Entry(
        sent.ledger_id,
        sent.reference_id,
        sent.debit_account_id,
        sent.credit_account_id,
        Decimal(sent.amount),
        sent.currency_code,
        sent.asset_type,
        sent.transaction_type,
        None if sent.fx_rate is None else Decimal(sent.fx_rate),
        moment_of(sent.timestamp_utc).isoformat(),
        0,
        from_scb=False,
    )


def _told(totals: Totals) -> str:
    sums = ", ".join(f"{total:f} {currency}" for currency, total in sorted(totals.sums.items()))
    return f"{totals.count} entries, {sums or 'no amount'}, digest {totals.digest:064x}"
