"""Makes an old table to try `sql` on, `ledger_entries_legacy`: at $LEGACY_DATABASE_URL, or in a SQLite file.

python docs/examples/scenarios/old_table.py            # PostgreSQL
python docs/examples/scenarios/old_table.py old.sqlite # SQLite
"""

import os
import sqlite3
import sys

import psycopg

_TABLE = """
    CREATE TABLE ledger_entries_legacy (
        entry_no integer PRIMARY KEY,
        booked_at timestamp NOT NULL,
        debit varchar(20) NOT NULL,
        credit varchar(20) NOT NULL,
        amount {amount} NOT NULL,
        currency char(3) NOT NULL,
        status varchar(10) NOT NULL
    )"""
_ROWS = [
    (
        number,
        f"2011-{number % 12 + 1:02d}-{number % 28 + 1:02d} 12:00:00",
        f"GL-{number % 5 + 1}",
        f"GL-{(number + 2) % 5 + 1}",
        f"{number}.{number % 100:02d}",
        "EUR",
        "VOID" if number % 20 == 0 else "BOOKED",
    )
    for number in range(1, 61)
]


def main(arguments: list[str]) -> None:
    """Make the table and fill it."""
    if arguments:
        with sqlite3.connect(arguments[0]) as file:
            file.execute(_TABLE.format(amount="text"))
            file.executemany("INSERT INTO ledger_entries_legacy VALUES (?, ?, ?, ?, ?, ?, ?)", _ROWS)
        file.close()
    else:
        with psycopg.connect(os.environ["LEGACY_DATABASE_URL"]) as connection:
            connection.execute(_TABLE.format(amount="numeric(18, 2)"))
            connection.cursor().executemany(
                "INSERT INTO ledger_entries_legacy VALUES (%s, %s, %s, %s, %s, %s, %s)", _ROWS
            )
    print(f"ledger_entries_legacy: {len(_ROWS)} rows")


if __name__ == "__main__":
    main(sys.argv[1:])
