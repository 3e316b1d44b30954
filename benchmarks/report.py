"""The report: a table for people, or one JSON document."""

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure
from benchmarks.run import Results

_WIDTH = 150


def print_json(machine: dict[str, Any], results: Results) -> None:
    """One JSON document on stdout."""
    document = {
        "machine": machine,
        "figures": [figure.document() for figure in results.figures],
        "steps_micros_per_entry": results.steps,
        "peak_mebibytes": peaks(results.figures),
    }
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


def print_table(machine: dict[str, Any], results: Results) -> None:
    """The same for people."""
    console = Console(highlight=False, width=_WIDTH)  # a table squeezed into a pipe's 80 columns is none
    console.print(_machine_line(machine))
    console.print(_figures(results.figures))
    if results.steps:
        console.print(_steps(results.steps))
    for key, peak in peaks(results.figures).items():
        console.print(f"peak memory of the process, {key}: {peak:.0f} MiB")


def peaks(figures: list[Figure]) -> dict[str, float]:
    """The highest memory of each command that was measured."""
    found = {
        figure.key: [sample.timing.details.get("peak_mebibytes") or 0.0 for sample in figure.samples]
        for figure in figures
    }
    return {key: round(max(values), 1) for key, values in found.items() if max(values)}


def _machine_line(machine: dict[str, Any]) -> str:
    fsync = machine["commit_micros"] - machine["commit_without_fsync_micros"]
    return (
        f"{machine['cores']} cores, {machine['memory_gibibytes']} GiB, "
        f"load before {machine['load_before']}\n"
        f"Python {machine['python']}, PostgreSQL {machine['postgresql']}, "
        f"librdkafka {machine['librdkafka']}\n"
        f"a commit takes {machine['commit_micros']} µs, {fsync} of them fsync"
    )


def _figures(figures: list[Figure]) -> Table:
    table = Table(
        "",
        "entries/s, median",
        "lowest to highest",
        "of the limit",
        "limit before / after",
        box=None,
        pad_edge=False,
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for figure in figures:
        rates = figure.rates
        spread = f"{min(rates):,.0f} to {max(rates):,.0f}" if len(rates) > 1 else ""
        share = "" if figure.of_limit is None else f"{figure.of_limit:.3f}"
        table.add_row(figure.title, f"{figure.rate:,.0f}", spread, share, _limits(figure))
    return table


def _limits(figure: Figure) -> str:
    return ", ".join(
        f"{sample.limit_before / 1000:,.0f}k / {sample.limit_after / 1000:,.0f}k"
        for sample in figure.samples
        if sample.limit_before and sample.limit_after
    )


def _steps(steps: dict[str, float]) -> Table:
    table = Table("the consumer's steps", "µs an entry", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, micros in steps.items():
        table.add_row(name, f"{micros:.2f}")
    return table
