"""What sealing and verifying cost, also those who post: `python -m benchmarks.seals --entries 1000000`."""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import psycopg
from pydantic import SecretStr

from audit.seals import head_file
from audit.seals.run import Desk, Sealed, seal_all
from audit.seals.verify import verify
from benchmarks import database
from benchmarks.checks import expect
from benchmarks.servers import servers
from benchmarks.telling import exit_status, tell
from ledger.books import connect
from ledger.config import Settings, load
from ledger.migrate import migrate

_BATCH = 10_000
_SHARDS = 4
_BEGIN = f"""
    INSERT INTO bank_accounts (id, currency_code, asset_type)
    SELECT 'ACCOUNT-' || n, 'EUR', 'fiat' FROM generate_series(0, 9999) AS n;
    INSERT INTO stream_positions (shard, consumer_group, topic, partition)
    SELECT n, 'dbis-posting', 'scb.entries', n FROM generate_series(1, {_SHARDS}) AS n
"""
# Through the trigger, as the short way does it; one stream a batch.
_POST = f"""
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, metadata, source_id, source_type, source_position,
        producer_sequence, topic, partition, "offset", traceparent, shard, read_at, sent_at)
    SELECT 'SOVEREIGN', 'ACCOUNT-' || n %% 10000, 'ACCOUNT-' || (n * 7 + 1) %% 10000, n %% 9973 + 0.25, 'EUR',
        'fiat', 'PAYMENT', 'SCB-' || lpad(n::text, 12, '0'), jsonb_build_object('purpose', 'invoice ' || n),
        'scb', 'SCB', n::text, n, 'scb.entries', 1 + n / {_BATCH} %% {_SHARDS}, n,
        '00-' || md5(n::text) || '-0123456789abcdef-00', 1 + n / {_BATCH} %% {_SHARDS}, now(), now()
    FROM generate_series(%s::bigint, %s::bigint) AS n
"""
_ANSWERED = """
    UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED', published_at = now(), acknowledged_at = now(),
        attempts = 1, published_partition = 2, published_offset = sequence;
    UPDATE stream_positions SET published_sequence = next_sequence - 1
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Post, seal, verify, and print the seconds of each; exit status 1 when the work was not right."""
    asked = _parser().parse_args(arguments)
    return exit_status(lambda stack: _report(stack, asked.entries))


def _report(stack: ExitStack, entries: int) -> int:
    url = stack.enter_context(
        database.fresh(stack.enter_context(servers(load().settings, tell)).database_url)
    )
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    settings = load().settings.model_copy(update={"database_url": SecretStr(url), "state_dir": folder})
    migrate(settings)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_BEGIN.encode())
        tell("posting, alone and beside sealing")
        half = entries // 2 // _BATCH * _BATCH
        _told("posting alone", _post(connection, 0, half))
        _seal(settings, "entries", half)
        beside, sealed = _beside(settings, lambda: _post(connection, half, entries))
        _told("posting beside sealing", beside)
        print(f"sealed meanwhile: {sealed.entries:,} entries in {sealed.windows} windows")
        _seal(settings, "entries", entries - half - sealed.entries)
        tell("answering all outbox rows")
        connection.execute(_ANSWERED.encode())
    _seal(settings, "outbox rows", entries)
    _verify(settings, entries)
    return 0


def _post(connection: psycopg.Connection, first: int, last: int) -> list[float]:
    """The seconds of each batch."""
    took = []
    for begin in range(first, last, _BATCH):
        began = time.perf_counter()
        connection.execute(_POST.encode(), [begin, min(begin + _BATCH, last) - 1])
        took.append(time.perf_counter() - began)
    return took


def _beside(settings: Settings, work: Callable[[], list[float]]) -> tuple[list[float], Sealed]:
    """Do something while another connection seals without a pause."""
    over, desk = threading.Event(), Desk(settings, "relay")

    def seal() -> None:
        while not over.is_set():
            seal_all(desk)

    sealing = threading.Thread(target=seal)
    sealing.start()
    try:
        return work(), desk.done
    finally:
        over.set()
        sealing.join()
        desk.close()


def _told(what: str, took: list[float]) -> None:
    print(
        f"{what}: {len(took) * _BATCH / sum(took):,.0f} entries/s; a batch of {_BATCH:,} took "
        f"{median(took):.2f} s at the median, {max(took):.2f} s at the most"
    )


def _seal(settings: Settings, what: str, rows: int) -> None:
    desk = Desk(settings, "operator")
    began = time.perf_counter()
    windows = seal_all(desk)
    seconds = time.perf_counter() - began
    desk.close()
    print(f"sealed {rows:,} {what} in {windows} windows: {seconds:.1f} s")


def _verify(settings: Settings, entries: int) -> None:
    for workers in (1, 2):
        tell(f"verifying with {workers}")
        with ExitStack() as stack:
            connections = [stack.enter_context(connect(settings, role="auditor")) for _ in range(workers)]
            report = verify(connections, head_file.path_of(settings))
        expect("findings", len(report.found), 0)
        expect("sealed", dict(report.sealed), {"entries": entries, "outbox": entries})
        print(f"verified {report.rows:,} rows with {workers} workers: {report.seconds:.1f} s")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seals", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="in the books (1000000)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
