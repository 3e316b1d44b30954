"""Does verify-chain find every tampering? `python -m benchmarks.tampering --count 1000`."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import database
from benchmarks.checks import expect
from benchmarks.servers import servers
from benchmarks.tampering.books import fill
from benchmarks.tampering.trial import every_act, tampered, untouched
from benchmarks.telling import exit_status, tell
from ledger.config import Settings, load
from ledger.migrate import migrate


def main(arguments: Sequence[str] | None = None) -> int:
    """Tamper, and print how many were found; exit status 1 when one was not, or not at its place."""
    asked = _parser().parse_args(arguments)
    return exit_status(lambda stack: _report(stack, asked))


def _report(stack: ExitStack, asked: argparse.Namespace) -> int:
    url = stack.enter_context(
        database.fresh(stack.enter_context(servers(load().settings, tell)).database_url)
    )
    head = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "seals.jsonl"
    migrate(Settings.model_validate({"database_url": url}))
    fill(url, asked.entries, head)
    before = untouched(url, head)
    expect("findings before anything was done", len(before.found), 0)
    tell(f"{before.rows:,} sealed rows in {before.windows} windows; {every_act(url)} kinds of tampering")
    began, counts = time.monotonic(), Counter[str]()
    for tried in tampered(url, head, asked.count, asked.seed):
        counts["done"] += 1
        counts["found"] += tried.places > 0
        counts["named"] += tried.first_is_its_place
        if not tried.first_is_its_place:
            print(f"NOT NAMED: {tried.what}: {tried.says}")
    expect("findings after all was taken back", len(untouched(url, head).found), 0)
    print(
        f"{counts['done']:,} tamperings, seed {asked.seed}: {counts['found']:,} found, {counts['named']:,} "
        f"named at their place first, in {time.monotonic() - began:.0f} s"
    )
    return 0 if counts["done"] == counts["named"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tampering", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="tamperings (1000)")
    parser.add_argument("--entries", type=int, default=400, help="in the books (400)")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
