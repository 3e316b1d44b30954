"""What the books hold after a scene: of the product's database or of the model, in the same shape."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from tests.model.books import ModelBooks

Found: TypeAlias = dict[str, Any]

_OBSERVED = {
    "accounts": "SELECT id, balance, available_balance, reserved_balance FROM bank_accounts ORDER BY id",
    # the time of an entry whose source is not named is that of posting, which nobody knows beforehand
    "entries": """
        SELECT shard, "offset", ledger_id, debit_account_id, credit_account_id, amount::text, currency_code,
            asset_type, transaction_type, reference_id,
            CASE WHEN source_position IS NOT NULL
                THEN (extract(epoch FROM timestamp_utc) * 1000000)::bigint END,
            fx_rate::text, metadata, source_id, source_type, source_position, producer_sequence,
            content_digest
        FROM ledger_entries ORDER BY id""",
    "outbox": "SELECT shard, sequence, ledger_id, reference_id FROM dual_ledger_outbox ORDER BY 1, 2",
    "dead letters": """
        SELECT p.shard, d."offset", d.code, d.field, d.digest, d.existing_digest
        FROM dead_letters AS d JOIN stream_positions AS p USING (consumer_group, topic, partition)
        ORDER BY 1, 2""",
    "duplicates": """
        SELECT p.shard, d."offset", d.ledger_id, d.reference_id
        FROM duplicates AS d JOIN stream_positions AS p USING (consumer_group, topic, partition)
        ORDER BY 1, 2""",
    "positions": """
        SELECT shard, next_offset, posted, duplicates, dead_letters, refused_in_a_row, next_sequence
        FROM stream_positions WHERE shard <> 0 ORDER BY 1""",
    "checkpoints": """
        SELECT p.shard, c.last_processed_id, c.processed_records, c.successful_records, c.duplicate_records,
            c.failed_records
        FROM ledger_backfill_checkpoints AS c JOIN stream_positions AS p
            ON c.source_id = concat_ws('/', p.consumer_group, p.topic, p.partition)
        ORDER BY 1""",
}


def in_the_books(connection: Any) -> Found:
    """Everything that must come out the same whichever way the entries went."""
    return {what: connection.execute(statement).fetchall() for what, statement in _OBSERVED.items()}


def in_the_model(model: ModelBooks, shards: Sequence[int]) -> Found:
    """The same, of the model's books."""
    streams = [(shard, model.streams[shard]) for shard in shards if shard in model.streams]
    return {
        "accounts": [
            (name, account.balance, account.available, account.reserved)
            for name, account in sorted(model.accounts.items(), key=lambda pair: pair[0].encode())
        ],
        "entries": [(shard, offset, *entry, entry.digest) for shard, offset, entry in model.entries],
        "outbox": model.outbox,
        "dead letters": [(shard, offset, *answer) for shard, s in streams for offset, answer in s.refused],
        "duplicates": [
            (shard, offset, entry.ledger_id, entry.reference_id)
            for shard, stream in streams
            for offset, entry, answer in stream.settled
            if answer.code == "duplicate"
        ],
        "positions": [
            (
                shard,
                model.streams[shard].position,
                model.streams[shard].count("posted"),
                model.streams[shard].count("duplicate"),
                len(model.streams[shard].refused),
                model.streams[shard].refused_in_a_row,
                model.streams[shard].count("posted") + 1,
            )
            for shard in shards
        ],
        "checkpoints": [
            (
                shard,
                str(stream.position - 1),
                len(stream.settled),
                stream.count("posted"),
                stream.count("duplicate"),
                len(stream.refused),
            )
            for shard, stream in streams
            if stream.settled
        ],
    }


def assert_same(way: str, found: Found, expected: Found) -> None:
    """Everything that was expected was found so."""
    different = [what for what in expected if found[what] != expected[what]]
    first = [(found[what], expected[what]) for what in different][:1]
    assert not different, f"{way}: other {', '.join(different)}\n{first}"
