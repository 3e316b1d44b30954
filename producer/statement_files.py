"""Files of bank statements: each is read once for its balances before any of its entries is sent."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger.errors import UsageError
from ledger.stopping import Stopping
from producer.opened import Opened, Watcher
from producer.record_files import RecordKind, opened_records
from producer.record_meaning import RecordMeaning
from producer.request import Request
from producer.source import Source
from producer.sources.fingerprint import Fingerprint
from producer.sources.flat import Flattened
from producer.sources.statement import COLUMNS, Judged, StatementFile, StatementReader, judged


def opened_statements(
    request: Request,
    stop: Stopping,
    watcher: Watcher,
    reader_for: Callable[[Path], StatementReader],
    kind: str,
) -> Opened:
    """The entries of the statements as a source; `reader_for` says how to read a file."""
    if request.mapping is None:
        raise UsageError(
            f"a mapping must say what the entries of a statement are in the books: {', '.join(COLUMNS)}",
            hint=f"--mapping FILE; docs/examples/{kind}.toml is one to begin with",
        )
    readers: dict[Path, StatementReader] = {}
    statements: dict[Path, list[Judged]] = {}

    def sample(path: Path, _count: int) -> list[dict[str, Any]]:
        readers[path] = reader_for(path)
        statements[path] = judged(readers[path](path))
        return [dict.fromkeys(COLUMNS, "")]

    def check(path: Path, _meaning: RecordMeaning) -> list[str]:
        wrong = [f"{one.fault}: all of it is refused" for one in statements[path] if one.fault]
        return wrong + [one.note for one in statements[path] if one.note]

    def source(path: Path, source_id: str, fingerprint: Fingerprint, flat: Flattened) -> Source:
        return StatementFile(path, source_id, fingerprint, flat, readers[path], statements[path])

    return opened_records(request, stop, watcher, RecordKind(sample, source, check))
