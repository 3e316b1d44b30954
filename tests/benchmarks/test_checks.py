from collections.abc import Iterator
from contextlib import closing

import pytest

from benchmarks.bench import Bench, url_of
from benchmarks.checks import WrongWork, books_are_right, outbox_has_status, streams_are_settled
from benchmarks.limit import Limit
from benchmarks.posting import batches, claim
from ledger.books import connect
from ledger.config import Settings
from ledger.posting import post
from tests.fixtures.outside import query

_UNGUARDED = "ALTER TABLE ledger_entries DISABLE TRIGGER USER; "  # as somebody with all rights could
_NEW_ENTRY = """
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id)
    VALUES ('MASTER', 'ACCOUNT-000001', 'ACCOUNT-000002', 1, 'EUR', 'fiat', 'PAYMENT', 'one too many')
"""


@pytest.fixture
def posted(bench: Bench) -> Iterator[Settings]:
    """Books in which the whole workload is posted."""
    with bench.books_of() as settings:
        with closing(connect(settings, role="poster")) as books:
            for batch in batches(bench.workload.entries, claim(books), bench.batch_size):
                post(books, batch)
        yield settings


def _check_all(bench: Bench, settings: Settings) -> None:
    content = bench.workload.content
    books_are_right(url_of(settings), content)
    streams_are_settled(url_of(settings), content.entries)
    outbox_has_status(url_of(settings), "PENDING", content.entries)


def test_right_work_passes_every_check(bench: Bench, posted: Settings) -> None:
    _check_all(bench, posted)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_UNGUARDED + "DELETE FROM ledger_entries WHERE reference_id = 'PAY-000000000007'", "digest"),
        (_UNGUARDED + "UPDATE ledger_entries SET amount = amount + 1 WHERE reference_id LIKE '%7'", "digest"),
        (_UNGUARDED + "UPDATE ledger_entries SET debit_account_id = 'ACCOUNT-X' WHERE id = 1", "digest"),
        (_NEW_ENTRY, "digest"),
        ("DELETE FROM dual_ledger_outbox WHERE sequence = 9", "outbox row"),
        ("UPDATE dual_ledger_outbox SET reference_id = 'another' WHERE sequence = 9", "outbox row"),
        ("UPDATE dual_ledger_outbox SET sequence = 900 WHERE sequence = 9", "gaps"),
        ("UPDATE dual_ledger_outbox SET status = 'FAILED' WHERE sequence = 9", "statuses"),
        ("UPDATE bank_accounts SET balance = balance + 0.01 WHERE id = 'ACCOUNT-000003'", "whose balance"),
        ("UPDATE bank_accounts SET available_balance = 0 WHERE id = 'ACCOUNT-000003'", "available balance"),
        ("UPDATE stream_positions SET next_offset = next_offset + 1 WHERE shard <> 0", "positions"),
        ("UPDATE stream_positions SET dead_letters = 1 WHERE shard <> 0", "positions"),
    ],
)
def test_wrong_work_is_found(bench: Bench, posted: Settings, damage: str, said: str) -> None:
    query(url_of(posted), damage)
    with pytest.raises(WrongWork, match=said):
        _check_all(bench, posted)


def test_the_limit_is_measured_on_the_very_rows_that_posting_leaves_behind(
    bench: Bench, posted: Settings
) -> None:
    columns = "id, ledger_id, amount, reference_id, content_digest, metadata, source_position, traceparent"
    with bench.books_of() as settings:
        Limit(bench, url_of(settings)).measure()
        rows = query(url_of(settings), f"SELECT {columns} FROM limit_entries ORDER BY id")
        outbox = query(url_of(settings), "SELECT sequence, reference_id FROM limit_outbox ORDER BY sequence")
    assert rows == query(url_of(posted), f"SELECT {columns} FROM ledger_entries ORDER BY id")
    mine = "SELECT sequence, reference_id FROM dual_ledger_outbox ORDER BY sequence"
    assert outbox == query(url_of(posted), mine)
