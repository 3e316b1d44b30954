"""Parquet files; their reader is a library of its own, which not everybody needs."""

from importlib.util import find_spec
from pathlib import Path

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.stopping import Stopping
from producer.opened import Opened, Watcher
from producer.record_files import RecordKind, opened_records
from producer.record_meaning import RecordMeaning
from producer.request import Request


def opened(_settings: Settings, request: Request, stop: Stopping, watcher: Watcher) -> Opened:
    """The files as a source; UsageError where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise UsageError(
            "Parquet files need the library pyarrow, which is not installed",
            hint="install the extra: pip install 'dual-ledger-sync[parquet]'",
        )
    from producer.sources import parquet  # noqa: PLC0415  only here it is known to be there

    def amounts_are_exact(path: Path, meaning: RecordMeaning) -> list[str]:
        if floating := parquet.floating_among(path, meaning.mapping.columns_of_money()):
            raise UsageError(
                f"the column {floating[0]} of {path} holds binary fractions (float or double): one is hardly "
                "ever the decimal amount that was meant, and nothing would notice the difference",
                hint="write the column anew as decimal(38, 9), as text, or as whole cents (minor_units = 2)",
            )
        return []

    return opened_records(
        request, stop, watcher, RecordKind(parquet.sample_of, parquet.ParquetRows, amounts_are_exact)
    )
