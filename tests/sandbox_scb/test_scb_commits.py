"""No entry of an SCB is left out because it was committed late: neither of the stand-in nor of a real one."""

import signal
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from ledger.codec import Codec
from ledger.config import Settings
from producer.source import Batch
from producer.sources.scb import ScbLedger
from sandbox.scb.entries import lock_ledger, write_entries
from sandbox.scb.migrate import open_ledger
from sandbox.scb.own import add_own_entries
from tests.entries import an_entry
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, start
from tests.relay.outbox import records

_EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "scb.toml"
_TABLE = """
CREATE TABLE ledger_book (
    id bigserial PRIMARY KEY, debit text, credit text, amount numeric, currency text, kind text,
    booked_at timestamptz DEFAULT now(), origin text DEFAULT 'OWN'
)
"""
_INSERT = "INSERT INTO ledger_book (id, debit, credit, amount, currency, kind, origin) "


def _url(settings: Settings) -> str:
    assert settings.scb_database_url is not None
    return settings.scb_database_url.get_secret_value()


def test_who_books_at_the_stand_in_waits_for_who_was_first_and_numbers_follow_commits(both: Settings) -> None:
    reading = ScbLedger(both, "scb").batches(None, 100)
    seen: list[int] = []
    with open_ledger(both) as slow:
        with slow.transaction():
            number = lock_ledger(slow)
            write_entries(slow, [an_entry(reference_id="SLOW")], "OWN", number)
            fast = threading.Thread(target=add_own_entries, args=(both, 3))
            fast.start()
            until(lambda: _waiting(both), what="the second to wait for the first")
            seen += _numbers(next(reading))
            assert seen == []  # nor is anything of the second to be seen
        fast.join(30)
    while len(seen) < 4:
        seen += _numbers(next(reading))
    assert seen == [number, number + 1, number + 2, number + 3]


def _numbers(batch: Batch) -> list[int]:
    return [item.sequence for item in batch.items]


def _waiting(settings: Settings) -> bool:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return bool(query(_url(settings), waiting))


@pytest.mark.faults
def test_a_real_scbs_table_is_followed_into_its_topic_and_a_late_commit_is_there(both: Settings) -> None:
    url = _url(both)
    query(url, _TABLE)
    rows = "SELECT n, 'SD', 'SC', n + 0.25, 'EUR', 'PAYMENT', CASE n % 3 WHEN 0 THEN 'DBIS' ELSE 'OWN' END"
    words = ("produce", "scb", "--table", "ledger_book", "--mapping", str(_EXAMPLE), "--until-idle", "2")
    with closing(psycopg.connect(url)) as late:
        query(url, f"{_INSERT}{rows} FROM generate_series(1, 90) AS n")
        late.execute(f"{_INSERT}{rows} FROM generate_series(91, 95) AS n")
        query(url, f"{_INSERT}{rows} FROM generate_series(96, 100) AS n")
        # a transaction of another test may hold the first rows back for longer than two seconds
        status, _, _ = ended(start(both, *words[:-1], "30", failpoint="producer.after_delivery:kill"))
        assert status == -signal.SIGKILL
        document(both, *words)
        late.commit()
    document(both, *words)
    codec = Codec()
    found = [codec.decode("LedgerEntry", one.value) for one in records(both, both.topic_scb_entries)]
    assert {one["reference_id"] for one in found} == {f"SCB-{n}" for n in range(1, 101) if n % 3}
    assert {(one["source_type"], one["source_id"], one["ledger_id"]) for one in found} == {
        ("SCB", "scb", "SOVEREIGN")
    }


def test_a_table_without_a_mapping_and_a_mapping_without_a_table_are_usage_errors(both: Settings) -> None:
    for words in (("--table", "ledger_book"), ("--mapping", str(_EXAMPLE))):
        status, _, said = ended(start(both, "produce", "scb", *words, "--until-idle", "1"))
        assert (status, "--mapping" in said or "--table" in said) == (2, True)
