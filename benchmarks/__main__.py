"""`python -m benchmarks`: measure, check, print; what was made for it is removed, also after Ctrl-C."""

import argparse
import logging
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.bench import Bench
from benchmarks.database import template
from benchmarks.machine import describe
from benchmarks.run import GROUPS, Results, measure
from benchmarks.servers import servers
from benchmarks.telling import exit_status, fail, tell
from benchmarks.topics import fresh_topics
from benchmarks.workload import Workload
from ledger.config import load

_ENTRIES = 200_000
_ENTRIES_MIN = 400  # fewer do not make two batches of every partition
_ROUNDS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 0, or 1 when work was wrong: then no figure is printed."""
    asked = _parser().parse_args(arguments)
    if asked.entries < _ENTRIES_MIN or asked.rounds < 1:
        return fail(f"--entries from {_ENTRIES_MIN} on, --rounds from 1 on", 2)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was made is removed then, too
    logging.getLogger("ledger.kafka").addHandler(logging.NullHandler())  # the client's notes on its settings
    return exit_status(lambda stack: _report(stack, asked))


def _report(stack: ExitStack, asked: argparse.Namespace) -> int:
    machine, results = _measure(stack, asked)
    (report.print_json if asked.json else report.print_table)(machine, results)
    return 0


def _measure(stack: ExitStack, asked: argparse.Namespace) -> tuple[dict[str, Any], Results]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    settings = load().settings.model_copy(update={"state_dir": folder / "state"})
    found = stack.enter_context(servers(settings, tell))
    machine = describe(found)
    tell(f"drawing {asked.entries:,} entries")
    workload = Workload.of(asked.entries)
    books = stack.enter_context(template(found.database_url))
    own = settings.model_copy(update={"kafka_bootstrap": found.kafka_bootstrap, "database_url": None})
    topics = stack.enter_context(fresh_topics(own))
    bench = Bench(found, topics, books, folder, workload, tell)
    return machine, measure(bench, frozenset(asked.only or GROUPS), asked.rounds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Entries per second, each beside the database's own limit on the same machine.",
        epilog="Example: python -m benchmarks --entries 50000 --only posting --json",
    )
    parser.add_argument(
        "--entries", type=int, default=_ENTRIES, help="how many to post (default: %(default)s)"
    )
    parser.add_argument(
        "--rounds", type=int, default=_ROUNDS, help="posting and consuming (default: %(default)s)"
    )
    parser.add_argument("--only", action="append", choices=GROUPS, help="a group of figures; may be repeated")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser


if __name__ == "__main__":
    sys.exit(main())
