"""Messages refused by the real posting, and redrives of them in this process."""

from collections.abc import Sequence
from typing import Any

from confluent_kafka import Message

from cli.stopping import Stop
from consumer.decode import decode
from ledger.batch import Batch, Headers, Part
from ledger.books import Books, connect
from ledger.codec import Codec
from ledger.config import Settings
from ledger.dead_letters.patch import Patch, patch_of
from ledger.dead_letters.redrive import Order, Redrive, Result
from ledger.dead_letters.wanted import SESSION, Wanted
from ledger.entry import LedgerEntry
from ledger.posting import post
from tests.books.scene import claim, poster, url
from tests.fixtures.outside import query

CODEC = Codec()


def kept(
    settings: Settings,
    *messages: LedgerEntry | bytes | None,
    partition: int = 0,
    topic: str = "t",
    headers: Sequence[Headers] = (),
    run_id: str | None = None,
) -> list[int]:
    """Have these messages refused, at offsets from 0; the dead letters' ids."""
    stream = claim(url(settings), partition, topic=topic)
    arrived = [
        Message(
            topic=topic,
            partition=partition,
            offset=offset,
            key=b"key %d" % offset,
            value=CODEC.encode_entry(message) if isinstance(message, LedgerEntry) else message,
            headers=list(headers[offset]) if headers else [],
        )
        for offset, message in enumerate(messages)
    ]
    items = tuple(decode(CODEC, stream, arrived))
    before = _newest(settings)
    with poster(settings) as books:
        (settled,) = post(books, Batch((Part(stream, 0, len(items)),), items, run_id))
    assert settled.refused == len(messages), settled.codes
    return [
        row[0]
        for row in query(url(settings), "SELECT id FROM dead_letters WHERE id > %s ORDER BY id", before)
    ]


def _newest(settings: Settings) -> int:
    return int(query(url(settings), "SELECT coalesce(max(id), 0) FROM dead_letters")[0][0])


def operator(settings: Settings) -> Books:
    """A connection as a person at a desk has it."""
    return connect(settings, role="operator", application="tests", options=SESSION)


def order(*assignments: str, **changes: Any) -> Order:
    """An order with a reason; `assignments` are its patch."""
    usual = {"reason": "tested", "operator": "ann", "again": False, "dry_run": False}
    return Order(patch_of(assignments) if assignments else Patch(), **{**usual, **changes})


def redriven(settings: Settings, ids: Sequence[int], *assignments: str, **changes: Any) -> list[Result]:
    """Try these letters in one batch; their results."""
    with operator(settings) as books:
        return Redrive(settings, books, CODEC, order(*assignments, **changes)).batch(ids)


def all_redriven(settings: Settings, size: int = 500, **changes: Any) -> list[Result]:
    """Try all that are open."""
    with operator(settings) as books:
        work = Redrive(settings, books, CODEC, order(**changes))
        return [one for batch in work.run(Wanted().batches(books, size), 10**9, Stop()) for one in batch]


def letters(settings: Settings, columns: str = "id, status, attempts, last_code") -> list[tuple[Any, ...]]:
    """The dead letters as they are, in order of id."""
    return query(url(settings), f"SELECT {columns} FROM dead_letters ORDER BY id")


def attempts(settings: Settings, columns: str = "dead_letter_id, action, outcome") -> list[tuple[Any, ...]]:
    """Everything that was tried, in order."""
    return query(url(settings), f"SELECT {columns} FROM dead_letter_attempts ORDER BY id")


def audit(settings: Settings, columns: str = "action, reason, actor, details") -> list[tuple[Any, ...]]:
    """The audit log."""
    return query(url(settings), f"SELECT {columns} FROM audit_log ORDER BY id")


def everything(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = query(url(settings), "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {
        name: query(url(settings), f"SELECT row::text FROM {name} AS row ORDER BY 1") for (name,) in tables
    }
