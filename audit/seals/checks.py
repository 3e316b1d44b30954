"""What is recomputed from the rows, one piece at a time; each piece may run beside others."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from audit.log.chain import check_chain
from audit.seals.finding import Finding
from audit.seals.links import GAPLESS
from audit.seals.places import Row, by_number, by_order, split
from ledger.books import Books

LISTED = 1000  # broken rows of one piece, at most
_SENSIBLE_ROWS = 1_000_000  # a range that says more was never made by us


class Checked(NamedTuple):
    """A range recomputed: what is wrong, how many rows there are, and the sum of their content digests."""

    found: list[Finding]
    rows: int
    content: int


def check_range(books: Books, one: Mapping[str, Any], *, window_holds: bool) -> Checked:
    """Recompute a range. `window_holds`: what it says is what was sealed, as its window's digest proves."""
    place = {"window": one["number"], "part": one["part"], "shard": one["shard"]}
    if not window_holds and not _is_sensible(one):
        return Checked([Finding("ranges", "it was changed: it cannot be what was sealed", **place)], 0, 0)
    where = {name: one[name] for name in ("part", "shard", "first", "last")}
    (now,) = books.records("chain_check", **where)
    same_rows = (now["rows"], now["digest"]) == (one["rows"], one["digest"])
    same_marks = now["marks_digest"] == one["marks_digest"]
    found = []
    if same_rows != same_marks:  # the rows agree with one of the two: the other was changed
        found = [Finding("ranges", "it was changed: its rows are what its other column says", **place)]
    elif not same_rows:
        found = list(_broken_rows(books, one, where)) or [
            Finding("ranges", "its rows are not what was sealed", **place)
        ]
    return Checked(found, now["rows"], int(now["content"]))


def _is_sensible(one: Mapping[str, Any]) -> bool:
    first, last, rows = one["first"], one["last"], one["rows"]
    if (
        first is None
        or last is None
        or rows is None
        or one["shard"] is None
        or not 1 <= rows <= _SENSIBLE_ROWS
    ):
        return False
    return bool(rows == last - first + 1 if one["part"] in GAPLESS else last - first < _SENSIBLE_ROWS**2)


def _broken_rows(books: Books, one: Mapping[str, Any], where: Mapping[str, Any]) -> Iterator[Finding]:
    marks = books.row("chain_marks", number=one["number"], **{name: where[name] for name in _KEY})
    if marks is None or marks[0] is None:
        return
    rows = [Row(number, bytes(mark)) for number, mark in books.rows("chain_rows", **where)]
    sealed = split(bytes(marks[0]))
    is_gapless = one["part"] in GAPLESS
    broken = (by_number if is_gapless else by_order)(where["first"], sealed, rows)
    for nth, row in enumerate(broken):
        if nth == LISTED:
            yield Finding("rows", "and more of this range", one["number"], one["part"], one["shard"])
            return
        yield Finding("rows", row.says, one["number"], one["part"], one["shard"], row.number)


_KEY = ("part", "shard", "first")


def check_pairs(books: Books, first: int, last: int) -> list[Finding]:
    """Every entry of a span of ids has its outbox row, and the other way round."""
    return _told(books.records("chain_pairs", first=first, last=last, limit=LISTED))


def check_beyond(books: Books, last: int) -> list[Finding]:
    """What no span of ids reaches."""
    return _told(books.records("chain_beyond", last=last, limit=LISTED))


def _told(records: list[dict[str, Any]]) -> list[Finding]:
    return [
        Finding(
            "outbox",
            f"{one['what']} of id {one['id']} {one['why']}",
            part="entries" if one["what"] == "entry" else "outbox",
            shard=one["shard"],
            number=one["sequence"],
        )
        for one in records
    ]


def check_tail(books: Books) -> list[Finding]:
    """Numbers behind the last sealed entry that were drawn and have no row."""
    return [
        Finding("outbox", "the number was drawn, and has no row", None, "entries", shard, sequence)
        for shard, sequence in books.rows("chain_tail", limit=LISTED)
    ]


def check_waiting(books: Books) -> list[Finding]:
    """Outbox rows that are not sealed yet, and cannot be what relay and SCB made of them."""
    return _told(books.records("chain_waiting", limit=LISTED))


def check_witnesses(books: Books) -> list[Finding]:
    """Windows that Kafka confirmed or the SCB answered, and the books do not have, or have otherwise."""
    return [
        Finding("head", why, window, part, 0, number)
        for window, part, number, why in books.rows("chain_witnesses", limit=LISTED)
    ]


def check_strays(books: Books) -> list[Finding]:
    """Ranges without their window."""
    return [
        Finding(
            "ranges" if part else "chain",
            "it belongs to no window" if part else "it has no number that a window has",
            number,
            part,
            shard,
        )
        for number, part, shard in books.rows("chain_strays", limit=LISTED)
    ]


def check_audit_log(books: Books) -> list[Finding]:
    """The audit log's own chain, sealed or not."""
    return [Finding("audit_log", line.message, number=line.id) for line in check_chain(books)]
