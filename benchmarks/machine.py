"""What was measured on: the machine, the versions, and what a commit costs on its disk."""

import os
import platform
import time
from statistics import median
from typing import Any

import confluent_kafka
import psycopg

from benchmarks.bench import Servers

_COMMITS = 200
_MICROS = 1_000_000


def describe(servers: Servers) -> dict[str, Any]:
    """Everything that a figure depends on, besides the program."""
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        return {
            "cores": os.cpu_count(),
            "memory_gibibytes": round(_memory_bytes() / 2**30, 1),
            "load_before": round(os.getloadavg()[0], 2),
            "system": platform.platform(),
            "python": platform.python_version(),
            "postgresql": _setting(connection, "server_version"),
            "shared_buffers": _setting(connection, "shared_buffers"),
            "fsync": _setting(connection, "fsync"),
            "librdkafka": confluent_kafka.libversion()[0],
            "servers": servers.origin,
            **commit_costs(connection),
        }


def commit_costs(connection: psycopg.Connection) -> dict[str, float]:
    """Median microseconds of a small commit, waiting for the disk and not: the difference is its fsync."""
    waits = _commit_micros(connection, "on")
    not_waiting = _commit_micros(connection, "off")
    connection.execute("RESET synchronous_commit")
    return {"commit_micros": round(waits), "commit_without_fsync_micros": round(not_waiting)}


def _commit_micros(connection: psycopg.Connection, synchronous: str) -> float:
    connection.execute(f"SET synchronous_commit = {synchronous}")
    times = []
    for _ in range(_COMMITS):
        began = time.perf_counter()
        connection.execute(
            "SELECT pg_logical_emit_message(true, 'benchmark', 'x')"
        )  # the smallest that is logged
        times.append(time.perf_counter() - began)
    return median(times) * _MICROS


def _setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    return str(row[0]) if row else ""


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
