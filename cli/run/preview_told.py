"""A preview in words and as a document."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.output import say
from cli.run.progress import span
from ledger.runs.preview import Preview
from ledger.runs.run import Run

_ACCOUNTS_TOLD = 15
_WIDE = 10_000


def document_of(run: Run, found: Preview, refused: Mapping[str, int]) -> dict[str, Any]:
    """As `--json` prints it; `refused` are the records that became no entry, by code."""
    return {
        "run_id": run.run_id,
        "status": run.status,
        "whole": found.whole,
        "stops": found.stops,
        "total": run.total,
        "processed": _processed(found, refused),
        "successful": found.posted,
        "duplicates": found.duplicates,
        "failed": sum(found.refused().values()) + sum(refused.values()),
        "by_code": _by_code(found, refused),
        "accounts": found.accounts,
        "accounts_below_zero": found.below_zero,
        "effects": [effect._asdict() for effect in found.effects],
        "estimated_seconds": _estimate(run, found, refused),
        "seconds": round(found.seconds, 3),
    }


def tell(run: Run, found: Preview, refused: Mapping[str, int]) -> None:
    """Print it."""
    processed = _processed(found, refused)
    of = "" if run.total is None else f" of {run.total:,}"
    say(f"{run.run_id}: {processed:,}{of} records judged in {found.seconds:.1f} s; nothing was kept")
    say(f"  {found.posted:,} would be posted")
    say(f"  {found.duplicates:,} are posted already")
    for code, count in _by_code(found, refused).items():
        say(f"  {count:,} would be refused: {code}")
    if found.stops is not None:
        say(f"  the run would stop {found.stops}")
    if not found.whole:
        say("  not all: somebody who posts was kept waiting; --hold SECONDS keeps them longer")
    if found.accounts:
        say(
            f"{found.accounts:,} accounts would change, {found.below_zero:,} of them pass below zero; "
            "the lowest:"
        )
        say(_table(found))
    estimate = _estimate(run, found, refused)
    if estimate is not None:
        say(f"the run would take about {span(estimate)}")


def _table(found: Preview) -> str:
    table = Table(box=None, pad_edge=False)
    table.add_column("account")
    for name in ("entries", "before", "lowest", "after"):
        table.add_column(name, justify="right")
    table.add_column("")
    for effect in found.effects[:_ACCOUNTS_TOLD]:
        table.add_row(
            effect.account_id,
            f"{effect.entries:,}",
            f"{effect.before:,f}",
            f"{effect.lowest:,f}",
            f"{effect.after:,f}",
            f"{effect.currency_code}{', opened by the run' if effect.opened else ''}",
        )
    page = Console(width=_WIDE, highlight=False)
    with page.capture() as captured:
        page.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _processed(found: Preview, refused: Mapping[str, int]) -> int:
    return found.judged + sum(refused.values())


def _by_code(found: Preview, refused: Mapping[str, int]) -> dict[str, int]:
    codes = {*found.refused(), *refused}
    return {code: found.refused().get(code, 0) + refused.get(code, 0) for code in sorted(codes)}


def _estimate(run: Run, found: Preview, refused: Mapping[str, int]) -> float | None:
    processed = _processed(found, refused)
    if run.total is None or not processed or not found.seconds:
        return None
    return round(run.total * found.seconds / processed, 1)
