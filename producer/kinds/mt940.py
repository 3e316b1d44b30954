"""SWIFT MT940 bank statements."""

from pathlib import Path

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.stopping import Stopping
from producer.opened import Opened, Watcher
from producer.request import Request
from producer.sources.compressed import UNREADABLE
from producer.sources.compressed import opened as opened_file
from producer.sources.encoding import encoding_of
from producer.sources.mt940 import Mt940Reader
from producer.statement_files import opened_statements

_SAMPLE_BYTES = 1 << 20


def opened(_settings: Settings, request: Request, stop: Stopping, watcher: Watcher) -> Opened:
    """The statements' entries as a source."""

    def reader_for(path: Path) -> Mt940Reader:
        try:
            with opened_file(path) as file:
                sample = file.read(_SAMPLE_BYTES)
        except UNREADABLE as error:
            raise UsageError(f"cannot read {path}: {error}", hint="get the whole file") from error
        if not sample:
            raise UsageError(f"{path} is empty")
        encoding = encoding_of(sample, request.encoding)
        if encoding.found == "guessed" and not request.may_guess:
            raise UsageError(
                f"the encoding of {path} is not stated; it looks like {encoding.name}, a guess",
                hint="state what it is: --encoding NAME",
            )
        return Mt940Reader(encoding)

    return opened_statements(request, stop, watcher, reader_for, "mt940")
