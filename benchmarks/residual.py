"""What a look at the residual costs: `python -m benchmarks.residual --entries 1000000 --accounts 100000`."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks import database
from benchmarks.checks import expect
from benchmarks.servers import servers
from benchmarks.telling import exit_status, tell
from ledger.config import Settings, load
from ledger.migrate import migrate
from ledger.status.residual.look import Looker
from sandbox.scb.migrate import open_ledger

_TOPIC = "scb.entries"
# Rows that the real path would leave, written at once: who owes whom follows from the number.
_ENTRY = """'SOVEREIGN', 'ACCOUNT-' || n % {accounts}, 'ACCOUNT-' || (n * 7 + 1) % {accounts},
    n % 9973 + 0.25, 'EUR', 'fiat', 'PAYMENT', 'SCB-' || lpad(n::text, 12, '0')"""
_COLUMNS = (
    "ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, transaction_type, "
    "reference_id"
)
_BOOKS = f"""
    SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB';
    INSERT INTO stream_positions (shard, consumer_group, topic, partition, next_offset, next_sequence)
    VALUES (1, 'dbis-posting', '{_TOPIC}', 0, {{entries}}, {{entries}} + 1);
    INSERT INTO ledger_entries ({_COLUMNS}, source_id, source_type, source_position, producer_sequence, shard)
    SELECT {_ENTRY}, 'scb', 'SCB', n::text, n, 1 FROM generate_series(1, {{entries}}) AS n;
    INSERT INTO outbox_archive (id, sequence, published_at, acknowledged_at, shard, attempts)
    SELECT id, producer_sequence, posted_at, posted_at, 1, 1 FROM ledger_entries;
    INSERT INTO bank_accounts (id, currency_code, asset_type, balance, available_balance)
    SELECT side.id, 'EUR', 'fiat', sum(side.debit), sum(side.debit)
    FROM (SELECT debit_account_id AS id, amount AS debit FROM ledger_entries
          UNION ALL SELECT credit_account_id, -amount FROM ledger_entries) AS side
    GROUP BY side.id;
    RESET session_replication_role; ANALYZE
"""
_SCB = f"""
    SET synchronous_commit = off; SET work_mem = '256MB';
    INSERT INTO scb_entries (number, {_COLUMNS}, metadata, timestamp_utc, content_digest, origin)
    SELECT n, {_ENTRY}, '{{{{}}}}', now(), sha256(n::text::bytea), 'OWN'
    FROM generate_series({{first}}, {{last}}) AS n;
    UPDATE scb_counter SET next_number = {{last}} + 1
"""
_HEARD = """
    SET synchronous_commit = off;
    INSERT INTO heard (shard, sequence, kind, ledger_id, reference_id, result)
    SELECT 1, number, 'CONFIRMATION', ledger_id, reference_id, 'MATCHED' FROM scb_entries;
    INSERT INTO reader_positions (shard, next_sequence) SELECT 1, count(*) + 1 FROM scb_entries;
    ANALYZE
"""
_SESSIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'dual-ledger residual'"
_UNHEARD = """
    DELETE FROM heard WHERE sequence > {kept};
    UPDATE reader_positions SET next_sequence = {kept} + 1
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill both ledgers, look, and print the seconds; exit status 1 when a look was not right."""
    asked = _parser().parse_args(arguments)
    return exit_status(lambda stack: _report(stack, asked))


def _report(stack: ExitStack, asked: argparse.Namespace) -> int:
    place = stack.enter_context(servers(load().settings, tell))
    urls = [stack.enter_context(database.fresh(place.database_url)) for _ in range(2)]
    settings = load().settings.model_copy(
        update={
            "database_url": SecretStr(urls[0]),
            "scb_database_url": SecretStr(urls[1]),
            "topic_scb_entries": _TOPIC,
        }
    )
    report = measured(settings, urls, asked)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


def measured(settings: Settings, urls: Sequence[str], asked: argparse.Namespace) -> dict[str, Any]:
    """A look with nothing under way, with a little, and with a backlog on either side."""
    entries, accounts, backlog = asked.entries, asked.accounts, asked.backlog
    tell("filling both ledgers")
    migrate(settings)
    open_ledger(settings).close()
    database.query(urls[0], _BOOKS.format(entries=entries, accounts=accounts))
    database.query(urls[1], _SCB.format(first=1, last=entries, accounts=accounts))
    database.query(urls[1], _HEARD)
    report: dict[str, Any] = {"entries": entries, "accounts": accounts, "backlog": backlog}
    with closing(Looker(settings, lambda: {0: entries})) as looker:
        report["first_look"] = _look(looker, urls[0], in_flight=0, to_scb=0)
        report["nothing_under_way"] = _look(looker, urls[0], in_flight=0, to_scb=0)
        last = entries
        for name, more in (("a_thousand_in_flight", 1000), ("a_backlog_in_flight", backlog)):
            tell(f"{more:,} more at the SCB")
            database.query(urls[1], _SCB.format(first=last + 1, last=last + more, accounts=accounts))
            last += more
            report[name] = _look(looker, urls[0], in_flight=last - entries, to_scb=0)
        database.query(urls[1], _UNHEARD.format(kept=entries - backlog))
        database.query(urls[1], "VACUUM heard")  # whose rows are never deleted elsewhere
        report["and_as_many_unheard"] = _look(looker, urls[0], in_flight=last - entries, to_scb=backlog)
    return report


def _look(looker: Looker, url: str, **counts: int) -> dict[str, float]:
    """The seconds by the clock, and those of processors: this process and both of the server's sessions."""
    before = _processor_seconds(url)
    found = looker.look()
    after = _processor_seconds(url)
    expect("unexplained", [], found.unexplained)
    expect("entries by term", counts, {term: found.counts[term] for term in counts})
    return {"seconds": round(found.seconds, 2), "processor_seconds": round(after - before, 2)}


def _processor_seconds(url: str) -> float:
    """Of a server on this machine; of another one's sessions nothing is known, and nothing is added."""
    pids = [row[0] for row in database.query(url, _SESSIONS)]
    files = [path for pid in pids if (path := Path(f"/proc/{pid}/stat")).exists()]
    ticks = [sum(map(int, file.read_text().rpartition(")")[2].split()[11:13])) for file in files]
    return time.process_time() + sum(ticks) / os.sysconf("SC_CLK_TCK")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.residual", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="that both sides have")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--backlog", type=int, default=1_000_000, help="of each direction, at most `entries`")
    return parser


if __name__ == "__main__":
    sys.exit(main())
