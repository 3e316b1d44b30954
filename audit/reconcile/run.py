"""The comparisons that are wanted, one after the other; each is recorded before the next begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import get_args

from audit.reconcile.acknowledgements import compare_acknowledgements
from audit.reconcile.compared import Compared, Tell, untold
from audit.reconcile.entries import compare_entries
from audit.reconcile.ledgers import compare_ledgers
from audit.reconcile.model import Comparison, Name
from audit.reconcile.outbox import compare_outbox
from audit.reconcile.reconciliation import Reconciliation, Result
from audit.reconcile.recording import look_up, record
from audit.reconcile.source import compare_source
from audit.reconcile.stated import compare_stated
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import Retryable, UsageError
from ledger.framing import codec

NAMES: Sequence[Name] = get_args(Name)
_BY_LEDGER: Sequence[Name] = ("source", "outbox", "acknowledgements", "ledgers")
# All questions of a comparison are one transaction; a session may work in it for longer than one may idle.
_SESSION = {"idle_in_transaction_session_timeout": "0", "work_mem": "256MB"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared, and what becomes of what is found."""

    only: Sequence[Name] = ()
    stated: Path | None = None
    tolerance: Decimal = Decimal(0)
    at: datetime | None = None
    sources: Sequence[str] = ()
    ledger: str | None = None
    unacknowledged_seconds: float | None = None
    recorded: bool = True
    reason: str = "reconciliation"
    operator_name: str = ""


def reconcile(settings: Settings, wanted: Wanted, *, tell: Tell = untold) -> Reconciliation:
    """Compare, and record what was found; UsageError for what cannot be compared as asked."""
    names = _names(settings, wanted)
    at = datetime.now(UTC)
    with connect(
        settings, role=_role(wanted), application="dual-ledger reconcile", options=_SESSION
    ) as books:
        compare = _comparisons(settings, books, wanted, tell)
        results: list[Result] = []
        for name in names:
            try:
                compared = compare[name]()
            except Retryable as fault:
                if name != "ledgers" or books.broken:
                    raise
                return Reconciliation(at, wanted.recorded, results, fault)  # the SCB's database is away
            results.append(_result(books, _of_ledger(books, compared, wanted.ledger), wanted))
    return Reconciliation(at, wanted.recorded, results)


def _role(wanted: Wanted) -> str:
    """Who may record, and have a table of their own; all connections are of the same."""
    return "operator" if wanted.recorded or wanted.stated else "auditor"


def _comparisons(
    settings: Settings, books: Books, wanted: Wanted, tell: Tell
) -> Mapping[Name, Callable[[], Compared]]:
    seconds = wanted.unacknowledged_seconds
    seconds = settings.reconcile_unacknowledged_seconds if seconds is None else seconds
    return {
        "source": lambda: compare_source(
            books, lambda: codec(settings), sources=wanted.sources, ledger=wanted.ledger, tell=tell
        ),
        "entries": lambda: compare_entries(books),
        "stated": lambda: compare_stated(
            books, wanted.stated or Path(), tolerance=wanted.tolerance, at=wanted.at, tell=tell
        ),
        "outbox": lambda: compare_outbox(books),
        "acknowledgements": lambda: compare_acknowledgements(books, seconds),
        "ledgers": lambda: _ledgers(settings, wanted, tell),
    }


def _ledgers(settings: Settings, wanted: Wanted, tell: Tell) -> Compared:
    """An SCB without a ledger is told of; it is an error when the comparison was asked for."""
    try:
        return Compared(compare_ledgers(settings, tell=lambda what: tell(what, 0), role=_role(wanted)))
    except UsageError as error:
        if "ledgers" in wanted.only:
            raise
        return Compared(Comparison("ledgers", 0, ()), None, [f"not compared: {error.message}"])


def _names(settings: Settings, wanted: Wanted) -> Sequence[Name]:
    """What to compare, in order; what needs something that is not there is left out."""
    _check(settings, wanted)
    if wanted.sources and not wanted.only:
        return ["source"]
    there = {
        "stated": wanted.stated is not None,
        "ledgers": settings.scb_database_url is not None,
    }
    names = [name for name in NAMES if there.get(name, True)]
    if wanted.ledger is not None:
        names = [name for name in names if name in _BY_LEDGER]
    return [name for name in names if not wanted.only or name in wanted.only]


def _check(settings: Settings, wanted: Wanted) -> None:
    if "stated" in wanted.only and wanted.stated is None:
        raise UsageError("no stated balances are given", hint="--stated-balances FILE.csv")
    if wanted.sources and wanted.stated is not None and not wanted.only:
        raise UsageError("--source and --stated-balances are two comparisons", hint="name both: --only")
    if wanted.stated is None and (wanted.at is not None or wanted.tolerance):
        raise UsageError("--at and --tolerance are for stated balances", hint="--stated-balances FILE.csv")
    if wanted.sources and wanted.only and "source" not in wanted.only:
        raise UsageError("--source is for the comparison `source`", hint="name it too: --only source")
    if "ledgers" in wanted.only and settings.scb_database_url is None:
        raise UsageError("no database of the SCB is configured", hint="set DUAL_LEDGER_SCB_DATABASE_URL")
    if wanted.ledger is not None:
        whole = [name for name in wanted.only if name not in _BY_LEDGER] or ["stated"] * bool(wanted.stated)
        if whole:
            raise UsageError(f"balances are over all ledgers: {whole[0]} cannot be compared for one of them")


def _of_ledger(books: Books, compared: Compared, ledger: str | None) -> Compared:
    """Only the breaks of one ledger; those of the others stay as they are."""
    if ledger is None or compared.kept is None:
        return compared
    comparison = compared.comparison
    kept = [row[0] for row in books.rows("breaks_open", comparison=comparison.name) if row[1] != ledger]
    breaks = tuple(one for one in comparison.breaks if one.ledger_id == ledger)
    return replace(compared, comparison=replace(comparison, breaks=breaks), kept=[*compared.kept, *kept])


def _result(books: Books, compared: Compared, wanted: Wanted) -> Result:
    if not wanted.recorded:
        return Result(compared, look_up(books, compared))
    found = record(books, compared, reason=wanted.reason, operator_name=wanted.operator_name)
    return Result(compared, found)
