"""DBIS's ledger against the SCB's: `python -m benchmarks.reconcile --entries 2000000`.

Fills two databases, plants 25, 250 and 2,500 differences of every kind, and looks for them: the first time
beside live traffic. Prints seconds, rows and memory of each comparison, and of reading both tables whole.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks import commands, database
from benchmarks.bench import Servers
from benchmarks.checks import expect
from benchmarks.reconcile.filling import fill, reserve
from benchmarks.reconcile.measuring import Measured, naive, ours
from benchmarks.reconcile.planting import BATCH, plant
from benchmarks.reconcile.traffic import Writer, traffic
from benchmarks.servers import servers
from benchmarks.telling import exit_status, tell
from benchmarks.topics import fresh_topics
from ledger.config import Settings, load
from ledger.migrate import migrate
from sandbox.scb.migrate import open_ledger
from sandbox.scb.own import add_own_entries

_FIRST = 20  # entries of the SCB that the producer has sent before
_BUSY_SECONDS = 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, plant, compare; exit status 1 when anything else was found than what was planted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reconcile", description=__doc__)
    parser.add_argument("--entries", type=int, default=2_000_000, help="on either side")
    asked = parser.parse_args(arguments)
    return exit_status(lambda stack: _report(stack, asked.entries))


def _report(stack: ExitStack, entries: int) -> int:
    place = stack.enter_context(servers(load().settings, tell))
    report: dict[str, Any] = {"entries": entries}
    report["a_quarter"] = _round(place, entries // 4, (1,))
    report["all"] = _round(place, entries, (1, 10, 100))
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


def _round(place: Servers, entries: int, batches: Sequence[int]) -> dict[str, Any]:
    """Comparisons of two ledgers of that size: with nothing planted, then with so many batches."""
    with ExitStack() as stack:
        books, scb = (stack.enter_context(database.fresh(place.database_url)) for _ in range(2))
        settings = _settings(stack, place, books, scb)
        _prepare(settings, books, scb, entries)
        found: dict[str, Any] = {"entries": entries}
        with traffic(settings, books, scb) as writer:
            time.sleep(_BUSY_SECONDS)
            tell("comparing equal ledgers, beside live traffic")
            found["nothing planted, live"] = _beside(writer, lambda: _checked(ours(settings), []))
            breaks: list[tuple[str, str]] = [*plant(books, scb, entries, 0, batches[0]).breaks]
            tell(f"{batches[0] * BATCH} differences, beside live traffic")
            found[f"{batches[0] * BATCH} planted, live"] = _beside(
                writer, lambda: _checked(ours(settings), breaks)
            )
        done = 0
        for batch in batches:
            if batch > batches[0]:
                breaks += plant(books, scb, entries, done, batch - done).breaks
            done = batch
            tell(f"{batch * BATCH} differences, at rest")
            found[f"{batch * BATCH} planted"] = _checked(ours(settings), breaks)
        tell("reading both tables whole")
        whole = naive(books, scb)
        expect("references that differ", {one[1] for one in breaks}, {one[1] for one in whole.found})
        found["reading both whole"] = _figures(whole)
        return found


def _settings(stack: ExitStack, place: Servers, books: str, scb: str) -> Settings:
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    return stack.enter_context(
        fresh_topics(
            load().settings.model_copy(
                update={
                    "database_url": SecretStr(books),
                    "scb_database_url": SecretStr(scb),
                    "kafka_bootstrap": place.kafka_bootstrap,
                    "state_dir": Path(folder),
                    "unknown_accounts": "create",
                }
            )
        )
    )


def _prepare(settings: Settings, books: str, scb: str, entries: int) -> None:
    tell(f"filling both ledgers with {entries:,} entries")
    migrate(settings)
    open_ledger(settings).close()
    reserve(scb, entries)
    add_own_entries(settings, _FIRST)
    commands.run(settings, "produce", "scb", "--until-idle", "1")
    fill(books, scb, entries)


def _beside(writer: Writer, compare: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The figures, and how many entries were written meanwhile."""
    before = writer.written
    figures = compare()
    return figures | {"written_meanwhile": writer.written - before}


def _checked(measured: Measured, breaks: Sequence[tuple[str, str]]) -> dict[str, Any]:
    expect("breaks", sorted(breaks), sorted(measured.found))
    return _figures(measured)


def _figures(measured: Measured) -> dict[str, Any]:
    return {
        "breaks": len(measured.found),
        "in_flight": measured.in_flight,
        "seconds": round(measured.seconds, 1),
        "rows": measured.rows,
        "mebibytes": measured.mebibytes,
    }


if __name__ == "__main__":
    sys.exit(main())
