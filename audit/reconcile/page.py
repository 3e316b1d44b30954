"""The report of a reconciliation as a page that can be kept and printed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from audit.reconcile.reconciliation import Reconciliation, Result
from audit.reconcile.recording import Found
from ledger.many import many
from ledger.report import Bars, Part, Ranked, Report, Table
from ledger.report.model import Cell

_BREAKS_MOST = 1000  # a page with more is no page; all of them are in the JSON
_RANKED_MOST = 2000
_WINDOWS_MOST = 40
_WAITING = ("pending", "published", "failed")
_HEADS = ("break", "comparison", "kind", "of", "currency", "expected", "actual", "difference")


def report_of(found: Reconciliation, title: str = "Reconciliation") -> Report:
    """Totals and plots of each comparison, then the breaks."""
    kinds: Counter[str] = Counter(one.what.kind for _, one in found.breaks())
    verdict = f"Consistent: {found.checked:,} compared, no break"
    if not found.consistent:
        verdict = f"Not consistent: {many(found.count, 'break', 'breaks')}"
    if found.fault is not None:
        verdict = f"Not known, the SCB's ledger was not compared: {found.fault.message}"
    facts: dict[str, Cell] = {
        "at": f"{found.at:%Y-%m-%d %H:%M:%S} UTC",
        "compared": found.checked,
        "breaks": found.count,
        "recorded": "yes" if found.recorded else "no",
    }
    parts = [_overview(found, kinds), *map(_part, found.results)]
    if not found.consistent:
        parts.append(_breaks(found))
    return Report(title, verdict, found.consistent, facts, parts)


def _overview(found: Reconciliation, kinds: Mapping[str, int]) -> Part:
    rows = []
    for result in found.results:
        comparison = result.compared.comparison
        rows.append(
            (
                comparison.name,
                comparison.checked,
                result.count,
                comparison.in_flight,
                result.corrected,
                Decimal(f"{comparison.seconds:.2f}"),
            )
        )
    heads = ("comparison", "checked", "breaks", "in flight", "corrected", "seconds")
    items: list[Table | Bars | Ranked] = [Table(heads, rows)]
    if kinds:
        items.append(Bars("Breaks by kind", [(kind, [count]) for kind, count in sorted(kinds.items())]))
    return Part("Comparisons", (), items)


def _part(result: Result) -> Part:
    comparison = result.compared.comparison
    items: list[Table | Bars | Ranked] = []
    if comparison.totals:
        heads = [name.replace("_", " ") for name in comparison.totals[0]]
        rows = [[_cell(value) for value in row.values()] for row in comparison.totals]
        words = sum(
            isinstance(value, str) and not _is_amount(value) for value in comparison.totals[0].values()
        )
        items.append(Table(heads, rows, words=words))
    return Part(comparison.name, result.compared.notes, [*items, *_plots(result)])


def _plots(result: Result) -> Iterator[Bars | Ranked]:
    comparison = result.compared.comparison
    if comparison.name == "acknowledgements" and any(
        row[status] for row in comparison.totals for status in _WAITING
    ):
        waiting = [(row["posted"], [row[status] for status in _WAITING]) for row in comparison.totals]
        yield Bars(
            "Rows that the SCB has not acknowledged, by how long ago they were posted", waiting, _WAITING
        )
    if comparison.name == "ledgers" and comparison.totals:
        windows = comparison.totals[-_WINDOWS_MOST:]
        yield Bars(
            f"Entries on both sides, the latest {len(windows)} windows",
            [
                (f"{row['period']} {row['currency_code']}", [row["dbis_entries"], row["scb_entries"]])
                for row in windows
            ],
            ("DBIS", "SCB"),
        )
    yield from _differences(result.open)


def _differences(breaks: Sequence[Found]) -> Iterator[Ranked]:
    """Of each currency, what its accounts are off, the largest first."""
    by_currency: dict[str, list[tuple[Decimal, str]]] = {}
    for one in breaks:
        if one.what.kind == "balance" and "difference" in one.what.details:
            amount = Decimal(str(one.what.details["difference"]))
            by_currency.setdefault(one.what.currency_code or "", []).append(
                (amount, one.what.account_id or "")
            )
    for currency, found in sorted(by_currency.items()):
        found.sort(reverse=True)
        shown = found if len(found) <= _RANKED_MOST else _extremes(found)
        caption = (
            f"Expected less actual, {currency}, of {len(found):,} accounts, the largest first (logarithmic)"
        )
        if len(shown) < len(found):
            caption += f"; the {len(shown):,} at both ends"
        yield Ranked(caption, [amount for amount, _ in shown], [account for _, account in shown])


def _extremes(found: Sequence[tuple[Decimal, str]]) -> list[tuple[Decimal, str]]:
    return [*found[: _RANKED_MOST // 2], *found[-_RANKED_MOST // 2 :]]


def _breaks(found: Reconciliation) -> Part:
    breaks = list(found.breaks())
    rows = [_row(comparison, one) for comparison, one in breaks[:_BREAKS_MOST]]
    notes = []
    if found.count > len(rows):
        notes.append(f"The first {len(rows):,} of {found.count:,}; dual-ledger breaks list has all of them.")
    return Part("Breaks", notes, [Table(_HEADS, rows, words=5)])


def _row(comparison: str, one: Found) -> Sequence[Cell]:
    what = one.what
    difference = what.details.get("difference")
    return (
        "-" if one.break_id is None else str(one.break_id),
        comparison,
        what.kind,
        " ".join(filter(None, (what.ledger_id, what.reference_id))) or what.account_id,
        what.currency_code or "-",
        what.expected,
        what.actual,
        None if difference is None else str(difference),
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal) or value is None:
        return value
    return Decimal(value) if _is_amount(value) else str(value)


def _is_amount(value: object) -> bool:
    return isinstance(value, str) and "." in value and value.replace(".", "", 1).lstrip("-").isdigit()
