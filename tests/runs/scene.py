"""Runs as an operator has them: a source file, the real commands, and what the books say of it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ledger.config import Settings
from tests.books.scene import url
from tests.fixtures.outside import query
from tests.relay.commands import ended, start

HEADER = (
    "ledgerId,debitAccountId,creditAccountId,amount,currencyCode,assetType,transactionType,referenceId,"
    "timestampUtc"
)
ACCOUNTS = tuple(f"A{number}" for number in range(8))


def row(number: int, **changes: str) -> str:
    """A good row: a payment between two of the accounts, with a reference of its own."""
    values = {
        "ledger": "MASTER",
        "debit": ACCOUNTS[number % 8],
        "credit": ACCOUNTS[(number * 3 + 1) % 8 if (number * 3 + 1) % 8 != number % 8 else (number + 1) % 8],
        "amount": f"{number % 90 + 1}.{number % 100:02d}",
        "currency": "EUR",
        "asset": "fiat",
        "type": "PAYMENT",
        "reference": f"REF-{number:06d}",
        "time": f"2014-03-{number % 28 + 1:02d}T10:00:00Z",
        **changes,
    }
    return ",".join(values.values())


def ledger_file(path: Path, rows: Iterable[str]) -> Path:
    """A CSV of DBIS's own shape."""
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def ran(settings: Settings, *words: str, status: int = 0, **changes: Any) -> dict[str, Any]:
    """Run `dual-ledger WORDS --json` to its end; what it printed."""
    found, out, err = ended(start(settings, *words, "--json", **changes))
    assert found == status, (found, out, err)
    printed: dict[str, Any] = json.loads(out)
    return printed


def refused(settings: Settings, *words: str, status: int = 2, **changes: Any) -> str:
    """Run what cannot be done; what it says."""
    found, out, err = ended(start(settings, *words, **changes))
    assert found == status, (out, err)
    assert "Traceback" not in err
    return err


def planned(settings: Settings, file: Path, *words: str) -> str:
    """Plan a run over a CSV file; its id."""
    return str(ran(settings, "run", "plan", "csv", str(file), *words)["run_id"])


def counters(found: dict[str, Any]) -> tuple[int, int, int, int]:
    """Processed, successful, duplicates, failed."""
    return found["processed"], found["successful"], found["duplicates"], found["failed"]


def checkpoint(settings: Settings) -> dict[str, Any]:
    """DBIS's one row."""
    columns = (
        "source_id, ledger_id, total_records, processed_records, successful_records, duplicate_records, "
        "failed_records, status, error_message"
    )
    (found,) = query(url(settings), f"SELECT {columns} FROM ledger_backfill_checkpoints")
    return dict(zip(columns.split(", "), found, strict=True))
