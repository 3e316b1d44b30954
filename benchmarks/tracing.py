"""`python -m benchmarks.tracing`: what it costs to trace one entry in a hundred, stage by stage.

Pairs of runs in this one process, one traced and one not, over the same entries in books and topics of their
own; which of a pair goes first alternates. What a pair differs by is told in the time of this process's own
processor and by the clock, with its spread; and, of the traced runs, what tracing's calls take themselves
(`benchmarks.own_time`), which is held to the limit.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench import Bench
from benchmarks.checks import expect
from benchmarks.database import query, template
from benchmarks.machine import describe
from benchmarks.servers import servers
from benchmarks.span_count import collector, counted
from benchmarks.telling import exit_status, fail, tell
from benchmarks.topics import fresh_topics
from benchmarks.traced_stages import STAGES, Cost
from benchmarks.workload import Workload, write_csv
from ledger.config import Settings, load
from ledger.tracing import trace_id
from ledger.tracing.sampling import Sampling

_ENTRIES, _PAIRS, _RATIO, _LIMIT = 60_000, 7, 0.01, 5.0
Run = dict[str, Cost]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit status 1 when a span is missing or tracing takes more than the limit."""
    asked = _parser().parse_args(arguments)
    logging.getLogger("ledger.kafka").addHandler(logging.NullHandler())
    return exit_status(lambda stack: _report(stack, asked))


def _report(stack: ExitStack, asked: argparse.Namespace) -> int:
    found = _measure(stack, asked)
    print(json.dumps(found, indent=1) if asked.json else "\n".join(_table(found)))
    over = [name for name, stage in found["stages"].items() if stage["own"]["cost_percent"] > _LIMIT]
    return fail(f"above {_LIMIT:.0f} %: {', '.join(over)}") if over else 0


def _measure(stack: ExitStack, asked: argparse.Namespace) -> dict[str, Any]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    settings = load().settings.model_copy(update={"state_dir": folder / "state"})
    found = stack.enter_context(servers(settings, tell))
    machine = describe(found)
    workload = Workload.of(asked.entries)
    books = stack.enter_context(template(found.database_url))
    endpoint = stack.enter_context(collector())
    own = settings.model_copy(update={"kafka_bootstrap": found.kafka_bootstrap, "database_url": None})
    bench = Bench(found, own, books, folder, workload, tell)
    on = {"otlp_endpoint": endpoint, "trace_sample_ratio": asked.ratio}
    pairs: list[dict[bool, Run]] = []
    for number in range(asked.pairs + 1):  # the first one warms up
        tell(f"pair {number} of {asked.pairs}" if number else "warming up")
        order = (True, False) if number % 2 else (False, True)
        pairs.append({traced: _run(bench, endpoint, on if traced else {}, asked.ratio) for traced in order})
    return {"machine": machine, "entries": asked.entries, "ratio": asked.ratio, **_figures(pairs[1:])}


def _run(bench: Bench, endpoint: str, changes: dict[str, Any], ratio: float) -> Run:
    entries = len(bench.workload.entries)
    with fresh_topics(bench.settings) as topics:
        group = f"{topics.topic_outbox}.group"
        own = Bench(bench.servers, topics, bench.template, bench.folder, bench.workload, bench.tell)
        with own.books_of(consumer_group=group, relay_group=f"{group}.relay", **changes) as settings:
            file = write_csv(bench.workload, bench.folder)
            costs = {name: stage(settings, file, entries) for name, stage in STAGES.items()}
            _check(settings, counted(endpoint), bench.workload, ratio if changes else 0.0)
    return costs


def _check(settings: Settings, spans: dict[str, int], workload: Workload, ratio: float) -> None:
    """Every entry whose id says so is traced in every stage, and no other."""
    sampling = Sampling()
    sampling.begin(ratio)
    taken = sum(sampling.takes(trace_id(one.ledger_id, one.reference_id)) for one in workload.entries)
    names = [f"send {settings.topic_legacy_entries}", f"process {settings.topic_legacy_entries}"]
    names.append(f"send {settings.topic_outbox}")
    expect("spans of entries", dict.fromkeys(names, taken), {name: spans.get(name, 0) for name in names})
    ((stored,),) = query(
        str(settings.database_url.get_secret_value() if settings.database_url else ""),
        "SELECT count(*) FROM ledger_entries WHERE traceparent LIKE '%-01'",
    )
    expect("entries that the books say are traced", taken, stored)


def _figures(pairs: Sequence[dict[bool, Run]]) -> dict[str, Any]:
    return {
        "pairs": len(pairs),
        "stages": {
            name: {
                "own": _own_figure([pair[True][name] for pair in pairs]),
                **{
                    clock: _figure([(pair[False][name], pair[True][name]) for pair in pairs], clock)
                    for clock in ("processor", "clock")
                },
            }
            for name in STAGES
        },
    }


def _own_figure(traced: Sequence[Cost]) -> dict[str, Any]:
    shares = sorted(100 * one.own / (one.processor - one.own) for one in traced)
    return {
        "off_microseconds": round(median(one.processor - one.own for one in traced), 2),
        "on_microseconds": round(median(one.processor for one in traced), 2),
        "cost_percent": round(median(shares), 2),
        "pairs_percent": [round(share, 1) for share in shares],
    }


def _figure(pairs: Sequence[tuple[Cost, Cost]], clock: str) -> dict[str, Any]:
    values = [(getattr(off, clock), getattr(on, clock)) for off, on in pairs]
    costs = sorted(100 * (on - off) / off for off, on in values)
    return {
        "off_microseconds": round(median(off for off, _ in values), 2),
        "on_microseconds": round(median(on for _, on in values), 2),
        "cost_percent": round(median(costs), 2),
        "pairs_percent": [round(cost, 1) for cost in costs],
    }


def _table(found: dict[str, Any]) -> list[str]:
    machine = found["machine"]
    runs = f"{found['entries']:,} entries, {found['ratio']:.0%} traced, {found['pairs']} pairs of runs"
    lines = [
        f"{runs}; {machine['cores']} cores, load {machine['load_before']} before",
        f"{'':10}{'':11}{'off':>9}{'on':>9}{'cost':>9}   each pair",
    ]
    for name, stage in found["stages"].items():
        for clock, figure in stage.items():
            each = " ".join(f"{cost:+.1f}" for cost in figure["pairs_percent"])
            lines.append(
                f"{name:10}{clock:11}{figure['off_microseconds']:>6.2f} us"
                f" {figure['on_microseconds']:>6.2f} us{figure['cost_percent']:>+7.2f} %   {each}"
            )
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tracing",
        description="What tracing costs, in pairs of runs with and without.",
    )
    parser.add_argument("--entries", type=int, default=_ENTRIES, help="of each run (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=_PAIRS, help="of runs (default: %(default)s)")
    parser.add_argument("--ratio", type=float, default=_RATIO, help="share traced (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser


if __name__ == "__main__":
    sys.exit(main())
