"""What `reconcile` prints for a person."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from audit.reconcile.reconciliation import Reconciliation, Result
from cli.printable import printable
from cli.table_text import table_lines
from ledger.many import many

_HEADS = ("break", "comparison", "kind", "of", "expected", "actual", "difference")


def reconcile_text(found: Reconciliation, most: int) -> str:
    """The verdict, each comparison with its totals, and the breaks."""
    return "\n".join([*_verdict(found), *_comparisons(found), *_breaks(found, most)])


def _verdict(found: Reconciliation) -> Iterator[str]:
    breaks = found.count
    if found.fault is not None:
        yield f"NOT KNOWN: the SCB's ledger was not compared; else {many(breaks, 'break', 'breaks')}"
    elif found.consistent:
        yield f"consistent: {found.checked:,} compared, no break"
    else:
        kinds = Counter(one.what.kind for _, one in found.breaks())
        said = ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items()))
        yield f"NOT CONSISTENT: {many(breaks, 'break', 'breaks')} ({said})"
    yield f"{found.at:%Y-%m-%d %H:%M:%S} UTC{'' if found.recorded else ', nothing is recorded'}"


def _comparisons(found: Reconciliation) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("comparison", "checked", "breaks", "in flight", "corrected", "seconds")]
    for result in found.results:
        comparison = result.compared.comparison
        counts = (comparison.checked, result.count, comparison.in_flight, result.corrected)
        rows.append((comparison.name, *(f"{count:,}" for count in counts), f"{comparison.seconds:.2f}"))
    yield ""
    yield from table_lines(rows)
    for result in found.results:
        yield from _totals(result)


def _totals(result: Result) -> Iterator[str]:
    comparison = result.compared.comparison
    if not comparison.totals and not result.compared.notes:
        return
    yield ""
    yield f"{comparison.name}:"
    yield from (f"  {note}" for note in result.compared.notes)
    if comparison.totals:
        yield from (f"  {line}" for line in table_lines(_cells(comparison.totals)))


def _cells(totals: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    heads = tuple(name.replace("_", " ") for name in totals[0])
    return [heads, *(tuple(_cell(value) for value in row.values()) for row in totals)]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return "-" if value is None else printable(str(value))


def _breaks(found: Reconciliation, most: int) -> Iterator[str]:
    breaks = list(found.breaks())
    if not breaks:
        return
    rows: list[tuple[str, ...]] = [_HEADS]
    for comparison, one in breaks[:most]:
        what = one.what
        rows.append(
            (
                "-" if one.break_id is None else str(one.break_id),
                comparison,
                what.kind,
                _cell(what.reference_id or what.account_id),
                _cell(what.expected),
                _cell(what.actual),
                _cell(what.details.get("difference")),
            )
        )
    yield ""
    if most:
        yield from table_lines(rows, words=4)
    if found.count > most:
        yield f"and {found.count - min(most, len(breaks)):,} more: --most, or dual-ledger breaks list"
    if found.recorded:
        yield "what to do about one: dual-ledger breaks show ID"
