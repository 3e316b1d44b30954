"""Rows of `processes` as a login reports them, and what the watcher makes of them."""

import json
import uuid

from pydantic import SecretStr

from ledger.books import connect
from ledger.config import Settings
from ledger.status.heard import Heard
from ledger.status.processes import ProcessStatus, processes_of
from tests.fixtures.outside import query

_REPORT = "SELECT report_process(%s::uuid, %s, %s, 'h', 1, NULL, '1', '', 0, true, %s::jsonb)"


def report(
    url: str, kind: str, about: str = "", *, identity: str | None = None, problems: object = None
) -> str:
    """A process says that it lives; its id."""
    identity = identity or str(uuid.uuid4())
    query(url, _REPORT, identity, kind, about, json.dumps(problems or {}))
    return identity


def kill(url: str, identity: str, seconds: float = 60.0) -> None:
    """It was last heard of that long ago."""
    back = "make_interval(secs => %s)"
    statement = (
        f"UPDATE processes SET beat_at = beat_at - {back}, started_at = started_at - {back} WHERE id = %s"
    )
    query(url, statement, seconds, seconds, identity)


def end(url: str, identity: str) -> None:
    """It ends in good order."""
    query(url, "SELECT end_process(%s::uuid)", identity)


def seen(url: str) -> dict[str, str]:
    """Id → state."""
    with connect(Settings(database_url=SecretStr(url))) as books:
        found: list[ProcessStatus] = processes_of(books, Heard())
    return {one.id: one.state for one in found}
