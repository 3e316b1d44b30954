"""Whether the work that was timed is right. No figure is printed of work that is not."""

from typing import Any

from benchmarks.content import Content
from benchmarks.database import query

_CONTENT = """
    SELECT count(*), coalesce(sum(amount), 0),
           encode(sha256(coalesce(string_agg(content_digest, ''::bytea ORDER BY reference_id), '')), 'hex')
    FROM {entries}
"""
_OUTBOX_ODD = """
    SELECT count(*) FROM {entries} AS e FULL JOIN {outbox} AS o ON o.id = e.id
    WHERE e.id IS NULL OR o.id IS NULL
        OR (o.shard, o.ledger_id, o.reference_id) <> (e.shard, e.ledger_id, e.reference_id)
"""
_OUTBOX_HOLES = """
    SELECT count(*) FROM (
        SELECT shard FROM {outbox} GROUP BY shard
        HAVING min(sequence) <> 1 OR max(sequence) <> count(*) OR count(DISTINCT sequence) <> count(*)) AS s
"""
_BALANCES_WRONG = "SELECT count(*) FROM balance_check WHERE balance <> recomputed"
_AVAILABLE_WRONG = "SELECT count(*) FROM bank_accounts WHERE available_balance <> balance - reserved_balance"
_STREAMS = """
    SELECT coalesce(sum(next_offset), 0), coalesce(sum(posted), 0), coalesce(sum(duplicates), 0),
           coalesce(sum(dead_letters), 0), coalesce(sum(next_sequence - 1), 0)
    FROM stream_positions WHERE shard <> 0
"""


class WrongWork(Exception):  # noqa: N818  a verdict
    """A check that the timed work did not pass."""

    def __init__(self, check: str, expected: object, found: object) -> None:
        super().__init__(f"{check}: expected {expected}, found {found}")
        self.check = check


def expect(check: str, expected: Any, found: Any) -> None:
    """WrongWork unless both are the same."""
    if expected != found:
        raise WrongWork(check, expected, found)


def rows_are_right(
    url: str, content: Content, entries: str = "ledger_entries", outbox: str = "dual_ledger_outbox"
) -> None:
    """The entries to the last digit, and one outbox row for each, numbered without gaps."""
    expect(
        "entries, their sum and digest", content, Content(*query(url, _CONTENT.format(entries=entries))[0])
    )
    tables = {"entries": entries, "outbox": outbox}
    expect("entries without their outbox row, or the other way", 0, _one(url, _OUTBOX_ODD.format(**tables)))
    expect("shards whose numbers have gaps", 0, _one(url, _OUTBOX_HOLES.format(**tables)))


def books_are_right(url: str, content: Content) -> None:
    """Rows as above, and every balance equal to what its entries add up to."""
    rows_are_right(url, content)
    expect("accounts whose balance is not that of their entries", 0, _one(url, _BALANCES_WRONG))
    expect("accounts whose available balance is wrong", 0, _one(url, _AVAILABLE_WRONG))


def streams_are_settled(url: str, posted: int, *, duplicates: int = 0) -> None:
    """Every offset has its disposition, none is a dead letter."""
    read = posted + duplicates
    found = tuple(map(int, query(url, _STREAMS)[0]))
    expect(
        "positions, posted, duplicates, dead letters, outbox numbers",
        (read, posted, duplicates, 0, posted),
        found,
    )
    expect("rows in duplicates", duplicates, _one(url, "SELECT count(*) FROM duplicates"))
    expect("dead letters", 0, _one(url, "SELECT count(*) FROM dead_letters"))


def outbox_has_status(url: str, status: str, entries: int) -> None:
    """All rows have that status; no break is open."""
    found = dict(query(url, "SELECT status, count(*) FROM dual_ledger_outbox GROUP BY status"))
    expect("statuses of the outbox", {status: entries}, found)
    expect("open breaks", 0, _one(url, "SELECT count(*) FROM breaks"))


def _one(url: str, statement: str) -> int:
    return int(query(url, statement)[0][0])
