"""`python -m benchmarks.growth`: what posting and looking cost, and what a row takes, as the books grow."""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import database
from benchmarks.bench import BATCH_ENTRIES
from benchmarks.checks import expect
from benchmarks.growth_questions import RARE, drop_index, open_rare_account, questions
from benchmarks.posting import batches, claim
from benchmarks.servers import servers
from benchmarks.telling import exit_status, fail, tell
from benchmarks.workload import Workload
from ledger.batch import Stream
from ledger.books import Books, connect
from ledger.config import Settings, load
from ledger.posting import post

_HALF = 0.5
_MARKS = (0.1, 0.2, _HALF, 1.0)  # of the way
_TIMED_BATCHES = 10  # the last ones before a mark
_SIZES = """
    SELECT relname::text, pg_relation_size(oid) FROM pg_class
    WHERE relname ~ '^(ledger_entries|dual_ledger_outbox)' AND relkind IN ('r', 'i') ORDER BY relname
"""
_RIGHT = """
    SELECT (SELECT count(*) FROM ledger_entries), (SELECT count(*) FROM dual_ledger_outbox),
        (SELECT count(*) FROM balance_check WHERE balance <> recomputed)
"""


class Mark(NamedTuple):
    """The books at one size: how fast the last batches were, bytes an entry of each table and index."""

    entries: int
    entries_per_second: float
    bytes_per_entry: dict[str, float]
    milliseconds: dict[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill books, and print what was seen on the way; exit status 1 when the work was wrong."""
    asked = _parser().parse_args(arguments)
    if asked.entries < BATCH_ENTRIES // _MARKS[0]:
        return fail(f"--entries from {BATCH_ENTRIES / _MARKS[0]:.0f} on", 2)
    return exit_status(lambda stack: _report(stack, asked))


def _report(stack: ExitStack, asked: argparse.Namespace) -> int:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    settings = load().settings.model_copy(update={"state_dir": folder})
    server = stack.enter_context(servers(settings, tell)).database_url
    template = stack.enter_context(database.template(server))
    url = stack.enter_context(database.fresh(server, template))
    if asked.without_accounts:
        drop_index(url)
    marks = measure(url, asked.entries, _REFERENCES[asked.references])
    sys.stdout.write(json.dumps([mark._asdict() for mark in marks], indent=2) + "\n")
    return 0


def measure(url: str, entries: int, reference: Callable[[int], str]) -> list[Mark]:
    """Post that many entries into the empty books at `url`; the marks on the way, once all of it is right."""
    settings = Settings.model_validate({"database_url": url})
    marks: list[Mark] = []
    rates: list[float] = []
    at = 0
    open_rare_account(url, _PAYMENTS[0].debit_account_id)
    with connect(settings, role="poster", application="dual-ledger benchmark") as books:
        stream = claim(books)
        for share in _MARKS:
            while at < entries * share:
                half_way = at <= entries * _HALF < at + BATCH_ENTRIES
                rates.append(_post(books, stream, at, reference, has_rare=half_way))
                at += BATCH_ENTRIES
            sizes = {name: round(size / at, 1) for name, size in database.query(url, _SIZES)}
            asked = questions(url, _PAYMENTS[0].debit_account_id)
            marks.append(Mark(at, round(median(rates[-_TIMED_BATCHES:])), sizes, asked))
            tell(f"{at:,} entries, {marks[-1].entries_per_second:,.0f} a second")
    expect("entries, outbox rows, wrong balances", (at, at, 0), database.query(url, _RIGHT)[0])
    return marks


def _post(books: Books, stream: Stream, at: int, reference: Callable[[int], str], *, has_rare: bool) -> float:
    """Post one batch; entries per second. Nothing but the posting is timed."""
    entries = [
        entry._replace(reference_id=reference(at + nth), producer_sequence=at + nth)
        for nth, entry in enumerate(_PAYMENTS)
    ]
    if has_rare:
        entries[0] = entries[0]._replace(debit_account_id=RARE)
    (batch,) = batches(entries, stream, BATCH_ENTRIES, at)
    began = time.perf_counter()
    (settled,) = post(books, batch)
    seconds = time.perf_counter() - began
    expect("messages settled", BATCH_ENTRIES, len(settled.codes))
    return BATCH_ENTRIES / seconds


def _in_order(number: int) -> str:
    return f"PAY-{number:012d}"


def _at_random(number: int) -> str:
    return f"PAY-{hashlib.sha256(b'%d' % number).hexdigest()[:12]}"


_PAYMENTS = Workload.of(BATCH_ENTRIES).entries
_REFERENCES = {"time": _in_order, "random": _at_random}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.growth",
        description="Entries per second, and bytes an entry, as the books grow; some minutes for a million.",
        epilog="Example: python -m benchmarks.growth --entries 5000000 --references random",
    )
    parser.add_argument("--entries", type=int, default=1_000_000, help="how many (default: %(default)s)")
    parser.add_argument(
        "--references", choices=_REFERENCES, default="time", help="their order (default: %(default)s)"
    )
    parser.add_argument(
        "--without-accounts", action="store_true", help="without the filter of accounts over the entries"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
