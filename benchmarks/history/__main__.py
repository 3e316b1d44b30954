"""`python -m benchmarks.history --rows 5000000`."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import database
from benchmarks.checks import expect
from benchmarks.commands import run, service
from benchmarks.history.killing import conducted
from benchmarks.history.live import lateness, live
from benchmarks.servers import servers
from benchmarks.telling import exit_status, tell
from benchmarks.topics import fresh_topics
from benchmarks.workload import write_rows
from ledger.config import Settings, load

_LAG_TARGET_SECONDS = 5
# Every account as if nothing but the live entries had ever been posted to it.
_BALANCES_OFF = """
    SELECT count(*) FROM (
        SELECT a.id, a.balance, a.opening_balance
            + (CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END) * coalesce(sum(m.amount), 0) AS expected
        FROM bank_accounts AS a
        LEFT JOIN (
            SELECT debit_account_id AS id, amount FROM ledger_entries WHERE source_id = 'live'
            UNION ALL
            SELECT credit_account_id, -amount FROM ledger_entries WHERE source_id = 'live') AS m USING (id)
        GROUP BY a.id) AS b
    WHERE balance <> expected
"""
_POSTED = "SELECT count(*), count(DISTINCT reference_id) FROM ledger_entries WHERE run_id = '{}'"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do all of it and print what was seen; exit status 1 when anything was not right."""
    asked = _parser().parse_args(arguments)
    return exit_status(lambda stack: _report(stack, asked))


def _report(stack: ExitStack, asked: argparse.Namespace) -> int:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=asked.folder)))
    place = stack.enter_context(servers(load().settings, tell))
    tell("making the books and the file")
    url = stack.enter_context(
        database.fresh(place.database_url, stack.enter_context(database.template(place.database_url)))
    )
    settings = load().settings.model_copy(update={"state_dir": folder / "state"})
    settings = Settings.model_validate(
        {
            **settings.model_dump(exclude_none=True),
            "database_url": url,
            "kafka_bootstrap": place.kafka_bootstrap,
        }
    )
    settings = stack.enter_context(fresh_topics(settings))
    report = measured(settings, url, write_rows(asked.rows, folder), asked)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


def measured(settings: Settings, url: str, file: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Plan, start with kills beside live replication, verify, undo; every step checked."""
    report: dict[str, Any] = {"rows": asked.rows, "file_mebibytes": file.stat().st_size >> 20}
    with service(settings, "consume"), live(settings, asked.live) as sender:
        words = ("--batch-size", str(asked.batch_size), "--lag-target", str(_LAG_TARGET_SECONDS))
        plan, report["plan_seconds"] = _timed(settings, "run", "plan", "csv", str(file), *words)
        expect("records planned", asked.rows, plan["total"])
        run_id = plan["run_id"]
        standing, watched = conducted(settings, url, run_id, asked.rows, asked.kills)
        counters = tuple(standing[key] for key in ("processed", "successful", "duplicates", "failed"))
        expect("counters of the run", (asked.rows, asked.rows, 0, 0), counters)
        expect(
            "entries, references", (asked.rows, asked.rows), database.query(url, _POSTED.format(run_id))[0]
        )
        report |= {
            "run_seconds": round(watched.seconds, 1),
            "entries_per_second": round(asked.rows / watched.seconds),
            "kills": watched.kills,
            "sent_again": standing["sent_again"],
            "held_back_share": round(watched.held_back / max(1, watched.looks), 2),
            "peak_mebibytes": {
                name: {"half_way": round(max(seen[: len(seen) // 2 + 1])), "end": round(max(seen))}
                for name, seen in sorted(watched.peaks.items())
            },
        }
        tell("verify")
        verified, report["verify_seconds"] = _timed(settings, "run", "verify", run_id)
        expect("verify says equal", True, verified["ok"])
        report["live_while_run"] = _live(url, sender.sent)
        tell("undo")
        undone, report["undo_seconds"] = _timed(settings, "run", "undo", run_id, "--reason", "measured")
        expect("undone", "UNDONE", undone["status"])
        sent = sender.end()
    _await_live(url, sent)
    report["live"] = {"rate": asked.live, "sent": sent, **lateness(url)}
    expect("live entries posted", sent, report["live"]["posted"])
    expect("accounts that are not as before", 0, database.query(url, _BALANCES_OFF)[0][0])
    expect("live entries within the lag target", True, report["live_while_run"]["p99"] <= _LAG_TARGET_SECONDS)
    return report


def _timed(settings: Settings, *words: str) -> tuple[dict[str, Any], float]:
    began = time.monotonic()
    return run(settings, *words).document, round(time.monotonic() - began, 1)


def _live(url: str, sent: int) -> dict[str, float]:
    _await_live(url, sent)
    return {"sent": sent, **lateness(url)}


def _await_live(url: str, sent: int) -> None:
    deadline = time.monotonic() + 60
    while lateness(url)["posted"] < sent and time.monotonic() < deadline:
        time.sleep(0.5)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.history",
        description="A large file backfilled beside live replication: killed, resumed, verified, taken back.",
        epilog="Example: python -m benchmarks.history --rows 5000000 > history.json",
    )
    parser.add_argument("--rows", type=int, default=100_000, help="of the file (default: %(default)s)")
    parser.add_argument("--live", type=int, default=1000, help="live entries a second (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=5, help="kill -9 on the way (default: %(default)s)")
    parser.add_argument("--batch-size", type=int, default=5000, help="of the run (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the file is made; by default a temporary folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
