"""What was found, onto the books' table of breaks; or only looked up there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.reconcile.compared import Compared
from audit.reconcile.model import Break
from ledger.books import Books, Jsonb

RECORDED_MOST = 100_000  # of one comparison; so many do not come one by one, and one document holds no more


@dataclass(frozen=True, slots=True)
class Found:
    """A break with its id (None: not recorded), and whether a correction has answered it."""

    what: Break
    break_id: int | None
    corrected: bool = False


def record(books: Books, compared: Compared, *, reason: str, operator_name: str) -> list[Found]:
    """Open, touch and close breaks; what was found, with their ids."""
    name, breaks = compared.comparison.name, compared.comparison.breaks
    kept = list(compared.kept or ())
    # what is not listed is not there to be found again: then nothing is closed
    if compared.kept is None or compared.comparison.unlisted or len(breaks) > RECORDED_MOST:
        kept = [row[0] for row in books.rows("breaks_open", comparison=name)]
    rows = books.rows(
        "breaks_record",
        comparison=name,
        breaks=_documents(breaks[:RECORDED_MOST]),
        operator=operator_name,
        reason=reason,
        kept=kept,
    )
    recorded = {ordinal: (break_id, status) for ordinal, break_id, status in rows}
    return [
        Found(one, *_answer(recorded.get(ordinal)))
        for ordinal, one in enumerate(breaks, start=1)
        if recorded.get(ordinal, (None, "OPEN"))[1] != "CLOSED"
    ]


def look_up(books: Books, compared: Compared) -> list[Found]:
    """What was found, with what a correction has answered; nothing is changed."""
    name, breaks = compared.comparison.name, compared.comparison.breaks
    rows = books.rows("breaks_corrected", comparison=name, breaks=_documents(breaks[:RECORDED_MOST]))
    corrected = dict(rows)
    return [Found(one, corrected.get(nth), nth in corrected) for nth, one in enumerate(breaks, start=1)]


def _answer(recorded: tuple[int, str] | None) -> tuple[int | None, bool]:
    return (None, False) if recorded is None else (recorded[0], recorded[1] == "CORRECTED")


def _documents(breaks: Sequence[Break]) -> Jsonb:
    return Jsonb([_document(one) for one in breaks])


def _document(one: Break) -> Mapping[str, Any]:
    return {
        "kind": one.kind,
        "ledger_id": one.ledger_id,
        "reference_id": one.reference_id,
        "account_id": one.account_id,
        "currency_code": one.currency_code,
        "expected": one.expected,
        "actual": one.actual,
        "details": dict(one.details),
    }
