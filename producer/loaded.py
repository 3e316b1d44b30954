"""Which files were loaded under which source id, so that none is loaded twice as something else."""

from ledger.config import Settings
from ledger.errors import UsageError
from producer.durable import read_document, save_document


def note_loaded(settings: Settings, cluster: str, sha256: str, source_id: str, *, again: bool) -> None:
    """Note that a file is loaded as `source_id`; UsageError if it was as another, unless `again`.

    The same file under two ids would give its entries two sets of generated references: money twice.
    """
    path = settings.state_dir / "files" / f"{sha256}.json"
    known = read_document(path) or {}
    ids: list[str] = known.get(cluster, [])
    others = [other for other in ids if other != source_id]
    if others and not again:
        raise UsageError(
            f"this very file was loaded before as source {others[0]}, not as {source_id}",
            hint=f"state --source-id {others[0]}, or --again if its entries are to be sent under both",
        )
    if source_id not in ids:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_document(path, known | {cluster: [*ids, source_id]})
