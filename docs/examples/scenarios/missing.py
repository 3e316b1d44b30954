"""DBIS's question for what a backfill has left out, asked of the books at $DATABASE_URL.

python docs/examples/scenarios/missing.py RUN
"""

import os
import sys

import psycopg

_MISSING = """
    SELECT s.source_id, s.reference_id
    FROM backfill_source_data AS s
    LEFT JOIN ledger_entries AS e ON e.ledger_id = s.ledger_id AND e.reference_id = s.reference_id
    WHERE s.run_id = %s AND e.id IS NULL
    ORDER BY s.sequence"""
_PROGRESS = """
    SELECT source_id, status, total_records, processed_records, successful_records, duplicate_records,
        failed_records
    FROM ledger_backfill_checkpoints
    ORDER BY source_id"""


def main(run_id: str) -> None:
    """Print the answers."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        missing = connection.execute(_MISSING, (run_id,)).fetchall()
        print(f"missing: {len(missing)}")
        for source, reference in missing:
            print(f"  {source} {reference}")
        for source, status, *counts in connection.execute(_PROGRESS):
            print(f"{source}: {status}, {'/'.join(map(str, counts))}")


if __name__ == "__main__":
    main(sys.argv[1])
