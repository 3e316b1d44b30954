"""What a run has counted while it worked, held against the rows of the tables."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.books import Books
from ledger.runs.run import Run


class Counters(NamedTuple):
    """The numbers of DBIS's checkpoint, as the run's own streams have them."""

    processed: int
    successful: int
    duplicates: int
    failed: int
    source_rows: int
    differences: list[str]


def counters(books: Books, run: Run) -> Counters:
    """The run's numbers, and where they are not what the tables hold."""
    (row,) = books.records("verify_counters", run=run.run_id)
    failed = row["failed"] + row["refused"]
    processed = row["posted"] + row["duplicates"] + failed
    return Counters(
        processed,
        row["posted"],
        row["duplicates"],
        failed,
        row["source_rows"],
        [*_in_tables(run, row), *_in_checkpoint(run, row, processed, failed)],
    )


def _in_tables(run: Run, row: Mapping[str, Any]) -> Iterator[str]:
    pairs = {
        "posted, and entries": (row["posted"], row["entries"]),
        "duplicates, and their rows": (row["duplicates"], row["duplicate_rows"]),
        "refused by posting, and dead letters": (row["failed"], row["dead_letter_rows"]),
        "refused at the source, and their rows": (row["refused"], row["refusal_rows"]),
    }
    if not run.is_replay:
        settled = row["posted"] + row["duplicates"] + row["failed"]
        pairs["sent, and records of the source"] = (row["sent"], row["source_rows"])
        pairs["records of the source, and settled"] = (row["source_rows"], settled)
    yield from _differences(pairs)


def _in_checkpoint(run: Run, row: Mapping[str, Any], processed: int, failed: int) -> Iterator[str]:
    if not row["has_checkpoint"]:  # none yet, or a later run over the same source has it
        return
    yield from _differences(
        {
            "processed, and the checkpoint's": (processed, row["processed_records"]),
            "posted, and the checkpoint's": (row["posted"], row["successful_records"]),
            "duplicates, and the checkpoint's": (row["duplicates"], row["duplicate_records"]),
            "failed, and the checkpoint's": (failed, row["failed_records"]),
        }
    )
    if run.source_ended and not run.is_replay and row["total_records"] is not None:
        yield from _differences(
            {"records of the source in all, and processed": (row["total_records"], processed)}
        )


def _differences(pairs: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for what, (one, other) in pairs.items():
        if one != other:
            yield f"{what}: {one:,} and {other:,}"
